"""Started once and left alone, as AWS's own samples do (Rekognition Custom Labels guide, running-model)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.quota import QUOTA_SHARE
from workbench.simulator.trace import percentile


class AlwaysOn:
    """The same units for ever."""

    reason = "AlwaysOn"

    def __init__(self, units: Units) -> None:
        self._units = units

    def wish(self, _step: int, _seen: float, _has: Units | None, _phase: Phase) -> Units | None:
        return self._units


def with_own_scaling(plant: Plant) -> AlwaysOn:
    """One unit at least, the service's own scaling up to the quota."""
    return AlwaysOn(Units(1, plant.quota))


class AtPeak(AlwaysOn):
    """Units for all but the rarest peaks of what was seen when it was started; before that, the quota."""

    def __init__(self, plant: Plant) -> None:
        super().__init__(Units(plant.quota))
        self._plant, self._has_learnt = plant, False

    def learn(self, _step: int, past: Sequence[float]) -> None:
        if past and not self._has_learnt:
            needed = math.ceil(self.rate_of(past) / self._plant.tps_per_unit)
            self._units = Units(min(max(needed, 1), self._plant.quota))
        self._has_learnt = True

    def rate_of(self, past: Sequence[float]) -> float:
        return percentile(past, QUOTA_SHARE)


class AtMean(AtPeak):
    """Units for the mean demand of what was seen when it was started."""

    def rate_of(self, past: Sequence[float]) -> float:
        return sum(past) / len(past)
