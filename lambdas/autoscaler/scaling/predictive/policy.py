"""Deciding by a forecast: what goes on, and what was learned of that at this time of the week."""

from __future__ import annotations

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.history import DAYS, QUIET, SLOTS, Situations, cell_of
from autoscaler.scaling.predictive.learn import Forecast
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.reason import Reason


class Decider:
    """What a model should run with, asked at each step, in order; `seen` is the demand of the step before, in TPS."""

    def __init__(self, plant: Plant, forecast: Forecast) -> None:
        self.forecast = forecast
        self.reason = Reason.NO_DATA
        self._situations = Situations(plant)

    def wish(self, slot: int, seen: float, has: Units | None) -> Units | None:
        """The units from now on (None: off), in a slot of the week counted from Monday 00:00 local time."""
        situation = self._situations.after(seen)
        cell, quiet = cell_of(slot, situation), situation <= len(QUIET)
        if has is not None:
            if not self.forecast.stops[cell]:
                return has
            self.reason = Reason.IDLE if quiet else Reason.QUIET_EXPECTED
            return None
        if not self.forecast.starts[cell]:
            return None
        self.reason = Reason.DEMAND_EXPECTED if quiet else Reason.DEMAND
        return self.forecast.units[slot * DAYS // SLOTS]
