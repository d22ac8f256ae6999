"""When a model would have served in the past, and what that would have cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autoscaler.scaling.predictive.history import History
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.value import Dollars, Timing


def runs_of(timing: Timing, plant: Plant) -> list[tuple[int, int]]:
    """The stretches of steps that a model would have served in: from when it is ready until it is told to stop."""
    start, stop, count = plant.steps(plant.start), plant.steps(plant.stop), len(timing.starts)
    runs, step = [], 0
    while 0 <= (begin := timing.starts.find(1, step)) < count - start:
        first = begin + start
        end = timing.stops.find(1, first)
        end = end if end >= 0 else count
        runs.append((first, end))
        step = end + stop
    return runs


@dataclass(frozen=True, slots=True)
class RunCosts:
    """Dollars that each step costs more than being off, as the first of a run, and as a later one.

    What is older counts for less.
    """

    first: Sequence[float]
    later: Sequence[float]

    @classmethod
    def of(cls, history: History, each: Dollars) -> RunCosts:
        steps = list(zip(history.weights, each.off, each.first, each.running, strict=True))
        return cls(
            [weight * (first - off) for weight, off, first, _ in steps],
            [weight * (runs - off) for weight, off, _, runs in steps],
        )

    def of_timing(self, timing: Timing, plant: Plant) -> float:
        """What the past would have cost more than being off all the time; below zero, it was worth it."""
        runs = runs_of(timing, plant)
        return sum(self.first[begin] + sum(self.later[begin + 1 : end]) for begin, end in runs if begin < end)
