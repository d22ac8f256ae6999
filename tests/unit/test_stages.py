"""From what demand asks to what a target shall run with: each stage passes on, or says why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.authority import ruling
from autoscaler.scaling.decide import Decision, decide
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.plan import applied
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy, StepAdjustment
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.target import Target
from tests.builders import NOW, a_record, a_schedule, a_source, a_target, at, serving, steady

OFF = a_record(desired=None)
STEPS = (StepAdjustment(0, 1), StepAdjustment(8, 3), StepAdjustment(20, 4))


def a_policy(**changes: Any) -> Target:
    """A target of up to five units whose peak is known to be 8 TPS, with these settings of its policy."""
    return a_target(demand=a_source(peak_tps=8), policy=ScalingPolicy(**changes))


def decided(target: Target, demand: Demand | None, record: Record, minutes: float = 0) -> Decision:
    now = at(minutes)
    return decide(Case(ruling(target, record, (), now), demand, record, now, 5, 4.0))


def outcome(decision: Decision) -> tuple[Units | None, Reason]:
    return decision.desired, decision.reason


def test_more_units_wait_until_it_has_cost_as_much_without_them_as_a_restart_does() -> None:
    """18 TPS on two units lose 8 of them: $57.60 an hour at $0.002 each, against $12 for three units more. A restart
    is 20 minutes without service: $43.20. So it comes after about an hour, and not after ten minutes."""
    target, record, restarted_after = a_policy(), serving(Units(1, 2)), 0
    for minutes in range(0, 180, 5):
        decision = decided(target, steady(18), record, minutes)
        record = replace(applied(decision, record), heard_at=at(minutes))
        if decision.reason is Reason.DEMAND_ABOVE_MAXIMUM:
            restarted_after = minutes
            break
        assert outcome(decision) == (Units(1, 2), Reason.RESTART_NOT_WORTH_IT)
        assert "a restart loses 43.20" in decision.detail

    assert restarted_after in range(50, 66)
    assert (record.desired, record.regret, record.resized_at) == (Units(5, 5), 0.0, at(restarted_after))


def test_shortly_before_it_closes_no_restart_pays_any_more() -> None:
    target = replace(a_policy(), schedule=a_schedule("daily 00:00-24:00"))
    open_until = a_schedule(f"Tue 06:00-{_local(NOW + timedelta(minutes=35))}")
    closing = replace(a_policy(), schedule=open_until)
    regretful = serving(Units(1, 2), regret=100.0)

    assert decided(target, steady(18), regretful).reason is Reason.DEMAND_ABOVE_MAXIMUM
    assert outcome(decided(closing, steady(18), regretful)) == (Units(1, 2), Reason.RESTART_NOT_WORTH_IT)


def _local(moment: datetime) -> str:
    """In Berlin, in winter."""
    return f"{moment + timedelta(hours=1):%H:%M}"


def test_demand_that_comes_and_goes_is_stabilised_in_both_directions() -> None:
    regretful = serving(Units(1, 2), regret=100.0)
    comes = Demand(latest=18, highest=18, lowest=2, sustained=5, subsided=18)
    goes = Demand(latest=2, highest=18, lowest=2, sustained=2, subsided=13)

    assert outcome(decided(a_policy(), comes, regretful)) == (Units(1, 2), Reason.WITHIN_RANGE)
    fewer = serving(Units(4, 5), regret=100.0)
    assert outcome(decided(a_policy(), goes, fewer)) == (Units(4, 5), Reason.WITHIN_RANGE)
    assert outcome(decided(a_policy(), steady(2), fewer)) == (Units(1, 2), Reason.DEMAND_BELOW_MINIMUM)


@pytest.mark.parametrize(("tolerance", "restarts"), [(0.1, True), (0.2, False)])
def test_a_difference_within_the_tolerance_is_none(tolerance: float, *, restarts: bool) -> None:
    """9 TPS are 12.5 % more than the 8 that two units are planned for."""
    target = replace(a_policy(tolerance=tolerance, lost_price=10.0), sizing=replace(a_target().sizing, tps_per_unit=5))
    lossy = replace(steady(9), recent=(9.0, 1.0, 1.0))
    decision = decided(target, lossy, serving(Units(1, 2), regret=1e9))

    assert (decision.reason is Reason.WITHIN_RANGE) is not restarts


def test_a_restart_adds_and_takes_away_no_more_than_it_may() -> None:
    target = a_policy(most_up=1, most_down=2)

    assert decided(target, steady(18), serving(Units(1, 2), regret=100.0)).desired == Units(3, 3)
    assert decided(target, steady(2), serving(Units(5, 5), regret=100.0)).desired == Units(3, 3)


def test_after_a_restart_there_is_no_other_until_the_cooldown_is_over() -> None:
    restarted = serving(Units(1, 2), regret=100.0, resized_at=at(-20))

    assert outcome(decided(a_policy(), steady(18), restarted)) == (Units(1, 2), Reason.COOLDOWN)
    assert decided(a_policy(), steady(18), restarted, 10).reason is Reason.DEMAND_ABOVE_MAXIMUM


def test_the_regret_of_a_run_ends_with_it() -> None:
    record = serving(Units(1, 2), regret=30.0)
    stopped = applied(decided(replace(a_policy(), bounds=Bounds(minimum=0, maximum=5)), steady(0), record), record)

    assert (stopped.desired, stopped.regret) == (None, 0.0)


def test_demand_that_fits_takes_regret_away() -> None:
    record = serving(Units(2, 2), regret=30.0)

    assert decided(a_policy(), steady(6), record).regret <= 30.0
    assert decided(a_policy(), steady(18), record).regret > 30.0


def test_a_gap_in_the_data_neither_adds_regret_nor_takes_it_away() -> None:
    assert decided(a_policy(), None, serving(Units(1, 2), regret=30.0)).regret == 30.0


def test_with_the_mode_schedule_demand_is_only_watched() -> None:
    target = replace(a_policy(mode=Mode.SCHEDULE), schedule=a_schedule("Tue 06:00-22:00"))

    assert outcome(decided(target, steady(0), OFF)) == (Units(1, 2), Reason.SCHEDULED)
    assert outcome(decided(target, steady(90), serving(Units(1, 2), regret=1e6))) == (Units(1, 2), Reason.SCHEDULED)
    assert outcome(decided(target, None, serving(Units(1, 3)))) == (Units(1, 3), Reason.SCHEDULED)


@pytest.mark.parametrize(
    ("tps", "units"), [(0.0, None), (0.1, Units(1, 4)), (8.0, Units(1, 4)), (8.1, Units(3, 4)), (90.0, Units(4, 4))]
)
def test_with_the_mode_step_each_step_has_its_units(tps: float, units: Units | None) -> None:
    """Strictly above 0, 8 and 20 TPS: one, three and four units at least; the most are those of the last step."""
    policy = ScalingPolicy(mode=Mode.STEP, adjustments=STEPS)
    target = a_target(demand=a_source(), bounds=Bounds(minimum=0, maximum=5), policy=policy)

    assert decided(target, steady(tps), OFF).desired == units


def test_the_least_demand_above_the_activation_is_demand() -> None:
    """Although rounding says that it needs no unit at all."""
    target = a_target(demand=a_source(), bounds=Bounds(minimum=0, maximum=5))

    assert outcome(decided(target, steady(2.3e-16), OFF)) == (Units(1, 5), Reason.DEMAND)


def test_steps_are_left_by_a_restart_where_that_pays() -> None:
    policy = ScalingPolicy(mode=Mode.STEP, adjustments=STEPS)
    target = a_target(demand=a_source(), policy=policy)

    assert decided(target, steady(2), serving(Units(3, 4), regret=50.0)).desired == Units(1, 4)
    assert decided(target, steady(2), serving(Units(3, 4))).reason is Reason.RESTART_NOT_WORTH_IT


def test_whoever_can_wait_loses_nothing_by_a_restart() -> None:
    """With a deadline requests wait in the queue meanwhile."""
    target = a_policy(deadline=timedelta(hours=4))

    assert decided(target, steady(2), serving(Units(4, 5), regret=0.01)).reason is Reason.DEMAND_BELOW_MINIMUM


demands = st.builds(
    lambda low, more, burst: Demand(
        latest=low + more, highest=low + more + burst, lowest=low, sustained=low, subsided=low + more + burst
    ),
    *(st.floats(0, 40),) * 3,
)
policies = st.builds(
    ScalingPolicy,
    mode=st.sampled_from([Mode.SCHEDULE, Mode.TARGET_TRACKING]),
    most_up=st.none() | st.integers(1, 3),
    most_down=st.none() | st.integers(1, 3),
    tolerance=st.floats(0, 0.5),
    cooldown=st.timedeltas(timedelta(0), timedelta(hours=1)),
)


@given(demands, policies, st.integers(0, 3), st.integers(1, 5), st.integers(1, 5), st.floats(0, 500))
def test_whatever_is_decided_is_within_bounds_and_quota_and_changes_little_at_once(
    demand: Demand, policy: ScalingPolicy, floor: int, least: int, most: int, regret: float
) -> None:
    bounds, has = Bounds(minimum=floor, maximum=5), Units(min(least, most), max(least, most))
    target = a_target(demand=a_source(peak_tps=8), bounds=bounds, policy=policy)
    decision = decided(target, demand, serving(has, regret=regret))

    if decision.desired is None:
        assert (floor, decision.reason) == (0, Reason.IDLE)
        return
    assert max(1, floor) <= decision.desired.minimum <= decision.desired.most <= 5
    if decision.desired != has and floor <= has.minimum:
        assert decision.reason in (Reason.DEMAND_ABOVE_MAXIMUM, Reason.DEMAND_BELOW_MINIMUM)
        if decision.reason is Reason.DEMAND_ABOVE_MAXIMUM:
            assert decision.desired.most - has.most <= (policy.most_up or 5)
        else:
            assert has.minimum - decision.desired.minimum <= (policy.most_down or 5)
