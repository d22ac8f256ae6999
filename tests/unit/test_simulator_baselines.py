"""The baselines: each does what its source says, none sees ahead, and all are measured alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.baselines.always_on import AtMean, AtPeak
from workbench.simulator.baselines.business_hours import BusinessHours
from workbench.simulator.baselines.hist import Hist
from workbench.simulator.baselines.hpa import HorizontalPodAutoscaler
from workbench.simulator.baselines.keda import Keda
from workbench.simulator.baselines.knative import KnativePodAutoscaler
from workbench.simulator.baselines.react import React
from workbench.simulator.baselines.step_scaling import StepScaling
from workbench.simulator.baselines.table_or_activity import TableOrActivity
from workbench.simulator.baselines.target_tracking import TargetTracking
from workbench.simulator.baselines.weekly_table import WeeklyTable
from workbench.simulator.contenders import BASELINES, CANDIDATES, Ground, Make
from workbench.simulator.course import Course, interactive
from workbench.simulator.life import Action
from workbench.simulator.policy import Policy
from workbench.simulator.trace import Trace

PLANT = Plant(quota=5)
STEP = PLANT.step
DAY, WEEK = PLANT.steps_per_day, 7 * PLANT.steps_per_day
HOUR = 12
MONDAY = datetime(2026, 1, 12)  # noqa: DTZ001 - local time of the source, as traces have it
CONTENDERS = {**BASELINES, **CANDIDATES}

# A little over a week, in stretches of hours.
days = st.lists(st.floats(0, 30) | st.just(0.0), min_size=1, max_size=24).map(
    lambda hours: [hours[hour % len(hours)] for hour in range(8 * 24) for _ in range(HOUR)]
)


def a_ground(begin: datetime = MONDAY) -> Ground:
    return Ground(PLANT, Trace(begin, STEP, ()), 0.002)


def lived(policy: Policy, demand: Sequence[float], begin: int = 0) -> Course:
    return interactive(PLANT, demand, policy, begin=begin)


def units_after(policy: Policy, *seen: float, running: int) -> list[int | None]:
    """The least units wished after each demand seen, by a policy that runs all the time with some."""
    has = Units(running)
    return [
        wished.minimum if (wished := policy.wish(step, rate, has, Phase.READY)) else None
        for step, rate in enumerate(seen)
    ]


def when(course: Course, action: str) -> list[int]:
    return [each.step for each in course.actions if each.action == action]


def test_peak_and_mean_are_those_of_what_was_seen_before() -> None:
    history = [2.0] * DAY + [18.0] * DAY
    for policy, units in ((AtPeak(PLANT), 4), (AtMean(PLANT), 2)):
        course = lived(policy, [*history, *[25.0] * 10], begin=2 * DAY)
        assert [each.units for each in course.actions] == [Units(units)]
        policy.learn(3 * DAY, [25.0] * DAY)
        assert policy.wish(0, 0.0, None, Phase.OFF) == Units(units)


def test_business_hours_are_ready_at_eight_and_off_at_six_from_monday_to_friday() -> None:
    course = lived(BusinessHours(PLANT, MONDAY - timedelta(days=2)), [1.0] * WEEK)
    assert when(course, "start") == [day * DAY + 8 * HOUR - 3 for day in range(2, 7)]
    assert when(course, "stop") == [day * DAY + 18 * HOUR for day in range(2, 7)]


def test_business_hours_are_those_of_the_clock_also_where_a_trace_begins_within_a_day() -> None:
    course = lived(BusinessHours(PLANT, MONDAY + timedelta(hours=7, minutes=30)), [1.0] * DAY)
    assert when(course, "start")[0] == 3


def test_keda_is_on_with_the_first_request_and_off_after_the_cooldown() -> None:
    demand = [0.0] * 4 + [1.0] * 10 + [0.0] * 6
    course = lived(Keda(PLANT), demand)
    assert course.actions == (
        Action(5, "start", Units(1, 5), "Activation"),
        Action(15, "stop", Units(1, 5), "Activation"),
    )


def test_hpa_changes_nothing_within_its_tolerance_and_scales_up_in_proportion() -> None:
    policy = HorizontalPodAutoscaler(PLANT)
    assert units_after(policy, 8.7, 7.3, running=2) == [1, 1]  # as it began: it has wished nothing else yet
    assert units_after(policy, 8.9, running=2) == [3]


def test_hpa_scales_down_to_the_highest_of_five_minutes() -> None:
    policy = HorizontalPodAutoscaler(PLANT)
    policy.wish(0, 12.0, Units(4), Phase.READY)
    assert policy.wish(1, 4.0, Units(4), Phase.READY) == Units(3)
    assert policy.wish(2, 4.0, Units(4), Phase.READY) == Units(1)


def test_knative_aims_at_seventy_per_cent_halves_at_most_and_goes_to_zero() -> None:
    assert units_after(KnativePodAutoscaler(PLANT), 7.0, 7.1, running=2) == [2, 3]
    assert units_after(KnativePodAutoscaler(PLANT), 3.0, running=4) == [2]
    assert units_after(KnativePodAutoscaler(PLANT), 0.0, running=4) == [None]


def test_knative_in_panic_does_not_scale_down() -> None:
    minutes = KnativePodAutoscaler(Plant(quota=20, step=timedelta(seconds=6)))
    for step in range(10):
        minutes.wish(step, 3.5, Units(1), Phase.READY)
    assert minutes.wish(10, 35.0, Units(1), Phase.READY) == Units(10)
    assert minutes.wish(11, 0.0, Units(10), Phase.READY) == Units(10)
    assert minutes.wish(40, 0.0, Units(10), Phase.READY) == Units(5)


def test_target_tracking_scales_in_only_after_a_quarter_of_an_hour_below_nine_tenths() -> None:
    policy = TargetTracking(PLANT)
    # What is seen in its first step is of the time before.
    policy.wish(0, 7.0, Units(4), Phase.READY)
    assert [policy.wish(step, 7.0, Units(4), Phase.READY) for step in (1, 2, 3)] == [Units(1), Units(1), Units(2)]
    assert policy.wish(4, 17.0, Units(4), Phase.READY) == Units(5)
    assert units_after(TargetTracking(Plant(quota=20)), *[76.0] * 5, running=20) == [1] * 5


def test_step_scaling_adds_and_takes_away_by_steps() -> None:
    for seen, units in ((14.0, 5), (12.0, 5), (11.0, 1), (9.0, 1), (8.0, 3), (1.0, 3)):
        policy = StepScaling(PLANT)
        assert policy.wish(0, 20.0, Units(4), Phase.READY) == Units(1)  # as it began: it cools down
        assert policy.wish(1, seen, Units(4), Phase.READY) == Units(units)


def test_react_adds_one_and_takes_one_away_when_the_others_carry_the_load() -> None:
    assert units_after(React(PLANT), 8.1, running=2) == [3]
    policy = React(PLANT)
    policy.wish(0, 30.0, Units(3), Phase.READY)
    assert policy.wish(1, 6.1, Units(3), Phase.READY) == Units(4)
    assert policy.wish(2, 5.9, Units(3), Phase.READY) == Units(2)


def test_hist_is_ready_for_an_hour_with_what_it_had_on_the_days_before() -> None:
    day = [0.0] * (9 * HOUR) + [11.0] * (2 * HOUR) + [0.0] * (13 * HOUR)
    course = lived(Hist(PLANT), day * 3, begin=2 * DAY)
    assert [(each.step - 2 * DAY, each.action, each.units) for each in course.actions] == [
        (9 * HOUR - 3, "start", Units(3)),
        (11 * HOUR, "stop", Units(3)),
    ]


def test_hist_provisions_for_what_is_far_above_the_expected() -> None:
    course = lived(Hist(PLANT), [1.0] * (DAY + HOUR + 2) + [12.0] * 10, begin=DAY)
    assert [(each.step - DAY - HOUR, each.action, each.units) for each in course.actions[1:3]] == [
        (3, "stop", Units(1)),
        (4, "start", Units(3)),
    ]


def test_the_table_opens_the_quarters_that_had_demand_and_what_was_never_seen() -> None:
    table = WeeklyTable(PLANT)
    day = [0.0] * (9 * HOUR) + [5.0] * (2 * HOUR) + [0.0] * (13 * HOUR)
    course = lived(table, day * 9, begin=7 * DAY)
    assert [each.step - 7 * DAY for each in course.actions] == [
        9 * HOUR - 3,
        11 * HOUR,
        DAY + 9 * HOUR - 3,
        DAY + 11 * HOUR,
    ]
    assert lived(WeeklyTable(PLANT), day * 2, begin=DAY).actions[0].step == DAY


def test_the_table_leaves_out_the_rarest_demand() -> None:
    busy = [0.0] * (9 * HOUR) + [5.0] * (2 * HOUR) + [0.0] * (4 * HOUR) + [0.02] * HOUR + [0.0] * (8 * HOUR)
    course = lived(WeeklyTable(PLANT), busy * 9, begin=7 * DAY)
    assert len(when(course, "start")) == 2


def test_activity_keeps_the_table_open_for_an_hour_and_opens_it() -> None:
    demand = [0.0] * WEEK + [0.0] * (3 * HOUR) + [1.0] * HOUR + [0.0] * (3 * HOUR)
    course = lived(TableOrActivity(PLANT), demand, begin=WEEK)
    assert [each.step - WEEK for each in course.actions] == [3 * HOUR + 1, 5 * HOUR]


@pytest.mark.parametrize("make", CONTENDERS.values(), ids=CONTENDERS)
@settings(max_examples=10)
@given(demand=days, change=st.tuples(st.integers(0, 8 * DAY), st.floats(0, 30)))
def test_what_is_done_by_a_time_does_not_depend_on_what_comes_after_it(
    make: Make, demand: list[float], change: tuple[int, float]
) -> None:
    at, rate = change
    other = demand[:at] + [rate] * (len(demand) - at)
    one, two = (lived(make(a_ground()), each, begin=DAY) for each in (demand, other))
    done = [[each for each in course.actions if each.step <= at] for course in (one, two)]
    assert done[0] == done[1]


@pytest.mark.parametrize("make", CONTENDERS.values(), ids=CONTENDERS)
@settings(max_examples=10)
@given(demand=days)
def test_a_trace_that_begins_a_week_later_is_handled_alike(make: Make, demand: list[float]) -> None:
    later = a_ground(MONDAY + timedelta(days=7))
    assert lived(make(a_ground()), demand, begin=DAY) == lived(make(later), demand, begin=DAY)


@pytest.mark.parametrize("minutes", [1, 15])
@pytest.mark.parametrize("make", BASELINES.values(), ids=BASELINES)
def test_a_baseline_lives_in_other_steps_too(make: Make, minutes: int) -> None:
    plant = replace(PLANT, step=timedelta(minutes=minutes))
    demand = [float(12 * (step // plant.steps(timedelta(hours=1)) % 3)) for step in range(3 * plant.steps_per_day)]
    ground = Ground(plant, Trace(MONDAY, plant.step, ()), 0.002)
    assert interactive(plant, demand, make(ground), begin=plant.steps_per_day).requests > 0
