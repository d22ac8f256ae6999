"""The plant: what is assumed of a hosted model, and of whatever starts and stops it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from autoscaler.scaling.sizing import ROUNDING

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """What is assumed of the service. Each number is a setting; lengths become whole steps, one at least.

    `tps_per_unit` is folklore, `unit_price` the dollars of a unit-hour. A model is billed for its units in service; the
    two switches bill its minimum while it starts or stops, too, which AWS does not say. The service's own scaling has
    units for the highest demand of `scaling_window` up to `scaling_lag` ago, each used up to `scaling_target`; its
    trigger, speed and step are unpublished, so this is an assumption. Without `scales` a model stays at its minimum.
    """

    quota: int
    tps_per_unit: float = 5.0
    unit_price: float = 4.0
    step: timedelta = timedelta(minutes=5)
    start: timedelta = timedelta(minutes=15)
    stop: timedelta = timedelta(minutes=5)
    scaling_lag: timedelta = timedelta(minutes=5)
    scaling_window: timedelta = timedelta(minutes=15)
    scaling_target: float = 0.8
    scales: bool = True
    bills_starting: bool = False
    bills_stopping: bool = False

    def steps(self, length: timedelta) -> int:
        """How many whole steps a length takes, one at least."""
        return max(-(-length // self.step), 1)

    @property
    def steps_per_day(self) -> int:
        return self.steps(timedelta(days=1))

    @property
    def dollars_per_unit_step(self) -> float:
        return self.unit_price * (self.step / HOUR)

    def needs(self, demand: Sequence[float]) -> list[int]:
        """The units that the service's own scaling would have in each step, before minimum and maximum."""
        first = self.steps(self.scaling_lag)
        highest = _highest_of(demand, self.steps(self.scaling_window) + 1)
        per_unit = self.tps_per_unit * self.scaling_target
        needs = [math.ceil(each / per_unit - ROUNDING) for each in highest]
        return ([0] * first + needs)[: len(demand)]


def _highest_of(values: Sequence[float], width: int) -> list[float]:
    """For each place the highest of the `width` values that end there."""
    highest, covered = list(values), 1
    while covered < width:
        shift = min(covered, width - covered)
        highest = [*highest[:shift], *map(max, highest[shift:], highest)]
        covered += shift
    return highest
