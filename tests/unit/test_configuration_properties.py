"""Whatever is written in autoscaler.yaml: it compiles into a fleet, or it is reported. Never anything else."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.budget import Level
from autoscaler.scaling.document import fleet_from
from tests.configuration_report import TODAY
from tests.random_packaging import packagings
from tests.random_policies import policies
from tests.random_signals import demands_by_signals
from workbench.calendar.days_text import WEEKDAYS
from workbench.configuration import ConfigurationError, compile_file
from workbench.configuration.timezones import zones

ARN = "arn:aws:rekognition:eu-central-1:123456789012:project/paint/version/v{}/1617550522329"
NAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True)


def minutes(least: int, most: int) -> st.SearchStrategy[str]:
    return st.integers(least, most).map(lambda count: f"{count // 60}h{count % 60}m" if count >= 60 else f"{count}m")


@st.composite
def periods(draw: st.DrawFn) -> str:
    """A period of every form, of any length."""
    start, end = (f"{draw(st.integers(0, 23)):02}:{draw(st.integers(0, 59)):02}" for _ in range(2))
    days = draw(st.sampled_from(["daily", "Mon-Fri", "1st Sun", "day 1,last", "12-24..01-06", *WEEKDAYS]))
    times = draw(st.sampled_from([f"{start}-{end}", f"from {start}", f"until {end}", f"{start}-{end} 2..4", ""]))
    return draw(st.sampled_from([f"{days} {times}", f"Fri {start} - Mon {end} off", "cron(0 6 * * 1-5) for 16h"]))


@st.composite
def targets(draw: st.DrawFn, number: int) -> dict[str, Any]:
    lookout: dict[str, Any] = {"provider": "lookoutvision", "project": f"p{number}", "model_version": "1"}
    lookout |= draw(st.fixed_dictionaries({}, optional={"packaging": packagings(number)}))
    rekognition = {"provider": "rekognition", "project_version_arn": ARN.format(number)}
    demand = draw(
        st.none()
        | demands_by_signals()
        | st.fixed_dictionaries(
            {"namespace": st.just("Factory"), "metric": st.text("abc", min_size=1), "peak_tps": st.floats(1, 99)},
            optional={
                "statistic": st.sampled_from(["Sum", "Average", "Maximum"]),
                "period": minutes(1, 20),
                "idle_after": minutes(20, 24 * 60),
                "activation_tps": st.floats(0, 0.9),
                "dimensions": st.dictionaries(st.text("xyz", min_size=1), st.text("xyz", min_size=1), max_size=3),
            },
        )
    )
    minimum = draw(st.integers(0 if demand else 1, 5))
    maximum = draw(st.integers(max(2, minimum), 5))
    schedule = st.fixed_dictionaries(
        {"timezone": st.sampled_from(sorted(zones())), "periods": st.lists(periods(), min_size=1, max_size=4)},
        optional={
            "lead_time": minutes(0, 120) | st.just("learned"),
            "day_begins": st.sampled_from(["00:00", "06:00"]),
            "maintenance": st.just(["1st Sun 02:00-04:00"]),
            "calendar": st.just("plant"),
        },
    )
    policy = draw(policies(demand, minimum, maximum))
    has_a_say = demand is not None and policy.get("mode") != "schedule"
    return {
        **draw(st.sampled_from([lookout, rekognition])),
        "bounds": {"minimum": minimum, "maximum": maximum},
        "sizing": draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "tps_per_unit": st.floats(0.1, 100) | st.integers(1, 100),
                    "target_utilisation": st.floats(0.1, 1),
                    "high_availability": st.booleans(),
                },
            )
        ),
        "alarms": has_a_say and draw(st.booleans()),
        "schedule": draw(schedule if number > 1 else st.none() | schedule),
        "demand": demand,
        "policy": policy,
        "converge": {"expected_start": draw(minutes(1, 44)), "retries": draw(st.integers(0, 10))},
    }


def calendars() -> st.SearchStrategy[dict[str, Any]]:
    dates = st.sampled_from(["2026-12-24", "12-24..01-06", "02-29", "2026-03-01..2026-03-09"])
    times = st.sampled_from(["closed", "usual", ["08:00-12:00"], [{"when": "08:00-12:00 2..3"}]])
    return st.fixed_dictionaries(
        {},
        optional={
            "holidays": st.sampled_from(["DE-BY", ["US", "FR"]]),
            "closures": st.dictionaries(st.sampled_from(["shutdown", "bridge"]), dates),
            "exceptions": st.dictionaries(dates, times),
        },
    )


def prices() -> st.SearchStrategy[dict[str, Any]]:
    """With a rate for both providers, so that every currency will do."""
    rate = st.fixed_dictionaries({"unit_hour": st.floats(0.01, 99)}, optional={"free_unit_hours": st.integers(0, 9)})
    return st.fixed_dictionaries(
        {"rekognition": rate, "lookoutvision": rate},
        optional={"currency": st.sampled_from(["USD", "EUR"]), "bills_starting": st.booleans()},
    )


@st.composite
def budgets(draw: st.DrawFn, names: Sequence[str]) -> dict[str, Any]:
    """For all or one of the targets, with any levels that are in order."""
    measure = draw(st.sampled_from(["limit", "unit_hours"]))
    chosen = sorted(draw(st.sets(st.sampled_from(list(Level)), min_size=1)), key=list(Level).index)
    shares = sorted(draw(st.lists(st.integers(1, 100), min_size=len(chosen), max_size=len(chosen))))
    levels = {level.value: f"{share}%" for level, share in zip(chosen, shares, strict=True)}
    scope = draw(st.just({}) | st.fixed_dictionaries({"target": st.sampled_from(list(names))}))
    return {
        measure: draw(st.integers(1, 10_000) | st.floats(0.5, 1e6)),
        "per": draw(st.sampled_from(["day", "week", "month"])),
        "timezone": draw(st.sampled_from(sorted(zones()))),
        "levels": {"notify": None, "stop": None} | levels,
        "if_short": draw(st.lists(st.sampled_from(["lower", "shorten"]), unique=True)),
        **scope,
    }


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    drawn = {name: draw(targets(number)) for number, name in enumerate(names)}
    is_used = any("calendar" in (each["schedule"] or {}) for each in drawn.values())
    return {
        "name": "factory",
        "prices": draw(prices()),
        "budgets": draw(st.dictionaries(NAMES, budgets(names), max_size=3)),
        "calendars": {"plant": draw(calendars())} if is_used else {},
        "targets": drawn,
    }


def compile_document(document: Any) -> dict[str, Any]:
    return compile_text(json.dumps(document))


def compile_text(text: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "autoscaler.yaml"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        return compile_file(file, TODAY)


@given(documents())
@settings(max_examples=30, deadline=None)
def test_every_valid_file_compiles_into_a_fleet(document: dict[str, Any]) -> None:
    """JSON is YAML, so the document is written as JSON. Also, the compiled document survives being shipped."""
    compiled = compile_document(document)
    fleet = fleet_from(json.loads(json.dumps(compiled)))
    assert [target.name for target in fleet.targets] == list(document["targets"])
    for target in fleet.targets:
        packaging = document["targets"][target.name].get("packaging")
        assert (target.packaging and target.packaging.component) == (packaging and packaging["component"])
        policy = document["targets"][target.name]["policy"]
        found = target.policy
        assert found.mode == policy.get("mode", "target-tracking")
        assert found.tolerance == int(policy.get("tolerance", "10%").removesuffix("%")) / 100
        assert (found.most_up, found.most_down) == tuple(policy.get("steps", {}).get(key) for key in ("up", "down"))
        assert (found.deadline is None, found.at_most_lost is None) == (
            "deadline" not in policy,
            "at_most_lost" not in policy,
        )
        assert [asdict(each) for each in found.adjustments] == policy.get("adjustments", [])
    for budget in fleet.budgets:
        written = document["budgets"][budget.name]
        levels = {level.value: f"{share:.0%}" for level, share in budget.levels.items()}
        assert budget.limit == written["unit_hours" if budget.in_unit_hours else "limit"]
        assert levels == {level: share for level, share in written["levels"].items() if share}
        assert {each.value for each in budget.if_short} == set(written["if_short"])
        assert budget.scope.target == written.get("target")
    rates = {name: price.unit_hour for name, price in fleet.prices.by_provider.items()}
    assert rates == {name: document["prices"][name]["unit_hour"] for name in rates}


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["20m", "UTC", ARN]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything inside a document."""
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, each in inner for path in places(each, (*at, key)))]


@st.composite
def mutations(draw: st.DrawFn) -> Any:
    """A valid document in which one to three things were replaced, removed or added."""
    document: Any = draw(documents())
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([path for path in places(document) if path] or [()]))
        if not path:
            return draw(ANYTHING)
        holder = document
        for part in path[:-1]:
            holder = holder[part]
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                holder[path[-1]] = draw(ANYTHING)
            case "remove":
                del holder[path[-1]]
            case "add" if isinstance(holder, dict):
                holder[draw(st.text(max_size=8))] = draw(ANYTHING)
    return document


@given(mutations())
@settings(max_examples=60, deadline=None)
def test_any_mutation_compiles_or_is_reported(document: Any) -> None:
    report = ""
    try:
        fleet_from(compile_document(document))
    except ConfigurationError as error:
        report = str(error)
    assert all("autoscaler.yaml" in line for line in report.splitlines())


@given(st.text(max_size=60) | st.text("{}[]&*!|>:- \t\nab0\"'#%@,?<", max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_text_at_all_is_reported(text: str) -> None:
    """Nothing this short is a valid file."""
    with pytest.raises(ConfigurationError, match=r"autoscaler\.yaml"):
        compile_text(text)
