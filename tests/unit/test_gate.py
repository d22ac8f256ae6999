"""The gate before every start: the worst case must fit what is left of the budgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.authority import ruling
from autoscaler.scaling.budget import Budget, IfShort, Level, Per
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.gate import within_means
from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.override import Effect
from autoscaler.scaling.plan import plan
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.spending import spendings
from autoscaler.scaling.target import Fleet, Target
from tests.builders import NOW, a_budget, a_fleet, a_schedule, a_target, an_override, at

# Until ten at night in Berlin, eleven hours from now; with what a stop takes, 11 h 15 min are to be paid at worst.
WORK = a_schedule("Tue 06:00-22:00")


def a_run(target: Target, units: Units, hours: float = 0.0, **changes: Any) -> Run:
    """One that began so many hours ago."""
    began = NOW - timedelta(hours=hours)
    return replace(Run(target=target.name, model=target.model, units=units, began=began, seen=True), **changes)


def running(target: Target, units: Units, hours: float = 1.0) -> Record:
    return Record(target=target.name, generation=3, desired=units, hosted=target.model, run=a_run(target, units, hours))


def decided(
    fleet: Fleet, *records: Record, runs: tuple[Run, ...] = (), now: datetime = NOW, **overrides: Any
) -> dict[str, Decision]:
    known = {target.name: Record(target=target.name) for target in fleet.targets} | {r.target: r for r in records}
    spent = spendings(fleet, runs, known, now)
    said = overrides.get("said", ())
    rulings = {each.name: ruling(each, known[each.name], said, now, spent) for each in fleet.targets}
    return {each.target: each for each in plan(fleet, rulings, {}, known, spent, now)}


def weld(**changes: Any) -> Target:
    return a_target(schedule=WORK, **changes)


def test_a_start_that_fits_passes_and_says_the_sum() -> None:
    decision = decided(a_fleet(weld(), budgets=(a_budget(300.0),)))["weld"]

    assert decision.desired == Units(1, 5)
    assert decision.sum == "5 units x $4.00 x 11.2 h = $225.00 at worst, of $300.00 left in all"
    assert decision.affordable_until is None


def test_without_a_budget_nothing_is_counted() -> None:
    assert decided(a_fleet(weld()))["weld"].sum == ""


def test_what_does_not_fit_starts_with_as_many_units_as_do() -> None:
    """Two units for 11 h 15 min at $4 are $90, three are $135."""
    decision = decided(a_fleet(weld(), budgets=(a_budget(100.0),)))["weld"]

    assert decision.desired == Units(1, 2)
    assert decision.lowered_from == Units(1, 5)
    assert decision.sum == "2 units x $4.00 x 11.2 h = $90.00 at worst, of $100.00 left in all"


def test_where_its_minimum_does_not_fit_either_it_runs_for_as_long_as_the_money_lasts() -> None:
    """$20 are five hours of one unit: it is stopped a quarter of an hour before, so that the stop is paid, too."""
    decision = decided(a_fleet(weld(), budgets=(a_budget(20.0),)))["weld"]

    assert decision.desired == Units(1, 1)
    assert decision.affordable_until == at(5 * 60)
    assert within_means(at(600), decision.affordable_until) == at(5 * 60 - 10)


@pytest.mark.parametrize(
    ("if_short", "desired"),
    [
        (frozenset(), None),
        (frozenset({IfShort.LOWER}), None),
        (frozenset({IfShort.SHORTEN}), Units(1, 5)),
        (frozenset(IfShort), Units(1, 1)),
    ],
)
def test_what_may_be_done_about_it_is_configured(if_short: frozenset[IfShort], desired: Units | None) -> None:
    decision = decided(a_fleet(weld(), budgets=(a_budget(40.0, if_short=if_short),)))["weld"]

    assert decision.desired == desired
    assert (decision.reason is Reason.UNAFFORDABLE) == (desired is None)


def test_a_refusal_says_the_sum_that_was_asked_for() -> None:
    decision = decided(a_fleet(weld(), budgets=(a_budget(40.0, if_short=frozenset()),)))["weld"]

    assert decision.sum == "5 units x $4.00 x 11.2 h = $225.00 at worst, of $40.00 left in all"


def test_a_start_that_could_hardly_serve_is_refused() -> None:
    """Forty minutes: fifteen to start, fifteen to stop, and ten to serve are not worth it."""
    decision = decided(a_fleet(weld(), budgets=(a_budget(4.0 * 40 / 60),)))["weld"]

    assert (decision.desired, decision.reason) == (None, Reason.BUDGET_SPENT)


def test_the_earlier_target_goes_first_and_the_later_gets_what_it_leaves() -> None:
    first, second = weld(bounds=Bounds(minimum=1, maximum=1)), a_target("paint", schedule=WORK)

    decisions = decided(a_fleet(first, second, budgets=(a_budget(95.0),)))

    # $45 for the first; the second would need $225, and gets one unit for $45.
    assert decisions["weld"].desired == Units(1, 1)
    assert decisions["paint"].desired == Units(1, 1)


def test_what_runs_keeps_its_money_before_what_starts() -> None:
    """It takes $45, and what is left of $47 starts nothing."""
    first, second = a_target("paint", schedule=WORK), weld(bounds=Bounds(minimum=1, maximum=1))
    fleet = a_fleet(first, second, budgets=(a_budget(47.0),))

    decisions = decided(fleet, running(second, Units(1, 1), hours=0))

    assert decisions["weld"].desired == Units(1, 1)
    assert decisions["paint"].reason is Reason.BUDGET_SPENT


def test_what_runs_is_stopped_when_the_money_is_all_but_gone() -> None:
    """$20, of which 4 h 50 min are spent: ten minutes are left, and a stop may take fifteen."""
    fleet = a_fleet(weld(), budgets=(a_budget(20.0),))

    decision = decided(fleet, running(fleet["weld"], Units(1, 1), hours=4 + 50 / 60))["weld"]

    assert (decision.desired, decision.reason, decision.detail) == (None, Reason.BUDGET_SPENT, "all")
    assert decision.changes_at == datetime(2026, 1, 13, 23, tzinfo=NOW.tzinfo)


def test_what_was_kept_back_for_a_stop_starts_nothing() -> None:
    """Stopped with ten minutes' money left, it would otherwise be started for them."""
    fleet = a_fleet(weld(), budgets=(a_budget(20.0),))
    over = a_run(fleet["weld"], Units(1, 1), hours=4.8, ended=NOW)
    stopped = Record(target="weld", generation=4, reason=Reason.BUDGET_SPENT, run=over)

    assert decided(fleet, stopped, runs=(over,))["weld"].reason is Reason.BUDGET_SPENT


