"""A policy that starts and stops when it was told to beforehand."""

from __future__ import annotations

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.value import Timing


class Timed:
    """It starts with the units, where it is off, and stops, where it runs, as the timing says."""

    reason = "Timed"

    def __init__(self, timing: Timing, units: Units) -> None:
        self._timing, self._units = timing, units

    def wish(self, step: int, _seen: float, has: Units | None, phase: Phase) -> Units | None:
        if phase in (Phase.STARTING, Phase.STOPPING):
            return has
        if has is None:
            return self._units if self._timing.starts[step] else None
        return None if self._timing.stops[step] else has
