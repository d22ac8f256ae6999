"""For queued load: every three hours at peak units until nothing waits, as nightly jobs do it, only more often."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.queued import DEADLINE, Queue

EVERY = timedelta(hours=3)


class Batch:
    """Started by the clock when something waits."""

    reason = "Batch"

    def __init__(self, plant: Plant, deadline: timedelta = DEADLINE) -> None:
        self._queue, self._every = Queue(plant.steps(deadline)), plant.steps(EVERY)
        # The quota is one more than the peak needs.
        self._peak = Units(max(plant.quota - 1, 1))
        self._capacity, self._served = self._peak.minimum * plant.tps_per_unit, 0.0
        self._units: Units | None = None

    def wish(self, step: int, seen: float, _has: Units | None, phase: Phase) -> Units | None:
        self._queue.expire(step - 1)
        self._queue.come(step - 1, seen)
        waited = self._queue.total
        self._queue.serve(self._served)
        self._served = 0.0
        if phase is Phase.OFF:
            self._units = self._peak if step % self._every == 0 and waited > 0 else None
        elif phase is Phase.READY:
            self._units = self._peak if self._queue.total > 0 else None
            self._served = self._capacity if self._units else 0.0
        return self._units