def test_no_wish_of_a_person_beats_a_spent_budget() -> None:
    fleet = a_fleet(weld(), budgets=(a_budget(1.0),))
    spent = a_run(fleet["weld"], Units(1, 1), hours=3, ended=at(-60))

    decision = decided(fleet, runs=(spent,), said=(an_override(Effect.RUN),))["weld"]

    assert decision.reason is Reason.BUDGET_SPENT


def test_what_is_left_alone_is_not_stopped_for_money_but_counts() -> None:
    first, second = weld(), a_target("paint", schedule=WORK)
    fleet = a_fleet(replace(first, hands_off=True), second, budgets=(a_budget(100.0),))

    decisions = decided(fleet, running(first, Units(2, 2)))

    assert decisions["weld"].leaves_alone
    assert decisions["paint"].reason is Reason.BUDGET_SPENT


def test_from_the_lower_level_on_starts_have_their_minimum_and_what_runs_keeps_its_units() -> None:
    lowers = a_budget(1000.0, levels={Level.LOWER: 0.1, Level.STOP: 1.0})
    first, second = weld(), a_target("paint", schedule=WORK)
    fleet = a_fleet(first, second, budgets=(lowers,))

    decisions = decided(fleet, running(first, Units(1, 5), hours=6))

    assert decisions["weld"].desired == Units(1, 5)
    assert decisions["paint"].desired == Units(1, 1)


def test_from_the_finish_level_on_nothing_starts_and_what_runs_may_finish() -> None:
    finishes = a_budget(1000.0, levels={Level.FINISH: 0.1, Level.STOP: 1.0})
    first, second = weld(), a_target("paint", schedule=WORK)
    fleet = a_fleet(first, second, budgets=(finishes,))

    decisions = decided(fleet, running(first, Units(1, 5), hours=6))

    assert decisions["weld"].desired == Units(1, 5)
    assert decisions["paint"].reason is Reason.BUDGET_SPENT


