"""The weekly table, and on besides it as long as there was a request in the last hour."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.baselines.weekly_table import WeeklyTable

IDLE_AFTER = timedelta(minutes=60)


class TableOrActivity(WeeklyTable):
    """What the table leaves out is caught late, and what it opens for nothing is paid."""

    reason = "TableOrActivity"

    def __init__(self, plant: Plant) -> None:
        super().__init__(plant)
        self._idle_after = self._idle = plant.steps(IDLE_AFTER)

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        self._idle = 0 if seen > 0 else self._idle + 1
        return self._units if self._idle < self._idle_after else super().wish(step, seen, has, phase)
