"""A week of cells, with what similar days saw in each, and what is known at any time where they saw little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autoscaler.scaling.predictive.history import CELLS, DAYS, History
from autoscaler.scaling.predictive.situation import QUIET, SITUATIONS
from autoscaler.scaling.predictive.value import Worth

PER_DAY = CELLS // DAYS
LONGEST_QUIET, FIRST_BUSY = len(QUIET), len(QUIET) + 1
LITTLE = 1e-9
Sums = tuple[float, float, float]
NOTHING: Sums = (0.0, 0.0, 0.0)
# What similar days say of starting and of stopping in a cell, in weighted dollars; and what both are worth in its
# situation at any time of the week, in dollars.
Evidence = tuple[float, float, float, float]


class Week:
    """Weighted sums of worth by cell: of all folds, and of each."""

    def __init__(self, history: History, worth: Worth) -> None:
        self._alike = history.alike
        count = max(history.folds, default=-1) + 1
        self._all: dict[int, Sums] = {}
        folds: list[dict[int, Sums]] = [{} for _ in range(count)]
        # Of each fold by place in the day: on which days there was something, and what.
        self._days: list[dict[int, list[tuple[int, Sums]]]] = [{} for _ in range(count)]
        for (cell, fold), sums in zip(history.seen, _by_pair(history, worth), strict=True):
            folds[fold][cell] = sums
            self._all[cell] = _plus(self._all[cell], sums) if cell in self._all else sums
            day, place = divmod(cell, PER_DAY)
            self._days[fold].setdefault(place, []).append((day, sums))
        at_any_time = by_situation(self._all)
        self._at_any_time = mean_worth(at_any_time)
        self._at_any_time_without = [
            mean_worth([_minus(all_, own) for all_, own in zip(at_any_time, by_situation(fold), strict=True)])
            for fold in folds
        ]
        self._on_similar_days: dict[int, tuple[float, float]] = {}

    def evidence(self, cell: int, without: int | None = None) -> Evidence:
        """That of all folds but one."""
        starting, stopping = self._on_similar_days.get(cell) or self._similar(cell)
        if without is None:
            return starting, stopping, *self._at_any_time[cell % SITUATIONS]
        day, place = divmod(cell, PER_DAY)
        alike = self._alike[day]
        for other, (a, b, _) in self._days[without].get(place, ()):
            share = alike[other]
            starting, stopping = starting - share * a, stopping - share * b
        return starting, stopping, *self._at_any_time_without[without][cell % SITUATIONS]

    def _similar(self, cell: int) -> tuple[float, float]:
        """The sums of all days at the cell's time and in its situation, each as much as it is like the cell's."""
        day, place = divmod(cell, PER_DAY)
        starting = stopping = 0.0
        for other, share in enumerate(self._alike[day]):
            if (there := self._all.get(other * PER_DAY + place)) is not None:
                a, b, _ = there
                starting, stopping = starting + share * a, stopping + share * b
        self._on_similar_days[cell] = starting, stopping
        return starting, stopping


def _by_pair(history: History, worth: Worth) -> Iterator[Sums]:
    """The weighted worth of each cell in each fold, and the weight."""
    count = len(history.seen)
    starting, stopping, weight = [0.0] * count, [0.0] * count, [0.0] * count
    for pair, counts, a, b in zip(history.pairs, history.weights, worth.starting, worth.stopping, strict=True):
        starting[pair] += counts * a
        stopping[pair] += counts * b
        weight[pair] += counts
    return zip(starting, stopping, weight, strict=True)


def _plus(one: Sums, other: Sums) -> Sums:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])


def _minus(one: Sums, other: Sums) -> Sums:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])


def mean_worth(sums: Sequence[Sums]) -> list[tuple[float, float]]:
    """The worth of starting and of stopping in each situation, at any time of the week.

    What was never seen: more demand than ever is worth what the most was, and if there never was any, it is to be
    served; what was never quiet for so long that there is no longer, is over.
    """
    means = [(a / weight, b / weight) if weight > LITTLE else None for a, b, weight in sums]
    if not any(means[FIRST_BUSY:]):
        means[FIRST_BUSY] = (-LITTLE, 0.0)
    for situation in range(FIRST_BUSY + 1, SITUATIONS):
        means[situation] = means[situation] or means[situation - 1]
    means[LONGEST_QUIET] = means[LONGEST_QUIET] or (0.0, -LITTLE)
    return [each or (0.0, 0.0) for each in means]


def by_situation(cells: Mapping[int, Sums]) -> list[Sums]:
    """The sums of each situation at any time of the week."""
    found = [NOTHING] * SITUATIONS
    for cell, sums in cells.items():
        found[cell % SITUATIONS] = _plus(found[cell % SITUATIONS], sums)
    return found
