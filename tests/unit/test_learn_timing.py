"""How much what is known at any time of the week counts at one: what would have cost the past least decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import History, history
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.runs import RunCosts
from autoscaler.scaling.predictive.timing import PRIORS, UNJUDGED, learn_timing
from autoscaler.scaling.predictive.value import Timing, dollars
from tests.timed import Timed
from workbench.simulator.course import interactive

PLANT = Plant(quota=3, step=timedelta(minutes=15))
ECONOMICS = Economics(plant=PLANT, lost_price=0.002)
PER_DAY, PER_WEEK = 96, 672
UNITS = Units(1, 3)


def shifts(weeks: int) -> list[float]:
    """On each working day six hours of work: they begin between six and seven, on some days with a pause at noon."""
    random, demand = Random(1), [0.0] * (weeks * PER_WEEK)
    for day in range(weeks * 7):
        if day % 7 < 5:
            begin, pause = day * PER_DAY + random.choice((24, 26, 28)), random.randrange(8, 16)
            for step in range(24):
                demand[begin + step] = 0.0 if pause <= step < pause + 2 else 8.0
    return demand


def at_any_hour(weeks: int) -> list[float]:
    """Some hours of work, about once a day, whenever it pleases."""
    random, demand = Random(1), [0.0] * (weeks * PER_WEEK)
    begin = 0
    while (begin := begin + int(random.expovariate(1 / 100))) < len(demand):
        for step in range(begin, min(begin + random.randrange(4, 16), len(demand))):
            demand[step] = 8.0
        begin += 16
    return demand


def prior_for(demand: Sequence[float]) -> float:
    return learn_timing(history(demand, 0, PLANT), UNITS, ECONOMICS).prior


def test_where_demand_keeps_its_hours_little_is_said_by_other_hours() -> None:
    assert prior_for(shifts(12)) == min(PRIORS)


def test_where_demand_comes_at_any_hour_all_hours_speak_together() -> None:
    assert prior_for(at_any_hour(16)) == max(PRIORS)


def test_a_single_day_cannot_judge_itself() -> None:
    assert prior_for(shifts(1)[:PER_DAY]) == UNJUDGED


@pytest.mark.parametrize("demand", [shifts(8), at_any_hour(8)])
def test_what_was_chosen_would_have_cost_the_past_no_more_than_never_to_run(demand: list[float]) -> None:
    past = history(demand, 0, PLANT)
    learned = learn_timing(past, UNITS, ECONOMICS)

    assert RunCosts.of(past, dollars(past, UNITS, ECONOMICS)).of_timing(learned.past, PLANT) < 0


def all_equal(past: History) -> History:
    return replace(past, weights=[1.0] * len(past.demand))


steps = st.lists(
    st.tuples(st.sampled_from((0.0, 0.5, 3.0, 9.0, 20.0)), st.booleans(), st.booleans()), min_size=1, max_size=60
)


@given(steps)
def test_what_a_timing_costs_is_what_the_simulator_counts(days: list[tuple[float, bool, bool]]) -> None:
    demand = [tps for tps, _, _ in days]
    timing = Timing(bytes(start for _, start, _ in days), bytes(stop for _, _, stop in days))
    past = all_equal(history(demand, 0, PLANT))

    more = RunCosts.of(past, dollars(past, UNITS, ECONOMICS)).of_timing(timing, PLANT)

    off = sum(demand) * ECONOMICS.lost_step
    assert off + more == pytest.approx(interactive(PLANT, demand, Timed(timing, UNITS)).price(0.002))
