"""With which units: one range of minimum and maximum for all days, and others for weekdays where that clearly pays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import DAYS, History
from autoscaler.scaling.predictive.plant import HOUR, Plant
from autoscaler.scaling.predictive.runs import runs_of
from autoscaler.scaling.predictive.value import Timing

# More units that never scale down are never worth it on what was tried.
HIGHEST_MINIMUM = 4
# An hour of demand at the quota may come in any week, however quiet the past was; counted by Laplace's rule of
# succession, one in (weeks + 2), for a third of such an hour.
BURST = HOUR / 3
# A weekday's own range is judged by its days, of which there must be some, and as if two more had been like any other.
FEWEST_DAYS, OTHER_DAYS = 3, 2.0

Costs = Mapping[tuple[int, int], Sequence[float]]


def candidates(plant: Plant) -> list[Units]:
    """The ranges that are compared; the first is the widest, which is never a trap."""
    widest = Units(1, plant.quota)
    every = [
        Units(minimum, maximum)
        for maximum in range(1, plant.quota + 1)
        for minimum in range(1, min(maximum, HIGHEST_MINIMUM) + 1)
    ]
    return [widest, *(each for each in every if each != widest)]


def best_range(history: History, timing: Timing, ranges: Sequence[Units], economics: Economics) -> int:
    """The place of the range that would have cost the least, or of the widest where no other clearly would have."""
    costs = _costs(history, timing, ranges, economics, by_run=False)
    folds: dict[int, list[float]] = {}
    for (fold, _), row in costs.items():
        folds[fold] = [a + b for a, b in zip(folds.get(fold, [0.0] * len(ranges)), row, strict=True)]
    count = max(history.folds, default=-1) + 1
    return _clearly_least([folds.get(fold, [0.0] * len(ranges)) for fold in range(count)], reference=0)


def best_by_weekday(
    history: History, timing: Timing, ranges: Sequence[Units], overall: int, economics: Economics
) -> list[int]:
    """For runs that begin on each weekday the place of their range: `overall`, where no other is clearly better."""
    runs = _costs(history, timing, ranges, economics, by_run=True)
    if not runs:
        return [overall] * DAYS
    mean = [sum(column) / len(runs) for column in zip(*runs.values(), strict=True)]
    best = []
    for day in range(DAYS):
        own = [row for (_, weekday), row in runs.items() if weekday == day]
        few = len(own) < FEWEST_DAYS
        best.append(overall if few else _clearly_least(own, overall, [OTHER_DAYS * each for each in mean]))
    return best


def _clearly_least(rows: Sequence[Sequence[float]], reference: int, besides: Sequence[float] | None = None) -> int:
    """The column whose sum is least, counted one standard error of its difference to the reference too high."""
    count, best, least = len(rows), reference, 0.0
    for column in range(len(rows[0]) if rows else 0):
        differences = [row[column] - row[reference] for row in rows]
        total, mean = sum(differences), sum(differences) / count
        spread = math.sqrt(sum((each - mean) ** 2 for each in differences) / (count - 1)) if count > 1 else 0.0
        total += spread * math.sqrt(count) + (besides[column] - besides[reference] if besides else 0.0)
        if total < least:
            best, least = column, total
    return best


def _costs(
    history: History, timing: Timing, ranges: Sequence[Units], economics: Economics, *, by_run: bool
) -> dict[tuple[int, int], list[float]]:
    """Dollars of each range in the steps that the timing has it run, by fold and weekday.

    Both are of the run's begin with `by_run`, else of each step. When it runs is the same for all, so their differences
    are of the units alone.
    """
    plant, count = economics.plant, economics.plant.quota + 1
    full = plant.tps_per_unit
    # By the units that the service's scaling would have: for how many steps; and the TPS above so many units' capacity.
    steps: dict[tuple[int, int], list[float]] = {}
    above: dict[tuple[int, int], list[list[float]]] = {}
    for first, end in runs_of(timing, plant):
        for step in range(first, end):
            at = first if by_run else step
            key = history.folds[at], history.weekday(at)
            if key not in steps:
                steps[key], above[key] = [0.0] * count, [[0.0] * count for _ in range(count)]
            need = 0 if step == first else min(history.needs[step], plant.quota)
            weight = history.weights[at]
            steps[key][need] += weight
            units, over = 0, history.demand[step]
            while over > 0 and units < count:
                above[key][need][units] += weight * over
                units, over = units + 1, over - full
    return {key: [_dollars(each, steps[key], above[key], history, economics) for each in ranges] for key in steps}


def _dollars(
    units: Units, steps: Sequence[float], above: Sequence[Sequence[float]], history: History, economics: Economics
) -> float:
    """What a range costs in steps by need, with what is lost above its units, and the burst that may come."""
    plant = economics.plant
    burst = plant.tps_per_unit * economics.lost_price * BURST.total_seconds()
    risk = (plant.quota - units.most) * burst / (history.weeks + 2) / history.steps_per_week
    total = 0.0
    for need, count in enumerate(steps):
        has = min(max(need, units.minimum), units.most)
        total += count * (has * plant.dollars_per_unit_step + risk) + above[need][has] * economics.lost_step
    return total
