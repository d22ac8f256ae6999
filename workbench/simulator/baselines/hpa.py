"""Kubernetes' Horizontal Pod Autoscaler on units, each change a restart.

(Kubernetes documentation, "Horizontal Pod Autoscaling": desired = ceil(current x metric / target); no change within a
tolerance of 0.1; of the recommendations of the last 300 seconds the highest wins, `--horizontal-pod-autoscaler-
downscale-stabilization`; pods that are not ready are not counted; one replica at least.)
"""

from __future__ import annotations

import math
from collections import deque
from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant

TOLERANCE = 0.1
STABILIZATION = timedelta(seconds=300)


class HorizontalPodAutoscaler:
    """Scales so that each unit is used up to the service's own target."""

    reason = "Utilisation"

    def __init__(self, plant: Plant) -> None:
        self._quota, self._per_unit = plant.quota, plant.tps_per_unit * plant.scaling_target
        # One that is exactly so old still counts.
        self._recommended: deque[int] = deque(maxlen=plant.steps(STABILIZATION) + 1)
        self._units = Units(1)

    def wish(self, _step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        if phase is Phase.READY and has is not None:
            ratio = seen / (has.minimum * self._per_unit)
            changes = abs(ratio - 1) > TOLERANCE
            desired = math.ceil(has.minimum * ratio) if changes else has.minimum
            self._recommended.append(min(max(desired, 1), self._quota))
            highest = max(self._recommended)
            if highest != has.minimum:
                self._units = Units(highest)
        return self._units
