"""The clairvoyant optimum: nothing is below it, and its plan costs what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.course import interactive
from workbench.simulator.optimum import Plan, best_plan, least_cost
from workbench.simulator.quota import quota_for
from workbench.simulator.score import warm_up
from workbench.simulator.trace import load_trace

TRACES = Path(__file__).parents[2] / "benchmarks" / "traces"
STEP = timedelta(minutes=5)

# Small enough for every plan to be tried.
small_plants = st.builds(
    Plant,
    quota=st.integers(1, 2),
    start=st.integers(1, 2).map(lambda steps: steps * STEP),
    stop=st.integers(1, 2).map(lambda steps: steps * STEP),
    scaling_lag=st.integers(1, 3).map(lambda steps: steps * STEP),
    scaling_window=st.integers(1, 2).map(lambda steps: steps * STEP),
    scales=st.booleans(),
    bills_starting=st.booleans(),
    bills_stopping=st.booleans(),
)
small_demands = st.lists(st.sampled_from([0.0, 0.0, 1.0, 4.5, 12.0]), min_size=4, max_size=7)
prices = st.sampled_from([0.0001, 0.0003, 0.001, 0.002, 0.01])

plants = st.builds(
    Plant,
    quota=st.integers(1, 5),
    start=st.integers(1, 5).map(lambda steps: steps * STEP),
    stop=st.integers(1, 3).map(lambda steps: steps * STEP),
    scaling_lag=st.integers(1, 3).map(lambda steps: steps * STEP),
    scales=st.booleans(),
    bills_starting=st.booleans(),
    bills_stopping=st.booleans(),
)
demands = st.lists(st.tuples(st.floats(0, 30) | st.just(0.0), st.integers(1, 12)), min_size=4, max_size=20).map(
    lambda runs: [rate for rate, length in runs for _ in range(length)]
)


def lead_of(plant: Plant) -> int:
    return plant.steps(plant.start) + plant.steps(plant.scaling_lag)


def every_plan(plant: Plant, first: int, end: int) -> Iterator[list[Units | None]]:
    """Off when the first scored step begins, or steady by then."""
    off: list[Units | None] = [None] * first
    for plan in _from_off(plant, first, end):
        yield off + plan
    for units, length in product(_pairs(plant), range(end - first + 1)):
        stop = min(plant.steps(plant.stop), end - first - length)
        begun = [units] * (first + length) + [None] * stop
        for plan in _from_off(plant, len(begun), end):
            yield begun + plan


def _from_off(plant: Plant, step: int, end: int) -> Iterator[list[Units | None]]:
    yield [None] * (end - step)
    ready = step + plant.steps(plant.start)
    if step < end:
        for plan in _from_off(plant, step + 1, end):
            if any(plan):
                yield [None, *plan]
    for units, stopped in product(_pairs(plant), range(ready + 1, end + 1)):
        run: list[Units | None] = [units] * (stopped - step)
        stop = [None] * min(plant.steps(plant.stop), end - stopped)
        for plan in _from_off(plant, stopped + len(stop), end):
            yield [*run, *stop, *plan]


def _pairs(plant: Plant) -> list[Units]:
    return [Units(m, n) for m in range(1, plant.quota + 1) for n in range(m, plant.quota + 1)]


@settings(max_examples=60)
@given(small_plants, small_demands, prices)
# A burst that is over before the service's scaling has noticed it.
@example(Plant(quota=2, start=STEP, scaling_lag=3 * STEP), [0.0, 0.0, 12.0, 0.0, 0.0, 0.0], 0.01)
@example(Plant(quota=2, start=STEP, scaling_lag=3 * STEP, bills_stopping=True), [0.0, 12.0, 12.0, 0.0, 0.0], 0.01)
def test_of_every_plan_there_is_none_is_cheaper_and_one_is_as_cheap(
    plant: Plant, demand: list[float], price: float
) -> None:
    scored = lead_of(plant)
    demand = [0.0] * scored + demand
    costs = (
        interactive(plant, demand, Plan(plan), scored=scored).price(price)
        for plan in every_plan(plant, scored, len(demand))
    )
    assert min(costs) == pytest.approx(least_cost(plant, demand, price, scored))


@given(plants, demands, prices, st.sampled_from([0.0, 3.0, 17.0]))
@example(Plant(quota=4, scaling_lag=2 * STEP), [17.0] * 9 + [1.0] * 9, 0.01, 17.0)
@example(Plant(quota=2, start=STEP, scaling_lag=3 * STEP), [0.0, 0.0, 12.0, 0.0, 0.0, 0.0], 0.01, 0.0)
def test_its_plan_costs_what_it_says(plant: Plant, demand: list[float], price: float, before: float) -> None:
    scored = lead_of(plant)
    demand = [before] * scored + demand
    course = interactive(plant, demand, best_plan(plant, demand, price, scored), scored=scored)
    assert course.price(price) == pytest.approx(least_cost(plant, demand, price, scored))


@given(plants, demands, prices)
def test_twice_both_prices_is_twice_the_optimum(plant: Plant, demand: list[float], price: float) -> None:
    doubled = replace(plant, unit_price=2 * plant.unit_price)
    assert least_cost(doubled, demand, 2 * price) == pytest.approx(2 * least_cost(plant, demand, price))


@given(plants, demands, prices, st.integers(0, 20))
def test_a_week_before_what_is_scored_changes_nothing(
    plant: Plant, demand: list[float], price: float, shorter: int
) -> None:
    scored = plant.steps(plant.scaling_lag) + plant.steps(plant.scaling_window)
    demand = [2.0] * scored + demand
    shifted = [1.0] * (7 * plant.steps_per_day - shorter) + demand
    moved = len(shifted) - len(demand)
    assert least_cost(plant, shifted, price, scored + moved) == pytest.approx(least_cost(plant, demand, price, scored))


@given(plants, demands, prices)
def test_more_units_are_never_dearer_and_a_dearer_loss_never_cheaper(
    plant: Plant, demand: list[float], price: float
) -> None:
    least = least_cost(plant, demand, price)
    assert least_cost(replace(plant, quota=plant.quota + 1), demand, price) <= least + 1e-9
    assert least_cost(plant, demand, 2 * price) >= least - 1e-9


def test_a_plan_that_runs_when_scoring_begins_needs_steps_to_start_in() -> None:
    with pytest.raises(ValueError, match="the first 4 steps"):
        best_plan(Plant(quota=1), [1.0] * 10, 0.002, scored=3)


@pytest.mark.parametrize(
    ("name", "dollars"),
    [
        ("steel_shift", {0.002: 33_989, 0.01: 37_226}),
        ("nasa_http", {0.002: 2_089, 0.01: 2_237}),
        ("elb_requests", {0.002: 2_609, 0.01: 3_685}),
        ("twitter_amzn", {0.002: 4_879, 0.01: 6_559}),
    ],
)
def test_a_second_program_written_apart_found_the_same_dollars(name: str, dollars: dict[float, int]) -> None:
    demand = load_trace(TRACES / f"{name}.csv").resampled(STEP).rates
    plant = Plant(quota=quota_for(demand))
    scored = warm_up(plant, len(demand))
    assert {price: round(least_cost(plant, demand, price, scored)) for price in dollars} == dollars
