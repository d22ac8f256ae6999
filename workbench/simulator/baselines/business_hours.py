"""08:00 to 18:00 on Monday to Friday, as schedulers of instances do it.

(Instance Scheduler on AWS, implementation guide, "sample schedule": office hours by begin and end time and weekdays.)
"""

from __future__ import annotations

from datetime import datetime

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import HOUR, Plant

OPENS, CLOSES = 8 * HOUR, 18 * HOUR
WORKDAYS = range(5)


class BusinessHours:
    """Started so early that it is ready when they begin; the service scales. `begin` is that of the trace."""

    reason = "BusinessHours"

    def __init__(self, plant: Plant, begin: datetime) -> None:
        day, week = plant.steps_per_day, 7 * plant.steps_per_day
        midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        self._week, self._shift = week, begin.weekday() * day + (begin - midnight) // plant.step
        opens, closes = OPENS // plant.step - plant.steps(plant.start), CLOSES // plant.step
        self._wishes = [
            Units(1, plant.quota) if step // day in WORKDAYS and opens <= step % day < closes else None
            for step in range(week)
        ]

    def wish(self, step: int, _seen: float, _has: Units | None, _phase: Phase) -> Units | None:
        return self._wishes[(step + self._shift) % self._week]