def test_a_budget_that_only_tells_neither_refuses_nor_stops() -> None:
    tells = a_budget(1.0, levels={Level.NOTIFY: 0.5})
    fleet = a_fleet(weld(), budgets=(tells,))

    assert decided(fleet, running(fleet["weld"], Units(1, 5), hours=6))["weld"].desired == Units(1, 5)
    assert decided(fleet)["weld"].desired == Units(1, 5)


def test_more_units_are_no_reason_for_a_restart_only_because_there_is_money_again() -> None:
    fleet = a_fleet(weld(), budgets=(a_budget(1000.0),))
    lowered = replace(running(fleet["weld"], Units(1, 2)), lowered_from=Units(1, 5))

    assert decided(fleet, lowered)["weld"].desired == Units(1, 2)


def test_more_units_than_the_money_allows_leave_what_runs_as_it_is() -> None:
    fleet = a_fleet(weld(), budgets=(a_budget(100.0),))

    decision = decided(fleet, running(fleet["weld"], Units(1, 2)))["weld"]

    assert (decision.desired, decision.reason) == (Units(1, 2), Reason.UNAFFORDABLE)


def test_a_budget_in_unit_hours_knows_no_price() -> None:
    decision = decided(a_fleet(weld(), budgets=(a_budget(60.0, in_unit_hours=True),)))["weld"]

    assert decision.sum == "5 units x 11.2 h = 56.2 unit-hours at worst, of 60.0 unit-hours left in all"


def test_all_budgets_that_cover_a_target_must_agree() -> None:
    month = a_budget(1000.0, name="month", per=Per.MONTH)
    line = a_budget(50.0, name="line", scope=Scope(group="line-1"))
    fleet = a_fleet(weld(groups=frozenset({"line-1"})), a_target("paint", schedule=WORK), budgets=(month, line))

    decisions = decided(fleet)

    assert decisions["weld"].desired == Units(1, 1)
    assert decisions["paint"].desired == Units(1, 5)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4)), min_size=1, max_size=4),
    st.floats(0.1, 900),
    st.sets(st.sampled_from(IfShort)).map(frozenset),
    # Hours in Berlin, with their closing.
    st.sampled_from(
        [
            ("Tue 06:00-22:00", at(11 * 60)),
            ("Tue 11:10-13:00", at(2 * 60)),
            ("Tue 06:00-12:00", at(60)),
            ("Mon 06:00 - Fri 22:00", at((3 * 24 + 11) * 60)),
        ]
    ),
)
def test_accepted_starts_fit_what_is_left_all_together(
    bounds: list[tuple[int, int]], limit: float, if_short: frozenset[IfShort], hours: tuple[str, datetime]
) -> None:
    targets = [
        a_target(f"t{number}", schedule=a_schedule(hours[0]), bounds=Bounds(minimum=least, maximum=least + more))
        for number, (least, more) in enumerate(bounds)
    ]
    budget: Budget = a_budget(limit, if_short=if_short, zone=ZoneInfo("UTC"))
    fleet = a_fleet(*targets, running_models=9, budgets=(budget,))

    accepted = [each for each in decided(fleet).values() if each.desired]

    assert sum(_worst(each, hours[1], budget) for each in accepted) <= limit + 1e-6


def _worst(decision: Decision, closing: datetime, budget: Budget) -> float:
    """From now until the money is over, or a stop after the closing is done, or the window ends."""
    assert decision.desired
    end = min(decision.affordable_until or closing + timedelta(minutes=15), budget.window(NOW)[1])
    return decision.desired.most * 4.0 * ((end - NOW) / timedelta(hours=1))


def test_what_outlives_its_window_unwatched_has_no_more_than_the_next_one_allows() -> None:
    """Two always-open models, an hour before midnight in Berlin: with nobody left to look at the next day, its $40 have
    to do for both, at $8 an hour."""
    targets = (a_target("a", bounds=Bounds(minimum=1, maximum=1)), a_target("b", bounds=Bounds(minimum=1, maximum=1)))
    fleet = a_fleet(*targets, budgets=(a_budget(40.0),))

    decisions = decided(fleet, now=at(12 * 60))

    assert [each.affordable_until for each in decisions.values()] == [at(13 * 60 + 5 * 60)] * 2
