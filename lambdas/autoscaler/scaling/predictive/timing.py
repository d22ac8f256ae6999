"""When to start and when to stop, learned by policy iteration over the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import CELLS, History
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.runs import RunCosts
from autoscaler.scaling.predictive.value import Timing, dollars, worth
from autoscaler.scaling.predictive.week import Evidence, Week

ROUNDS = 4
# How many steps' worth of weight the situation at any time may have at a time of the week: little where demand keeps to
# its hours, much where it comes at any. Which, the past decides.
PRIORS = (0.3, 3.0, 30.0)
# For a past of a single fold, which has nothing but itself to judge by.
UNJUDGED = PRIORS[1]


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of each cell of the week, the prior to read it with, and what the past would have chosen."""

    week: Week
    prior: float
    past: Timing

    def choices(self) -> tuple[bytes, bytes]:
        """Whether to start, and whether to stop, by cell of the week."""
        return _chosen([self.week.evidence(cell) for cell in range(CELLS)], self.prior)


def learn_timing(history: History, units: Units, economics: Economics) -> Learned:
    """Begin with what a clairvoyant's choices were worth; then, a few times, with what one's own are worth.

    Whoever knows the future underrates waiting, since he is never surprised. Judged by the choices of the round before,
    as they would be made without knowing a stretch of days on those very days, each choice is worth what will really
    come of it (policy iteration, Howard 1960; with cross-fitting, so that chance is not taken for a habit).
    """
    steps, plant = dollars(history, units, economics), economics.plant
    costs = RunCosts.of(history, steps)
    learned = _without_own_days(Week(history, worth(steps, plant, timing=None)), history, costs, plant)
    for _ in range(ROUNDS - 1):
        learned = _without_own_days(Week(history, worth(steps, plant, learned.past)), history, costs, plant)
    return learned


def _without_own_days(week: Week, history: History, costs: RunCosts, plant: Plant) -> Learned:
    """With the prior that would have cost the past the least, each stretch of days judged by the others."""
    several = max(history.folds, default=0) > 0
    evidence = [week.evidence(cell, fold if several else None) for cell, fold in history.seen]
    timings = {}
    for prior in PRIORS if several else (UNJUDGED,):
        starts, stops = _chosen(evidence, prior)
        timings[prior] = Timing(_by_step(starts, history), _by_step(stops, history))
    prior = min(timings, key=lambda each: costs.of_timing(timings[each], plant))
    return Learned(week, prior, timings[prior])


def _chosen(evidence: Sequence[Evidence], prior: float) -> tuple[bytes, bytes]:
    """Whether to start, and whether to stop, where the situation at any time counts for so many steps.

    Partial pooling (Gelman and Hill, "Data analysis using regression and multilevel/hierarchical models", chapter 12).
    """
    starts = [starting + prior * start < 0 for starting, _, start, _ in evidence]
    return bytes(starts), bytes([stopping + prior * stop < 0 for _, stopping, _, stop in evidence])


def _by_step(chosen: bytes, history: History) -> bytes:
    """What was chosen for each pair of cell and fold, at each step."""
    return bytes(map(chosen.__getitem__, history.pairs))
