"""Target tracking of Application Auto Scaling on units, each change a restart.

(Application Auto Scaling guide, "Target tracking scaling policies": capacity in proportion to the metric, rounded up;
scale in more slowly than out, with its own alarm below the target. The alarms that it makes look at 3 minutes above the
target and at 15 minutes below 90 % of it; cooldown 300 s.)
"""

from __future__ import annotations

import math
from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant

OUT_AFTER, IN_AFTER, COOLDOWN = timedelta(minutes=3), timedelta(minutes=15), timedelta(seconds=300)
IN_BELOW = 0.9


class TargetTracking:
    """Keeps the utilisation near the service's own target; one unit at least."""

    reason = "Utilisation"

    def __init__(self, plant: Plant) -> None:
        self._quota, self._per_unit = plant.quota, plant.tps_per_unit * plant.scaling_target
        self._out_after, self._in_after = plant.steps(OUT_AFTER), plant.steps(IN_AFTER)
        self._cooldown = plant.steps(COOLDOWN)
        self._ready = self._above = self._below = 0
        self._units = Units(1)

    def wish(self, _step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        if phase is not Phase.READY or has is None:
            self._ready = self._above = self._below = 0
            return self._units
        # What was seen in its first step ready is of the step before.
        ratio = seen / (has.minimum * self._per_unit) if self._ready else 1.0
        self._ready += 1
        self._above = self._above + 1 if ratio > 1 else 0
        self._below = self._below + 1 if ratio < IN_BELOW else 0
        if self._ready > self._cooldown and (self._above >= self._out_after or self._below >= self._in_after):
            desired = min(max(math.ceil(has.minimum * ratio), 1), self._quota)
            if desired != has.minimum:
                self._units = Units(desired)
        return self._units
