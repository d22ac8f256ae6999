"""When to start and when to stop, learned by policy iteration over the past."""

from __future__ import annotations

from dataclasses import dataclass

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import CELLS, History
from autoscaler.scaling.predictive.value import Timing, dollars, worth
from autoscaler.scaling.predictive.week import Week

ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Learned:
    """What choices are worth, by cell of the week; and what they would have been in the past, by steps."""

    week: Week
    past: Timing

    def choices(self) -> tuple[bytes, bytes]:
        """Whether to start, and whether to stop, by cell of the week."""
        estimates = [self.week.estimate(cell) for cell in range(CELLS)]
        return bytes(starting < 0 for starting, _ in estimates), bytes(stopping < 0 for _, stopping in estimates)


def learn_timing(history: History, units: Units, economics: Economics) -> Learned:
    """Begin with what a clairvoyant's choices were worth; then, a few times, with what one's own are worth.

    Whoever knows the future underrates waiting, since he is never surprised. Judged by the choices of the round before,
    as they would be made without knowing a stretch of days on those very days, each choice is worth what will really
    come of it (policy iteration, Howard 1960; with cross-fitting, so that chance is not taken for a habit).
    """
    steps, plant = dollars(history, units, economics), economics.plant
    week = Week(history, worth(steps, plant, timing=None))
    timing = _without_own_days(week, history)
    for _ in range(ROUNDS - 1):
        week = Week(history, worth(steps, plant, timing))
        timing = _without_own_days(week, history)
    return Learned(week, timing)


def _without_own_days(week: Week, history: History) -> Timing:
    # A single fold has nothing but itself to judge by.
    several = max(history.folds, default=0) > 0
    choices = [week.estimate(cell, fold if several else None) for cell, fold in history.seen]
    starts, stops = [starting < 0 for starting, _ in choices], [stopping < 0 for _, stopping in choices]
    return Timing([starts[pair] for pair in history.pairs], [stops[pair] for pair in history.pairs])
