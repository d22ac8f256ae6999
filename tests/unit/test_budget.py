"""Budgets: their windows, and which of their levels are reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from autoscaler.scaling.budget import Level, Per
from autoscaler.scaling.forecast import forecast, open_hours
from autoscaler.scaling.model import LookoutModel, Units
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.spending import Spending, spendings
from autoscaler.scaling.target import Fleet
from tests.builders import NOW, a_budget, a_fleet, a_schedule, a_target, at

BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("per", "now", "window"),
    [
        pytest.param(Per.DAY, "2026-03-29T12:00", ("2026-03-28T23:00", "2026-03-29T22:00"), id="23 hours in spring"),
        pytest.param(Per.DAY, "2026-10-25T12:00", ("2026-10-24T22:00", "2026-10-25T23:00"), id="25 in autumn"),
        pytest.param(Per.WEEK, "2026-01-18T22:59", ("2026-01-11T23:00", "2026-01-18T23:00"), id="to Sunday's end"),
        pytest.param(Per.WEEK, "2026-01-18T23:00", ("2026-01-18T23:00", "2026-01-25T23:00"), id="from Monday"),
        pytest.param(Per.MONTH, "2026-12-31T22:59", ("2026-11-30T23:00", "2026-12-31T23:00"), id="over a year's end"),
        pytest.param(Per.MONTH, "2026-02-28T12:00", ("2026-01-31T23:00", "2026-02-28T23:00"), id="February"),
    ],
)
def test_windows_go_from_midnight_to_midnight_of_the_budgets_zone(per: Per, now: str, window: tuple[str, str]) -> None:
    assert a_budget(per=per, zone=BERLIN).window(utc(now)) == (utc(window[0]), utc(window[1]))


def spent(fleet: Fleet, *runs: Run, open_run: Run | None = None) -> Spending:
    records = {"weld": Record(target="weld", run=open_run)}
    [spending] = spendings(fleet, runs, records, NOW)
    return spending


def a_run(target: str = "weld", hours: float = 1.0, units: Units = Units(1, 2), ended: bool = True) -> Run:  # noqa: B008 - frozen
    began = at(-60 * hours - 30)
    model = LookoutModel(project=target, version="1")
    return Run(target=target, model=model, units=units, began=began, seen=True, ended=at(-30) if ended else None)


def test_the_same_run_from_ledger_and_record_counts_once() -> None:
    """A plan that died between the two left it in both."""
    run = a_run()

    assert spent(a_fleet(a_target(), budgets=(a_budget(),)), run, run, open_run=run).spent == pytest.approx(8.0)


def test_a_run_that_goes_on_counts_until_now() -> None:
    fleet = a_fleet(a_target(), budgets=(a_budget(),))

    assert spent(fleet, open_run=a_run(ended=False)).spent == pytest.approx(12.0)


def test_only_what_lies_in_the_window_counts() -> None:
    """The day in Berlin began eleven hours ago."""
    fleet = a_fleet(a_target(), budgets=(a_budget(),))

    assert spent(fleet, a_run(hours=15)).spent == pytest.approx(10.5 * 8)


def test_a_budget_counts_whom_it_covers() -> None:
    targets = (a_target(groups=frozenset({"line-1"})), a_target("paint"))
    runs = (a_run(), a_run("paint"), a_run("removed"))

    def counted(scope: Scope) -> float:
        return spent(a_fleet(*targets, budgets=(a_budget(scope=scope),)), *runs).spent / 8.0

    assert counted(Scope()) == pytest.approx(3)
    assert counted(Scope(group="line-1")) == pytest.approx(1)
    assert counted(Scope(target="paint")) == pytest.approx(1)
    assert counted(Scope(target="removed")) == pytest.approx(1)


def test_a_target_that_is_not_configured_any_more_counts_until_its_lease_was_ended() -> None:
    """Nobody looks at its model; counted on for ever, it would use up the budget of all others."""
    fleet = a_fleet(a_target("paint"), budgets=(a_budget(),))
    record = Record(target="weld", run=a_run(ended=False), leased_until=at(-45))

    [spending] = spendings(fleet, [], {"weld": record}, NOW)

    # It began an hour and a half ago, and ended at its lease and a quarter of an hour.
    assert spending.spent == pytest.approx(8.0)


def test_in_unit_hours_no_price_counts() -> None:
    assert spent(a_fleet(a_target(), budgets=(a_budget(in_unit_hours=True),)), a_run()).spent == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("amount", "level"),
    [(0.0, None), (49.9, None), (50.0, Level.NOTIFY), (60.0, Level.LOWER), (99.9, Level.FINISH), (100.0, Level.STOP)],
)
def test_the_severest_level_that_is_reached_counts(amount: float, level: Level | None) -> None:
    levels = {Level.NOTIFY: 0.5, Level.LOWER: 0.6, Level.FINISH: 0.9, Level.STOP: 1.0}
    spending = Spending(budget=a_budget(levels=levels), since=NOW, until=at(60), spent=amount)

    assert spending.level is level


def test_what_is_expected_is_what_was_and_the_open_hours_still_to_come() -> None:
    """Open from 8 to 18 in Berlin: three hours have cost $24, seven more will cost $56."""
    target = a_target(schedule=a_schedule("Tue 08:00-18:00"))
    fleet = a_fleet(target, budgets=(a_budget(),))
    since, until = a_budget().window(NOW)
    spending = Spending(budget=a_budget(), since=since, until=until, spent=24.0)

    assert open_hours(target, since, NOW) == pytest.approx(3)
    assert forecast(fleet, spending, {"weld": Record(target="weld")}, NOW) == pytest.approx(24 + 56)


def test_before_the_first_open_hour_the_units_that_it_may_have_are_expected() -> None:
    target = a_target(schedule=a_schedule("Tue 12:00-13:00"))
    fleet = a_fleet(target, budgets=(a_budget(),))
    since, until = a_budget().window(NOW)
    spending = Spending(budget=a_budget(), since=since, until=until, spent=0.0)

    assert forecast(fleet, spending, {"weld": Record(target="weld")}, NOW) == pytest.approx(5 * 4.0)
    running = Record(target="weld", desired=Units(1, 2))
    assert forecast(fleet, spending, {"weld": running}, NOW) == pytest.approx(2 * 4.0)


def test_without_levels_that_cap_everything_is_left() -> None:
    tells = replace(a_budget(), levels={Level.NOTIFY: 0.5})

    assert Spending(budget=tells, since=NOW, until=at(60), spent=1e9).left == float("inf")
