"""Deciding by what past weeks say: ready before demand comes, and off when it will not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from autoscaler.scaling.authority import ruling
from autoscaler.scaling.decide import Decision, decide
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.plan import applied
from autoscaler.scaling.predictive.history import CELLS, DAYS
from autoscaler.scaling.predictive.learn import Forecast
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.situation import SITUATIONS, is_quiet
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.target import Target
from tests.builders import NOW, a_lesson, a_record, a_source, a_target, at, serving, steady

OFF = a_record(desired=None)
LEARNED = Units(1, 2)
TARGET = a_target(
    demand=a_source(),
    bounds=Bounds(minimum=0, maximum=5),
    policy=ScalingPolicy(mode=Mode.FORECAST, shadow=timedelta(0)),
)


def choices(*, quiet: bool, busy: bool) -> bytes:
    """The same at any time of the week: whether it is chosen while there is no demand, and while there is."""
    return bytes((quiet if is_quiet(cell % SITUATIONS) else busy) for cell in range(CELLS))


def lesson(*, starts: tuple[bool, bool], stops: tuple[bool, bool], **changes: Any) -> Lesson:
    """Learned an hour ago; for starting and stopping, what is chosen while it is quiet, and while it is busy."""
    forecast = Forecast(
        starts=choices(quiet=starts[0], busy=starts[1]),
        stops=choices(quiet=stops[0], busy=stops[1]),
        units=(LEARNED,) * DAYS,
    )
    return replace(a_lesson("weld", at(-60), since=at(-60), forecast=forecast), **changes)


EXPECTS = lesson(starts=(True, True), stops=(False, False))
GIVES_UP = lesson(starts=(False, True), stops=(True, False))
NOT_WORTH_IT = lesson(starts=(False, False), stops=(True, True))


def decided(demand: Demand | None, record: Record, known: Lesson | None, target: Target = TARGET) -> Decision:
    return decide(Case(ruling(target, record, (), NOW), demand, record, NOW, 5, 4.0, lesson=known))


def outcome(decision: Decision) -> tuple[Units | None, Reason]:
    return decision.desired, decision.reason


@pytest.mark.parametrize(
    ("known", "demand", "record", "expected", "reason"),
    [
        pytest.param(EXPECTS, steady(0), OFF, LEARNED, Reason.DEMAND_EXPECTED, id="before demand comes"),
        pytest.param(EXPECTS, None, OFF, LEARNED, Reason.DEMAND_EXPECTED, id="silence while off is quiet"),
        pytest.param(GIVES_UP, steady(0), OFF, None, Reason.IDLE, id="nobody is expected"),
        pytest.param(GIVES_UP, steady(3), OFF, LEARNED, Reason.DEMAND, id="somebody is there"),
        pytest.param(NOT_WORTH_IT, steady(0.1), OFF, None, Reason.QUIET_EXPECTED, id="too little to start for"),
        pytest.param(GIVES_UP, steady(0), serving(LEARNED), None, Reason.IDLE, id="nobody came back"),
        pytest.param(GIVES_UP, steady(3), serving(LEARNED), LEARNED, Reason.WITHIN_RANGE, id="at work"),
        pytest.param(NOT_WORTH_IT, steady(1), serving(LEARNED), None, Reason.QUIET_EXPECTED, id="not worth to go on"),
        pytest.param(GIVES_UP, None, serving(LEARNED), LEARNED, Reason.NO_DATA, id="no data changes nothing"),
    ],
)
def test_it_goes_by_what_was_learned_of_this_situation(
    known: Lesson, demand: Demand | None, record: Record, expected: Units | None, reason: Reason
) -> None:
    assert outcome(decided(demand, record, known)) == (expected, reason)


def test_while_it_starts_it_is_not_given_up() -> None:
    starting = serving(LEARNED)
    assert starting.run is not None
    starting = replace(starting, run=replace(starting.run, ready=None))

    assert decided(steady(0), starting, GIVES_UP).desired == LEARNED


def test_who_was_silent_before_it_started_is_quiet_until_his_first_word() -> None:
    """Else a model that was started for a caller who publishes nothing without work would run until its hours end."""
    silent = serving(LEARNED, silent=True)
    spoke = serving(LEARNED)

    assert outcome(decided(None, silent, GIVES_UP)) == (None, Reason.IDLE)
    assert decided(None, spoke, GIVES_UP).reason is Reason.NO_DATA


def test_other_units_that_were_learned_are_given_once_it_has_cost_as_much_not_to_have_them() -> None:
    wide, tps = Units(1, 5), 5.5
    patient, regretful = serving(wide, regret=1.0), serving(wide, regret=50.0)
    burst = replace(steady(tps), recent=(tps, 15.0, 15.0))

    assert outcome(decided(burst, patient, EXPECTS)) == (wide, Reason.RESTART_NOT_WORTH_IT)
    assert outcome(decided(burst, regretful, EXPECTS)) == (LEARNED, Reason.UNITS_LEARNED)


def test_more_than_was_learned_takes_more_than_past_weeks_ever_stood() -> None:
    """$50 without them are no news where past weeks stood $100, and are where they stood $1."""
    stood = {dollars: replace(EXPECTS, regret=dollars, weeks=9.0) for dollars in (1.0, 100.0)}
    regretful = serving(LEARNED, regret=50.0)

    assert outcome(decided(steady(18), regretful, stood[1.0])) == (Units(1, 5), Reason.DEMAND_ABOVE_MAXIMUM)
    assert outcome(decided(steady(18), regretful, stood[100.0])) == (LEARNED, Reason.RESTART_NOT_WORTH_IT)


def test_until_something_was_learned_the_demand_decides() -> None:
    assert outcome(decided(steady(3), OFF, None)) == (Units(1, 5), Reason.DEMAND)
    assert outcome(decided(steady(0), serving(LEARNED), None)) == (None, Reason.IDLE)


def test_in_shadow_it_only_says_what_it_would_do_and_remembers_that() -> None:
    watching = replace(TARGET, policy=replace(TARGET.policy, shadow=timedelta(days=14)))
    first = decided(steady(0), OFF, EXPECTS, watching)
    remembered = applied(first, OFF)
    second = decided(steady(0), remembered, GIVES_UP, watching)

    assert outcome(first) == (None, Reason.IDLE)
    assert (first.shadow, first.shadow_reason) == (LEARNED, Reason.DEMAND_EXPECTED)
    assert remembered.shadow == LEARNED
    assert (second.shadow, second.shadow_reason) == (None, Reason.IDLE)
    assert decided(steady(0), OFF, replace(EXPECTS, since=at(-15 * 24 * 60)), watching).shadow_reason is None


@pytest.mark.parametrize(("floor", "quota", "units"), [(0, 5, LEARNED), (2, 5, Units(2, 2)), (0, 1, Units(1, 1))])
def test_what_was_learned_stays_within_bounds_and_quota(floor: int, quota: int, units: Units) -> None:
    target = replace(TARGET, bounds=Bounds(minimum=floor, maximum=5))
    decision = decide(Case(ruling(target, OFF, (), NOW), steady(3), OFF, NOW, quota, 4.0, lesson=EXPECTS))

    assert decision.desired == units


def test_with_a_minimum_it_never_goes_off() -> None:
    target = replace(TARGET, bounds=Bounds(minimum=1, maximum=5))

    assert decided(steady(0), serving(LEARNED), NOT_WORTH_IT, target).desired == LEARNED
    assert decided(steady(0), OFF, NOT_WORTH_IT, target).desired == LEARNED
