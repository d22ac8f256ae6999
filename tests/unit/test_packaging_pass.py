"""Whose packaging it is: an execution goes on only with what it was begun for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from autoscaler.handlers import runtime
from autoscaler.handlers.packaging_pass import owned_by
from autoscaler.scaling.model import LookoutModel
from autoscaler.scaling.packaging import Packaging, PackagingRecord, owned, wanted
from tests.builders import a_fleet, a_target

NOW = datetime(2026, 1, 13, 7, 30, tzinfo=UTC)
MODEL = LookoutModel(project="weld", version="1")


def packaging(version: str) -> Packaging:
    greengrass = {"ComponentName": "com.example.weld", "ComponentVersion": version}
    return Packaging(greengrass=greengrass, description=None, deploy_to=None, deadline=timedelta(minutes=30), retries=2)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> PackagingRecord:
    """The record of a packaging of version 1.0.0 that an execution owns."""
    record = owned(wanted(PackagingRecord(target="weld"), packaging("1.0.0"), MODEL, NOW), NOW)
    monkeypatch.setattr(runtime, "packagings", lambda: SimpleNamespace(get=lambda _: record))
    return record


def deployed(version: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    target = a_target(model=MODEL, packaging=packaging(version) if version else None)
    monkeypatch.setattr(runtime, "fleet", lambda: a_fleet(target))


def test_an_execution_goes_on_with_what_it_was_begun_for(
    begun: PackagingRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed("1.0.0", monkeypatch)

    this = owned_by({"target": "weld", "execution": begun.owner})

    assert this is not None
    assert (this.model, this.record) == (MODEL, begun)


@pytest.mark.parametrize("version", ["1.0.1", None], ids=["another component", "none any more"])
def test_what_was_deployed_meanwhile_is_not_asked_for_under_the_old_name(
    begun: PackagingRecord, version: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its job's name is that of the component before, which would then be another's."""
    deployed(version, monkeypatch)

    assert owned_by({"target": "weld", "execution": begun.owner}) is None


def test_a_packaging_belongs_to_one_execution(begun: PackagingRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    deployed("1.0.0", monkeypatch)

    assert owned_by({"target": "weld", "execution": f"{begun.owner}-older"}) is None
