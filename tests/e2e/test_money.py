"""Money on everything that is really deployed: a budget that holds, and a ledger that equals the oracle's meter."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from autoscaler.aws.ledger import Ledger
from autoscaler.aws.table import Table
from autoscaler.scaling.meter import billed, unit_hours
from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.run import Run
from tests.e2e.conftest import HERE, Live
from tests.e2e.factory import BEGIN, Factory, at
from workbench.cli.main import main
from workbench.emulator.hosting import Event, Fault, FaultKind

HOUR = timedelta(hours=1)


def ledger(factory: Factory, target: str) -> list[Run]:
    table = Table(factory.emulator.client("dynamodb"), factory.outputs["TableName"])
    return [run for run in Ledger(table).between(BEGIN, factory.emulator.now) if run.target == target]


def metered(factory: Factory, target: str) -> float:
    """Unit-minutes by our ledger."""
    now = factory.emulator.now
    steps = (billed(run, now, starting=False, stopping=False) for run in ledger(factory, target))
    return sum(unit_hours(each, BEGIN, now) for each in steps) * 60


def test_a_budget_stops_its_model_in_time_and_leaves_the_others_alone(live: Live) -> None:
    """$13 are an hour and 37 minutes of two units, of which a quarter of an hour is kept for the stop."""
    with live("money") as factory:
        factory.until("08:30")
        assert factory.phase("weld") is Phase.READY
        factory.until("10:30")

        began, off = factory.when("weld", Event.START_ACCEPTED), factory.when("weld", Event.OFF)
        assert 11.0 < (off - began) / HOUR * 2 * 4 <= 13.0
        assert factory.events("weld").count(Event.START_ACCEPTED) == 1
        assert factory.when("paint", Event.STOP_ACCEPTED) >= at("10:00")
        told = " / ".join(factory.sentences)
        assert "Budget day: $" in told
        assert "weld is stopped: its budget is spent" in told


def test_with_all_of_ours_dead_a_budget_still_holds(live: Live) -> None:
    with live("money") as factory:
        factory.until("08:05")
        factory.kill()
        factory.until("10:30")

        began, off = factory.when("weld", Event.START_ACCEPTED), factory.when("weld", Event.OFF)
        assert (off - began) / HOUR * 2 * 4 <= 13.0


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param((), id="an ordinary day"),
        pytest.param(
            (Fault(kind=FaultKind.RESPONSE_LOST, share=0.3), Fault(kind=FaultKind.HOSTING_FAILS, times=1)),
            id="every third answer is lost, and each first start fails",
        ),
    ],
)
def test_the_ledger_equals_the_meter_to_the_minute(
    live: Live, monkeypatch: pytest.MonkeyPatch, faults: tuple[Fault, ...]
) -> None:
    """After a person's stop and start, units that the service scales by itself, doubled wishes and lost answers."""
    with live("money", faults=faults) as factory:
        factory.until("08:10")
        for _ in range(3):
            factory.emulator.put_metric("Factory", "OfferedImages", {}, 600.0)
            factory.plan(target="paint", action="start", minimum=1, maximum=2)
        factory.hosting.offer("paint", lambda now: 9.0 if now > at("08:40") else 1.0)
        factory.until("08:50")
        factory.hosting.person_stops("paint", who="lee")
        factory.until("09:00")
        factory.hosting.person_starts("paint", Units(1, 2), who="lee")
        # CloudWatch has spoken of all runs, and the hourly look has heard it.
        factory.until("12:05")

        for target in ("weld", "paint"):
            served = factory.events(target).count(Event.READY)
            truth = factory.hosting.meter.unit_minutes(target, since=BEGIN, until=factory.emulator.now)
            assert served
            assert all(run.in_service is not None for run in ledger(factory, target))
            assert metered(factory, target) == pytest.approx(truth, abs=2.0 * served)
        assert_reported(factory, monkeypatch)


def assert_reported(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report, typed against the deployed stack, tells what the oracle's meter has, and adds up."""
    for name, value in factory.emulator.environment().items():
        monkeypatch.setenv(name, value)
    words = [
        "report",
        "--from",
        "2026-01-13",
        "--timezone",
        "Europe/Berlin",
        "--json",
        "--config",
        str(HERE / "money.yaml"),
    ]
    typed = CliRunner().invoke(main, words)
    assert typed.exit_code == 0, typed.output
    told = json.loads(typed.stdout)

    whole, minutes = told["whole"], factory.hosting.meter.unit_minutes(since=BEGIN, until=factory.emulator.now)
    assert whole["spent_cents"] == pytest.approx(minutes / 60 * 400, abs=100)
    assert whole["runs"] == whole["confirmed_runs"]
    assert sum(row["spent_cents"] for row in told["rows"]) == whole["spent_cents"]
    always = whole["baselines"]["always-on"]
    assert always["spent_cents"] + always["own_bill_cents"] + always["saved_cents"] == always["baseline_cents"]
