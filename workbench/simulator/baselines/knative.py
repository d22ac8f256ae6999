"""Knative's Pod Autoscaler on units, each change a restart.

(Knative Serving, `config-autoscaler`: stable window 60 s; panic window 10 % of it; panic above 200 % of what is ready,
and no scaling down while it lasts; target utilisation 70 %; at most halved at once; to zero when nothing was asked for
a stable window and 30 s of grace.)
"""

from __future__ import annotations

import math
from collections import deque
from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant

STABLE_WINDOW, PANIC_WINDOW, GRACE = timedelta(seconds=60), timedelta(seconds=6), timedelta(seconds=30)
TARGET, PANIC_THRESHOLD, MOST_DOWN = 0.7, 2.0, 2.0


class KnativePodAutoscaler:
    """With steps longer than the windows each window is one step, and panic only keeps what there is."""

    reason = "Concurrency"

    def __init__(self, plant: Plant) -> None:
        self._quota, self._per_unit = plant.quota, plant.tps_per_unit * TARGET
        self._stable = deque([0.0] * plant.steps(STABLE_WINDOW), plant.steps(STABLE_WINDOW))
        self._panic = deque([0.0] * plant.steps(PANIC_WINDOW), plant.steps(PANIC_WINDOW))
        self._panic_length, self._panics_until = plant.steps(STABLE_WINDOW), 0
        self._idle_length, self._idle = plant.steps(STABLE_WINDOW + GRACE), 0
        self._units: Units | None = None

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        self._stable.append(seen)
        self._panic.append(seen)
        self._idle = 0 if seen > 0 else self._idle + 1
        if phase in (Phase.OFF, Phase.READY):
            self._units = self._desired(step, has.minimum if has else 0)
        return self._units

    def _desired(self, step: int, ready: int) -> Units | None:
        stable, panic = self._wanted(self._stable), self._wanted(self._panic)
        if ready and panic >= PANIC_THRESHOLD * ready:
            self._panics_until = step + self._panic_length
        desired = max(stable, math.floor(ready / MOST_DOWN))
        if step < self._panics_until:
            desired = max(panic, ready)
        if desired == 0 and ready and self._idle < self._idle_length:
            desired = 1
        if stable == 0 and self._idle >= self._idle_length:
            desired = 0
        return Units(min(desired, self._quota)) if desired else None

    def _wanted(self, window: deque[float]) -> int:
        return math.ceil(sum(window) / len(window) / self._per_unit)
