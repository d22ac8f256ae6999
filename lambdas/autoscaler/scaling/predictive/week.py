"""A week of cells, with what was learned in each, and what similar days say where a cell has seen little."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from autoscaler.scaling.predictive.history import CELLS, DAYS, SITUATIONS, History
from autoscaler.scaling.predictive.value import Worth

PER_DAY = CELLS // DAYS
# Steps' worth of weight that similar days have in a cell, and that all cells of the situation have in those.
SIMILAR, ALL = 3.0, 6.0
# How much two days may differ, as a share of the mean demand, and still be much alike.
ALIKE = 0.3

Sums = tuple[float, float, float]
NOTHING: Sums = (0.0, 0.0, 0.0)
LITTLE = 1e-9


class Week:
    """Weighted sums of worth by cell: of all folds, and of each. Estimates shrink towards what similar days saw.

    Partial pooling in two levels, cell to similar weekdays to the situation at any time (Gelman and Hill, "Data
    analysis using regression and multilevel/hierarchical models", chapter 12), with fixed weights.
    """

    def __init__(self, history: History, worth: Worth) -> None:
        self._alike = similarity(history.weekly_profile())
        self._all: dict[int, Sums] = {}
        self._folds: list[dict[int, Sums]] = [{} for _ in range(max(history.folds, default=-1) + 1)]
        sums = [dict[int, list[float]]() for _ in self._folds]
        rows = zip(history.cells, history.folds, history.weights, worth.starting, worth.stopping, strict=True)
        for cell, fold, weight, starting, stopping in rows:
            own = sums[fold].setdefault(cell, [0.0, 0.0, 0.0])
            own[0] += weight * starting
            own[1] += weight * stopping
            own[2] += weight
        for fold, cells in enumerate(sums):
            self._folds[fold] = {cell: (a, b, c) for cell, (a, b, c) in cells.items()}
            for cell, own_sums in self._folds[fold].items():
                self._all[cell] = _plus(self._all.get(cell, NOTHING), own_sums)
        self._at_any_time = by_situation(self._all)
        self._at_any_time_in = [by_situation(each) for each in self._folds]

    def estimate(self, cell: int, without: int | None = None) -> tuple[float, float]:
        """The worth of starting and of stopping in a cell, in dollars, as all folds but one saw it."""
        left_out = {} if without is None else self._folds[without]
        day, place = divmod(cell, PER_DAY)
        situation = cell % SITUATIONS
        own = _minus(self._all.get(cell, NOTHING), left_out.get(cell, NOTHING))
        starting = stopping = weight = 0.0
        for other, share in enumerate(self._alike[day]):
            there = other * PER_DAY + place
            if there in self._all:
                a, b, c = self._all[there]
                if there in left_out:
                    x, y, z = left_out[there]
                    a, b, c = a - x, b - y, c - z
                starting, stopping, weight = starting + share * a, stopping + share * b, weight + share * c
        a, b, c = self._at_any_time[situation]
        if without is not None:
            x, y, z = self._at_any_time_in[without][situation]
            a, b, c = a - x, b - y, c - z
        c = max(c, LITTLE)
        similar = ((starting + ALL * a / c) / (weight + ALL), (stopping + ALL * b / c) / (weight + ALL))
        return (
            (own[0] + SIMILAR * similar[0]) / (own[2] + SIMILAR),
            (own[1] + SIMILAR * similar[1]) / (own[2] + SIMILAR),
        )


def similarity(profile: Sequence[Sequence[float]]) -> list[list[float]]:
    """How much each weekday's demand says of each other's: 1 for the same, by the mean difference of their hours."""
    level = max(sum(map(sum, profile)) / (24 * DAYS), LITTLE)
    return [[_alike(one, other, level) for other in profile] for one in profile]


def _alike(one: Sequence[float], other: Sequence[float], level: float) -> float:
    difference = sum(abs(a - b) for a, b in zip(one, other, strict=True)) / 24 / level
    return math.exp(-((difference / ALIKE) ** 2) / 2)


def _plus(one: Sums, other: Sums) -> Sums:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])


def _minus(one: Sums, other: Sums) -> Sums:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])


def by_situation(cells: Mapping[int, Sums]) -> list[Sums]:
    """The sums of each situation at any time of the week."""
    found = [NOTHING] * SITUATIONS
    for cell, sums in cells.items():
        found[cell % SITUATIONS] = _plus(found[cell % SITUATIONS], sums)
    return found
