"""Requests keep every documented limit, member by member: the limits come from a table of the tests' own."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.aws.providers import RequestError
from autoscaler.aws.providers.request_fault import RequestFault
from autoscaler.aws.providers.requests import check, check_value
from autoscaler.aws.session import service_model
from autoscaler.scaling.model import ProviderName
from tests.request_cases import Case, cases
from tests.request_table import TABLES, Shape, Table
from tests.request_values import hits, misses

OPERATIONS = [pytest.param(table, name, id=f"{table.service} {name}") for table in TABLES for name in table.requests]
PATTERNS = [
    pytest.param(table, name, id=f"{table.service} {name}")
    for table in TABLES
    for name, shape in table.shapes.items()
    if shape.pattern
]
# As many as the tables make today, less a few: a generator that falls silent must not pass.
FLOOR = 900


def faults(table: Table, operation: str, request: dict[str, Any]) -> tuple[RequestFault, ...]:
    try:
        check(ProviderName(table.service), operation, request)
    except RequestError as error:
        return error.details
    return ()


def is_as_said(case: Case, found: tuple[RequestFault, ...]) -> bool:
    """Whether what is wrong is said of its member, and nothing of any other."""
    if case.problem is None:
        return not found
    said = any(each.member == case.member and case.problem in each.problem for each in found)
    size = len(case.member)
    return said and all(each.member[:size] == case.member or case.member in each.because_of for each in found)


@pytest.mark.parametrize(("table", "operation"), OPERATIONS)
def test_each_bound_of_each_member_holds_to_the_last_value(table: Table, operation: str) -> None:
    found = [(case, faults(table, operation, case.request)) for case in cases(table, operation)]
    assert [(case.what, case.problem, each) for case, each in found if not is_as_said(case, each)] == []


def test_no_bound_goes_unasked() -> None:
    made = list(chain.from_iterable(cases(table, name) for table in TABLES for name in table.requests))
    kinds = ("is missing", "is no member", "must be at least", "must be at most", "must be of type", "must be one of")
    asked = {kind: sum(kind in (case.problem or "") for case in made) for kind in (*kinds, "must match")}

    assert len(made) >= FLOOR
    assert min(asked.values()) >= FLOOR // 100
    assert sum(case.problem is None for case in made) >= FLOOR // 10
    for table in TABLES:
        assert all(misses(table, name) for name, shape in table.shapes.items() if shape.pattern)


@pytest.mark.parametrize(("table", "name"), PATTERNS)
@settings(derandomize=True, max_examples=10)
@given(data=st.data())
def test_whatever_matches_a_pattern_passes(table: Table, name: str, data: st.DataObject) -> None:
    check_value(ProviderName(table.service), "StartModel", name, data.draw(hits(table.shape(name))))


@pytest.mark.parametrize(("table", "operation"), OPERATIONS)
def test_the_service_model_has_the_members_of_the_table_and_no_more(table: Table, operation: str) -> None:
    model = service_model(table.service)
    expected = model["shapes"][model["operations"][operation]["input"]["shape"]]
    assert _parts(expected) == table.shape(operation).parts()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.service))
def test_the_service_model_has_the_limits_of_the_table(table: Table) -> None:
    shapes = service_model(table.service)["shapes"]
    assert {name: _limits(shapes[name]) for name in table.shapes} == table.shapes


def _limits(described: dict[str, Any]) -> Shape:
    """A shape of the service model as the table would have it."""
    kind, inner = described["type"], described.get("member") or described.get("value") or {"shape": ""}
    parts = _parts(described) if kind == "structure" else {}
    return Shape(
        kind=kind,
        least=described.get("min"),
        most=described.get("max"),
        pattern=described.get("pattern"),
        values=tuple(described.get("enum", ())),
        of=inner["shape"],
        keys=described.get("key", {"shape": ""})["shape"],
        members=" ".join(
            f"{name}{'' if of == name else f':{of}'}{'*' if required else ''}" for name, (of, required) in parts.items()
        ),
    )


def _parts(described: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    required = described.get("required", ())
    return {name: (member["shape"], name in required) for name, member in described["members"].items()}
