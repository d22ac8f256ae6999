"""Step scaling of Application Auto Scaling on units, each change a restart.

(Application Auto Scaling guide, "Step scaling policies": its example adds 10 % from 60 % utilisation and 30 % from
70 %, and takes away 10 % up to 40 % and 30 % up to 30 %; a share below one unit is one unit, others are rounded down to
whole ones; cooldown 300 s.)
"""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant

OUT = ((0.7, 0.3), (0.6, 0.1))
IN = ((0.3, 0.3), (0.4, 0.1))
COOLDOWN = timedelta(seconds=300)


class StepScaling:
    """By steps of utilisation; one unit at least."""

    reason = "Utilisation"

    def __init__(self, plant: Plant) -> None:
        self._quota, self._per_unit, self._cooldown = plant.quota, plant.tps_per_unit, plant.steps(COOLDOWN)
        self._ready = 0
        self._units = Units(1)

    def wish(self, _step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        if phase is not Phase.READY or has is None:
            self._ready = 0
            return self._units
        self._ready += 1
        if self._ready > self._cooldown:
            desired = min(
                max(has.minimum + _change(has.minimum, seen / (has.minimum * self._per_unit)), 1), self._quota
            )
            if desired != has.minimum:
                self._units = Units(desired)
        return self._units


def _change(units: int, utilisation: float) -> int:
    for above, share in OUT:
        if utilisation >= above:
            return max(int(units * share), 1)
    for below, share in IN:
        if utilisation <= below:
            return -max(int(units * share), 1)
    return 0
