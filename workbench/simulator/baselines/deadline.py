"""For queued load, what the functions do with a deadline: started late enough to be full, and early enough."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.queued import enough, fills, is_too_small, is_urgent
from workbench.simulator.queued import DEADLINE, Queue


class Deadline:
    """Ready a margin before the oldest expires; off when a step would not be full and nothing is urgent."""

    reason = "Deadline"

    def __init__(self, plant: Plant, deadline: timedelta = DEADLINE) -> None:
        self._plant, self._queue, self._deadline = plant, Queue(plant.steps(deadline)), deadline
        self._served = 0.0
        self._units: Units | None = None

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        self._queue.expire(step - 1)
        self._queue.come(step - 1, seen)
        self._queue.serve(self._served)
        self._served = 0.0
        plant, waiting = self._plant, self._queue.total * self._plant.step.total_seconds()
        if phase is Phase.OFF:
            units = enough(waiting, plant.tps_per_unit, plant.quota)
            self._units = Units(units) if self._is_urgent(step) else None
        elif phase is Phase.READY and has is not None:
            is_full = fills(waiting, has.minimum, plant.tps_per_unit, plant.step) or self._is_urgent(step)
            if is_too_small(waiting, has.minimum, plant.tps_per_unit, plant.quota) or not is_full:
                self._units = None
            else:
                self._served = has.minimum * plant.tps_per_unit
        return self._units

    def _is_urgent(self, step: int) -> bool:
        oldest = self._queue.oldest
        if oldest is None:
            return False
        return is_urgent((step - oldest) * self._plant.step, self._deadline, self._plant.start)
