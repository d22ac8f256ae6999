"""The cheapest clairvoyant plan that loses at most a given share of the requests.

Each price of a lost request makes a plan, and the higher the price, the less is lost: the least price whose plan loses
few enough is searched for. No plan that loses so few costs less than the best of the bounds that the prices give
(Lagrangian relaxation; Everett, "Generalized Lagrange Multiplier Method", 1963).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.course import Course, interactive
from workbench.simulator.optimum import best_plan

# In dollars of a lost request: below the first, nothing is worth serving; the last is 5,000 times what serving costs.
LEAST_PRICE, MOST_PRICE = 1e-5, 1.0
# Each halves, in proportion, the range of the price.
SEARCHES = 16


@dataclass(frozen=True, slots=True)
class WithinLoss:
    """The plan found, as it went, and a cost below which no plan that loses so few can be, both in dollars."""

    course: Course
    bound: float
    lost_price: float


def cheapest_within(
    plant: Plant, demand: Sequence[float], share: float, scored: int, searches: int = SEARCHES
) -> WithinLoss:
    """Search for the plan that loses at most a share (0 to 1) of the requests from the step `scored` on.

    Raises ValueError when even the dearest price loses more, and as `best_plan` does.
    """
    allowed = share * sum(demand[scored:]) * plant.step.total_seconds()
    low, high = LEAST_PRICE, MOST_PRICE
    found, bound = _at(plant, demand, high, scored), 0.0
    if found.lost > allowed:
        raise ValueError(f"no plan loses at most {share:.2%}: at ${MOST_PRICE} each, {found.lost_share:.2%} are lost")
    for _ in range(searches):
        bound = max(bound, found.price(high) - high * allowed)
        middle = math.sqrt(low * high)
        course = _at(plant, demand, middle, scored)
        bound = max(bound, course.price(middle) - middle * allowed)
        if course.lost > allowed:
            low = middle
        else:
            high, found = middle, course
    return WithinLoss(found, bound, high)


def _at(plant: Plant, demand: Sequence[float], lost_price: float, scored: int) -> Course:
    return interactive(plant, demand, best_plan(plant, demand, lost_price, scored), scored=scored)
