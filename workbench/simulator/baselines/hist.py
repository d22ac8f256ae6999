"""Hist: for each hour of the day a high percentile of what the last days had in it, corrected by late errors.

(Urgaonkar, Shenoy, Chandra, Goyal, Wood: "Agile Dynamic Provisioning of Multi-Tier Internet Applications", 2008: a
histogram for each hour, the peak as its high percentile, plus the mean by which it was too low in the last hours; and
a reactive provisioner for what exceeds it. Compared by Herbst and others.) Each change is a restart, and an hour
without expected requests is off.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import HOUR, Plant
from workbench.simulator.trace import percentile

DAYS, SHARE, ERRORS = 7, 0.99, 3
# So many times what was expected is no error of the percentile, but a demand of another kind.
FAR_ABOVE = 1.5


class Hist:
    """Ready for each hour with what it had in the last week; where that is more than now, started ahead."""

    reason = "Expected"

    def __init__(self, plant: Plant) -> None:
        self._quota, self._per_unit = plant.quota, plant.tps_per_unit * plant.scaling_target
        self._hour, self._lead = HOUR // plant.step, plant.steps(plant.start)
        self._seen = [deque[float](maxlen=DAYS * self._hour) for _ in range(24)]
        self._errors: deque[float] = deque(maxlen=ERRORS)
        self._expected = self._highest = 0.0
        self._units: Units | None = None
        self._has_learnt = False

    def learn(self, step: int, past: Sequence[float]) -> None:
        """The history at the begin; afterwards it has seen all itself."""
        if not self._has_learnt:
            for before in range(max(step - DAYS * 24 * self._hour, 0), step):
                self._seen[self._hour_of(before)].append(past[before])
            self._has_learnt = True

    def wish(self, step: int, seen: float, _has: Units | None, _phase: Phase) -> Units | None:
        if step:
            self._seen[self._hour_of(step - 1)].append(seen)
        self._highest = max(self._highest, seen)
        if step % self._hour == 0:
            self._errors.append(max(self._highest - self._expected, 0.0))
            self._expected, self._highest = self._typical(step), 0.0
            self._units = self._for(self._expected + self._error())
        elif (step + self._lead) % self._hour == 0:
            ahead = self._for(self._typical(step + self._lead) + self._error())
            self._units = max(self._units, ahead, key=_least)
        elif seen > FAR_ABOVE * self._expected and seen > _least(self._units) * self._per_unit:
            self._units = self._for(seen)
        return self._units

    def _typical(self, step: int) -> float:
        samples = self._seen[self._hour_of(step)]
        return percentile(samples, SHARE) if samples else 0.0

    def _error(self) -> float:
        return sum(self._errors) / ERRORS

    def _hour_of(self, step: int) -> int:
        return step // self._hour % 24

    def _for(self, rate: float) -> Units | None:
        needed = min(math.ceil(rate / self._per_unit), self._quota)
        return Units(needed) if needed else None


def _least(units: Units | None) -> int:
    return units.minimum if units else 0
