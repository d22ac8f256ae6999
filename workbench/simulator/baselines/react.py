"""React: one unit more when all are above a threshold, one less when the others carry the load below another.

(Chieu, Mohindra, Karve, Segal: "Dynamic Scaling of Web Applications in a Virtualized Cloud Computing Environment",
2009; compared by Herbst and others. The paper gives no thresholds: the upper one is the service's own target.) Each
change is a restart.
"""

from __future__ import annotations

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant

LOWER = 0.6


class React:
    """One unit at least."""

    reason = "Utilisation"

    def __init__(self, plant: Plant) -> None:
        self._quota, self._per_unit, self._upper = plant.quota, plant.tps_per_unit, plant.scaling_target
        self._units = Units(1)

    def wish(self, _step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        if phase is Phase.READY and has is not None:
            units, load = has.minimum, seen / self._per_unit
            if load > units * self._upper:
                self._units = Units(min(units + 1, self._quota))
            elif units > 1 and load < (units - 1) * LOWER:
                self._units = Units(units - 1)
        return self._units
