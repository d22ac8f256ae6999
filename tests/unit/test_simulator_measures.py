"""What is measured besides cost: elasticity, the share lost, means; and what counts at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.baselines.always_on import AlwaysOn
from workbench.simulator.course import interactive
from workbench.simulator.elasticity import elasticity
from workbench.simulator.optimum import best_plan
from workbench.simulator.score import geometric_mean, scored_course, warm_up
from workbench.simulator.slo import cheapest_within

PLANT = Plant(quota=3)
DAY = PLANT.steps_per_day

demands = st.lists(st.floats(0.01, 14) | st.just(0.0), min_size=1, max_size=40)


@given(demands)
def test_supply_that_is_the_demand_has_no_deviation(demand: list[float]) -> None:
    exact = [-int(-rate // 5.0) for rate in demand]
    measured = elasticity(PLANT, demand, exact)
    assert measured.deviation == measured.jitter == 0


def test_too_few_and_too_many_are_counted_relative_to_what_was_demanded() -> None:
    measured = elasticity(PLANT, [10.0, 10.0, 5.0, 0.0], [1, 2, 3, 1])
    assert measured.under_accuracy == pytest.approx(100 * (1 / 2) / 4)
    assert measured.over_accuracy == pytest.approx(100 * (2 + 1) / 4)
    assert (measured.under_time, measured.over_time) == (25, 50)


def test_moving_otherwise_than_demand_is_instability_and_moving_more_often_is_jitter() -> None:
    measured = elasticity(PLANT, [5.0, 10.0, 10.0, 5.0], [1, 1, 2, 3])
    assert measured.instability == pytest.approx(100)
    assert measured.jitter == 0
    restless = elasticity(PLANT, [5.0] * 12, [1, 2] * 6)
    assert restless.jitter == pytest.approx(11)
    assert elasticity(PLANT, [1.0, 14.0] * 6, [2] * 12).jitter == pytest.approx(-11)


def test_the_deviation_grows_with_each_part() -> None:
    less, more = (elasticity(PLANT, [10.0] * 10, [2] * (10 - few) + [1] * few) for few in (1, 2))
    assert 0 < less.deviation < more.deviation


def test_of_no_step_nothing_is_measured() -> None:
    with pytest.raises(ValueError, match="no step"):
        elasticity(PLANT, [], [])


@pytest.mark.parametrize(("days", "warm"), [(365, 28), (112, 28), (111, 27), (14, 3), (3, 0)])
def test_four_weeks_or_a_quarter_in_whole_days_are_history_only(days: int, warm: int) -> None:
    assert warm_up(PLANT, days * DAY) == warm * DAY


def test_a_policy_lives_from_a_day_before_what_counts() -> None:
    course = scored_course(PLANT, [1.0] * (12 * DAY), AlwaysOn(Units(1)))
    assert course.actions[0].step == 2 * DAY
    assert (course.starts, course.lost) == (0, 0)
    assert course.unit_hours == pytest.approx(9 * 24)


def test_twice_here_and_half_there_is_as_dear() -> None:
    assert geometric_mean([2.0, 0.5]) == pytest.approx(1)
    assert geometric_mean([4.0, 1.0]) == pytest.approx(2)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from([0.0, 3.0, 7.0, 11.0]), st.integers(1, 24)), min_size=2, max_size=12),
    st.sampled_from([0.005, 0.05, 0.3]),
)
def test_the_cheapest_plan_within_a_loss_keeps_it_and_lies_above_its_bound(
    runs: list[tuple[float, int]], share: float
) -> None:
    demand = [0.0] * 8 + [rate for rate, length in runs for _ in range(length)] + [0.0]
    best = cheapest_within(PLANT, demand, share, scored=4)
    assert best.course.lost <= share * best.course.requests
    assert best.bound <= best.course.cost + 1e-9
    # No plan of any price that loses so few is cheaper than the bound.
    for price in (0.0005, 0.002, 0.01, 0.5):
        other = interactive(PLANT, demand, best_plan(PLANT, demand, price, 4), scored=4)
        assert other.lost > share * other.requests or other.cost >= best.course.cost - 1e-9


def test_a_loss_that_no_plan_keeps_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no plan loses at most 1\.00%"):
        cheapest_within(PLANT, [0.0] * 4 + [100.0] * 10, 0.01, scored=4)
