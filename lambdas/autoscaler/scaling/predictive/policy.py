"""Deciding by a forecast: what goes on, and what was learned of that at this time of the week."""

from __future__ import annotations

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.history import DAYS, SLOTS, Situations, cell_of
from autoscaler.scaling.predictive.learn import Forecast
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.situation import is_quiet
from autoscaler.scaling.reason import Reason


def should_run(forecast: Forecast, slot: int, situation: int, *, runs: bool) -> tuple[bool, Reason]:
    """Whether a model should run from now on that `runs`, or is off, and why.

    The slot of the week counts from Monday 00:00 local time.
    """
    cell, quiet = cell_of(slot, situation), is_quiet(situation)
    if runs and not forecast.stops[cell]:
        return True, Reason.WITHIN_RANGE
    if not runs and forecast.starts[cell]:
        return True, Reason.DEMAND_EXPECTED if quiet else Reason.DEMAND
    return False, Reason.IDLE if quiet else Reason.QUIET_EXPECTED


def units_on(forecast: Forecast, slot: int) -> Units:
    """The units that were learned for the weekday of a slot."""
    return forecast.units[slot * DAYS // SLOTS]


class Decider:
    """What a model should run with, asked at each step, in order; `seen` is the demand of the step before, in TPS."""

    def __init__(self, plant: Plant, forecast: Forecast) -> None:
        self.forecast = forecast
        self.reason = Reason.NO_DATA
        self._situations = Situations(plant)

    def wish(self, slot: int, seen: float, has: Units | None) -> Units | None:
        """The units from now on (None: off), in a slot of the week."""
        situation = self._situations.after(seen)
        runs, self.reason = should_run(self.forecast, slot, situation, runs=has is not None)
        return (has or units_on(self.forecast, slot)) if runs else None
