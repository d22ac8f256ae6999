"""How policies are measured: what is history, what counts, and the cost relative to the clairvoyant plan."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta

from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.course import Course, interactive
from workbench.simulator.policy import Policy

# Four weeks are history only, or a quarter of a shorter trace.
WARM_UP, WARM_UP_SHARE = timedelta(days=28), 4
# Dollars of a lost request: nine times what serving one costs at full use, and where service matters.
LOST_PRICES = (0.002, 0.01)


def warm_up(plant: Plant, steps: int) -> int:
    """How many first steps of a trace are history only, in whole days."""
    day = plant.steps_per_day
    return min(plant.steps(WARM_UP), steps // WARM_UP_SHARE // day * day)


def scored_course(plant: Plant, demand: Sequence[float], policy: Policy) -> Course:
    """A policy's course with interactive load, from a day before what counts. Raises ValueError as `live` does."""
    scored = warm_up(plant, len(demand))
    return interactive(plant, demand, policy, scored=scored, begin=max(scored - plant.steps_per_day, 0))


def geometric_mean(ratios: Iterable[float]) -> float:
    """The mean of ratios: twice as dear here and half as dear there is as dear."""
    logarithms = [math.log(each) for each in ratios]
    return math.exp(sum(logarithms) / len(logarithms))
