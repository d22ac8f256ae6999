"""Past demand, cut into cells of the week: at which time of the week, and in what situation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.similarity import similarity
from autoscaler.scaling.predictive.situation import FOR_EVER, SITUATIONS, busy, quiet

DAYS, HOURS = 7, 168
SLOT = timedelta(minutes=15)
SLOTS = 7 * 24 * 4

RECENT = timedelta(minutes=15)
CELLS = SLOTS * SITUATIONS
# What is older says little of today: it would count for less than a fifth.
LONGEST = timedelta(weeks=16)


class Situations:
    """What is going on, told step by step. Before the first step nothing was asked for, for ever."""

    def __init__(self, plant: Plant) -> None:
        self._minutes = plant.step.total_seconds() / 60
        self._full = plant.tps_per_unit
        self._recent = [0.0] * plant.steps(RECENT)
        self._quiet_steps = 10**6

    def after(self, seen: float) -> int:
        """The situation after a step with this demand in TPS: a number below SITUATIONS."""
        self._recent = [*self._recent[1:], seen]
        if seen <= 0:
            self._quiet_steps += 1
            return quiet(self._quiet_steps * self._minutes)
        self._quiet_steps = 0
        return busy(max(self._recent) / self._full)


@dataclass(frozen=True, kw_only=True)
class History:
    """Demand in TPS by steps, and for each step its cell, its fold and what it counts for.

    A cell is a slot of the week with a situation as it was known at the step's begin. Folds are stretches of whole
    days; what one of them says of itself is never used to judge it. `first` is the first step's place in the week, in
    steps since Monday 00:00. `seen` are the pairs of a cell and a fold that there are, and `pairs` the place of each
    step's in them.
    """

    demand: Sequence[float]
    needs: Sequence[int]
    first: int
    steps_per_week: int
    cells: Sequence[int]
    folds: Sequence[int]
    weights: Sequence[float]
    seen: Sequence[tuple[int, int]]
    pairs: Sequence[int]

    @property
    def weeks(self) -> float:
        return len(self.demand) / self.steps_per_week

    def weekday(self, step: int) -> int:
        """0 for Monday."""
        return (self.first + step) % self.steps_per_week * DAYS // self.steps_per_week

    @cached_property
    def alike(self) -> list[list[float]]:
        """How much each weekday says of each other's, from 0 to 1."""
        return similarity(self._weekly_profile())

    def _weekly_profile(self) -> list[list[float]]:
        """Mean demand by weekday and hour, in TPS."""
        sums, counts = [0.0] * HOURS, [0] * HOURS
        for step, rate in enumerate(self.demand):
            hour = (self.first + step) % self.steps_per_week * HOURS // self.steps_per_week
            sums[hour] += rate
            counts[hour] += 1
        means = [total / count if count else 0.0 for total, count in zip(sums, counts, strict=True)]
        return [means[day * 24 : day * 24 + 24] for day in range(DAYS)]


def slot_of(place: int, steps_per_week: int) -> int:
    """The slot of the week that a step lies in, by its place in the week."""
    return place % steps_per_week * SLOTS // steps_per_week


def cell_of(slot: int, situation: int) -> int:
    return slot * SITUATIONS + situation


# A dozen folds leave enough to learn from and enough to judge by. A week counts for nine tenths of the next one.
FOLDS, DECAY = 12, 0.9


def history(demand: Sequence[float], first: int, plant: Plant) -> History:
    """The last LONGEST of `demand` (TPS, by steps, all of it past); `first` is its first step's place in the week."""
    per_week, most = plant.steps(timedelta(weeks=1)), plant.steps(LONGEST)
    left_out = max(0, len(demand) - most)
    kept, first = demand[left_out:], (first + left_out) % per_week
    situations, situation, cells = Situations(plant), quiet(FOR_EVER), []
    for step, rate in enumerate(kept):
        cells.append(cell_of(slot_of(first + step, per_week), situation))
        situation = situations.after(rate)
    per_day = per_week // DAYS
    days = -(-len(kept) // per_day)
    per_fold = -(-days // min(FOLDS, days)) if days else 1
    folds = [(len(kept) - 1 - step) // per_day // per_fold for step in range(len(kept))]
    ages = [DECAY ** (fold * per_fold / DAYS) for fold in range(max(folds, default=-1) + 1)]
    # For how long it had been quiet when the history begins, nobody knows: that counts for nothing.
    unknown = next((step + 1 for step, rate in enumerate(kept) if rate > 0), len(kept))
    places: dict[tuple[int, int], int] = {}
    pairs = [places.setdefault(pair, len(places)) for pair in zip(cells, folds, strict=True)]
    return History(
        demand=kept,
        needs=plant.needs(kept),
        first=first,
        steps_per_week=per_week,
        cells=cells,
        folds=folds,
        weights=[0.0 if step < unknown else ages[fold] for step, fold in enumerate(folds)],
        seen=list(places),
        pairs=pairs,
    )
