"""What a target costs that is restarted only when that pays, beside one that never is, and one that always is.

Each has a bill: units, and the price of what is lost. Who never restarts keeps the units of each start; who always
does has other units as soon as those would suit. An outage is a stop and a start at the highest demand of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.scaling_policy import ScalingPolicy
from autoscaler.scaling.stages import pipeline
from autoscaler.scaling.stages.case import Case, Proposal
from autoscaler.scaling.target import Target
from tests.builders import NOW, a_source, a_target
from workbench.simulator.configured import Configured
from workbench.simulator.course import Course, interactive

PLANT = Plant(quota=4)
AT_ONCE = timedelta(0)
RESIZED = ("DemandAboveMaximum", "DemandBelowMinimum")

Stretches = list[tuple[float, int]]
levels = st.sampled_from([(1.0, 18.0), (0.5, 60.0), (3.0, 7.0), (0.0, 2.0, 20.0), (0.5, 3.0, 9.0, 16.0, 30.0)])
lengths = st.sampled_from([1, 3, 6, 7, 9, 12, 24, 48, 144])
stretches: st.SearchStrategy[Stretches] = levels.flatmap(
    lambda rates: st.lists(st.tuples(st.sampled_from(rates), lengths), min_size=1, max_size=8)
)
targets = st.builds(
    lambda minimum, peak, price: a_shipped(minimum, peak, price),
    st.sampled_from([0, 1, 2]),
    st.sampled_from([None, 2.0, 5.0, 9.0]),
    st.sampled_from([0.0005, 0.002, 0.02]),
)


def a_shipped(minimum: int, peak: float | None, price: float) -> Target:
    return a_target(
        bounds=Bounds(minimum=minimum, maximum=4),
        demand=a_source(peak_tps=peak),
        policy=ScalingPolicy(lost_price=price),
    )


def demand_of(told: Stretches) -> list[float]:
    return [rate for rate, length in told for _ in range(length)]


def shipped(target: Target, demand: Sequence[float]) -> Course:
    return interactive(PLANT, demand, Configured(target, PLANT, NOW))


def never_resized(target: Target, demand: Sequence[float]) -> Course:
    """Whatever the difference, it is tolerated."""
    return shipped(replace(target, policy=replace(target.policy, tolerance=1e18)), demand)


def always_resized(target: Target, demand: Sequence[float]) -> Course:
    """Without stabilization, tolerance, worth or cooldown."""
    assert target.demand
    eager = replace(target.policy, tolerance=0.0, cooldown=AT_ONCE)
    source = replace(target.demand, up_window=AT_ONCE, down_window=AT_ONCE)
    with patch.dict(pipeline.STAGES, {"worth a restart": _passed_on}):
        return shipped(replace(target, policy=eager, demand=source), demand)


def _passed_on(_case: Case, proposal: Proposal, _has: Units, _demand: Demand) -> Proposal:
    return proposal


def bill(target: Target, course: Course) -> float:
    return course.price(target.policy.lost_price)


def restarts(course: Course) -> int:
    return sum(each.action == "stop" and each.reason in RESIZED for each in course.actions)


def outage(target: Target, demand: Sequence[float]) -> float:
    """Dollars that one can cost."""
    return max(demand) * (PLANT.stop + PLANT.start).total_seconds() * target.policy.lost_price


@given(targets, stretches)
@settings(max_examples=40)
def test_it_costs_two_outages_more_for_each_restart_at_most_than_who_never_restarts(
    target: Target, told: Stretches
) -> None:
    """One would be the restart itself; the worst that was found in an hour's search was 1.27."""
    demand = demand_of(told)
    course = shipped(target, demand)
    most = bill(target, never_resized(target, demand)) + 2 * restarts(course) * outage(target, demand)
    assert bill(target, course) <= most + 1e-6


@given(targets, stretches)
@settings(max_examples=40)
def test_it_costs_twice_as_much_at_most_as_the_better_of_both_and_an_outage_for_each_restart_and_one(
    target: Target, told: Stretches
) -> None:
    """As whoever pays for a while before he buys; with each change of demand it may be the wrong thing again."""
    demand = demand_of(told)
    course = shipped(target, demand)
    better = min(bill(target, each(target, demand)) for each in (never_resized, always_resized))
    assert bill(target, course) <= 2 * better + (restarts(course) + 1) * outage(target, demand) + 1e-6


def test_it_may_lose_more_than_who_never_restarts() -> None:
    """The restart that would have paid is hardly over when demand ends: nobody knew."""
    target, demand = a_shipped(2, 9.0, 0.002), demand_of([(18.0, 48)])
    ours, never = shipped(target, demand), never_resized(target, demand)
    assert restarts(ours) == 1
    assert ours.lost > never.lost


def test_its_units_may_cost_more_than_those_of_who_always_restarts() -> None:
    """Once it has the units for much, it keeps them while little is asked: to be without them is dearer."""
    target, demand = a_shipped(1, 2.0, 0.02), demand_of([(7.0, 48), (3.0, 144), (7.0, 33)])
    ours, always = shipped(target, demand), always_resized(target, demand)
    assert ours.cost > always.cost


def test_it_is_worth_it() -> None:
    """Demand that comes to stay: a third of the bill without, and two outages from the one that does not wait."""
    target, demand = a_shipped(1, 5.0, 0.002), demand_of([(3.0, 48), (18.0, 288)])
    ours, never, always = (bill(target, each(target, demand)) for each in (shipped, never_resized, always_resized))
    assert ours < never / 3
    assert ours < always + 2 * outage(target, demand)
