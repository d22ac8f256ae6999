"""What was simulated of a target: its demand in steps, and two courses through it on an assumed plant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autoscaler.scaling.predictive.plant import Plant
from workbench.report.days import Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """The units in service, and those that are billed besides, while they start and stop."""

    serving: Sequence[Stretch]
    besides: Sequence[Stretch] = ()

    @property
    def billed(self) -> tuple[Stretch, ...]:
        return *self.serving, *self.besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The demand in TPS in each step of the plant from `begin` (UTC) on, and what would have run for it.

    `demand_alone` is what our decisions would have come to without a schedule and without people; `optimum` the
    cheapest plan of whoever knows the demand before, at `lost_price` for a lost request, in the currency of the prices.
    """

    begin: datetime
    tps: Sequence[float]
    plant: Plant
    lost_price: float
    demand_alone: Supply
    optimum: Supply
