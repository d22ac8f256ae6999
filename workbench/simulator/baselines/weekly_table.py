"""A weekly table that is learned anew each week: open in the quarters of an hour that had demand.

(What a careful person does with a cron table and a report, and what predictive policies of instance schedulers do: the
mean of the last four weeks, by time of the week.) Between, the service scales.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant

SLOT, WEEKS = timedelta(minutes=15), 4
# Slots are left closed as long as no more than this share of the requests came in them.
LEFT_OUT = 0.005


class WeeklyTable:
    """Ready when a slot begins, off when the last one ends. A slot that was never seen is open."""

    reason = "Table"

    def __init__(self, plant: Plant) -> None:
        self._units = Units(1, plant.quota)
        self._week, self._slot, self._lead = 7 * plant.steps_per_day, plant.steps(SLOT), plant.steps(plant.start)
        self._is_open = [False] * self._week

    def learn(self, step: int, past: Sequence[float]) -> None:
        slots: dict[int, float] = {}
        for before in range(max(step - WEEKS * self._week, 0), step):
            slot = before % self._week // self._slot
            slots[slot] = slots.get(slot, 0.0) + past[before]
        left = LEFT_OUT * sum(slots.values())
        closed = set()
        for slot in sorted(slots, key=lambda slot: slots[slot]):
            left -= slots[slot]
            if left < 0:
                break
            closed.add(slot)
        self._is_open = [step // self._slot not in closed for step in range(self._week)]

    def wish(self, step: int, _seen: float, _has: Units | None, _phase: Phase) -> Units | None:
        """Open now, or when a model that is started now is ready."""
        opens = self._is_open[step % self._week] or self._is_open[(step + self._lead) % self._week]
        return self._units if opens else None
