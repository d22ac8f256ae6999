"""For queued load: started late enough to be full, early enough that nothing expires.

(Deadline scheduling: wait while there is slack, then run as slowly as all deadlines allow; Yao, Demers, Shenker:
"A Scheduling Model for Reduced CPU Energy", 1995.)
"""

from __future__ import annotations

import math
from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.queued import DEADLINE, Queue

MARGIN = timedelta(minutes=60)


class Deadline:
    """Ready a margin before the oldest expires; off when a step would not be full and nothing is urgent."""

    reason = "Deadline"

    def __init__(self, plant: Plant, deadline: timedelta = DEADLINE) -> None:
        self._plant, self._queue = plant, Queue(plant.steps(deadline))
        self._margin = plant.steps(MARGIN)
        self._slack = plant.steps(deadline) - plant.steps(plant.start) - self._margin
        self._served = 0.0
        self._units: Units | None = None

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        self._queue.expire(step - 1)
        self._queue.come(step - 1, seen)
        self._queue.serve(self._served)
        self._served = 0.0
        if phase is Phase.OFF:
            self._units = self._enough() if self._is_urgent(step) else None
        elif phase is Phase.READY and has is not None:
            capacity = has.minimum * self._plant.tps_per_unit
            is_too_small = has.minimum < self._plant.quota and self._queue.total > capacity * self._margin
            if is_too_small or (self._queue.total < capacity and not self._is_urgent(step)):
                self._units = None
            else:
                self._served = capacity
        return self._units

    def _is_urgent(self, step: int) -> bool:
        return self._queue.oldest is not None and step - self._queue.oldest >= self._slack

    def _enough(self) -> Units:
        """The fewest units that serve what waits within the margin."""
        needed = math.ceil(self._queue.total / (self._margin * self._plant.tps_per_unit))
        return Units(min(max(needed, 1), self._plant.quota))
