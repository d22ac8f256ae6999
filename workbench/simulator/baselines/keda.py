"""KEDA: on with the first request, off when there was none for the cooldown period; between, the service scales.

(KEDA documentation, "Scaling Deployments": `cooldownPeriod`, 300 seconds by default, is waited after the last trigger
reported active before scaling to 0; a trigger is active above its activation threshold, 0 by default.)
"""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant

COOLDOWN = timedelta(seconds=300)


class Keda:
    """Active or not, and nothing of the past but when it last was."""

    reason = "Activation"

    def __init__(self, plant: Plant) -> None:
        self._units = Units(1, plant.quota)
        self._cooldown, self._idle = plant.steps(COOLDOWN), plant.steps(COOLDOWN)

    def wish(self, _step: int, seen: float, _has: Units | None, _phase: Phase) -> Units | None:
        self._idle = 0 if seen > 0 else self._idle + 1
        return self._units if self._idle < self._cooldown else None
