"""The service's own scaling between the minimum and maximum of a start, which AWS does not describe."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autoscaler.scaling.model import Units


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingLaw:
    """A made-up but stated law, as trigger, speed and step are unpublished (Rekognition Custom Labels guide,
    running-model): enough units to carry the window's highest demand at the target utilisation, `lag` later."""

    lag: timedelta = timedelta(minutes=5)
    window: timedelta = timedelta(minutes=15)
    target_utilisation: float = 0.8


@dataclass(slots=True)
class OwnScaling:
    """One model's recent demand in TPS, and the units that follow from it."""

    law: ScalingLaw
    tps_per_unit: float
    _demand: list[tuple[datetime, float]] = field(default_factory=list)

    def saw(self, at: datetime, tps: float) -> None:
        """The demand of the minute that began at `at`; whatever left every window is forgotten."""
        oldest = at - self.law.lag - self.law.window
        self._demand = [(then, seen) for then, seen in self._demand if then >= oldest]
        self._demand.append((at, tps))

    def desired(self, units: Units, at: datetime) -> int:
        """The units that scaling would like to have; always the minimum when no maximum was given."""
        if units.maximum is None:
            return units.minimum
        highest = max((tps for then, tps in self._demand if at - self.law.window <= then <= at), default=0.0)
        # A hair off, so that 4.0000000001 units of floating point do not become five.
        wanted = math.ceil(highest / (self.tps_per_unit * self.law.target_utilisation) - 1e-9)
        return min(max(wanted, units.minimum), units.maximum)

    def in_service(self, units: Units, ready_since: datetime, at: datetime) -> int:
        """The units that serve: what was desired one lag ago, and the minimum until one lag after ready."""
        then = at - self.law.lag
        return units.minimum if then < ready_since else self.desired(units, then)
