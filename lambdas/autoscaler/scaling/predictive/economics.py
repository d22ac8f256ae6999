"""What a decision costs: the money and the steps that learning counts with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """Dollars and lengths of time. `lost_price` is what a request that is not served is worth, in dollars.

    `start` is how long a start takes until the first request is served, `stop` how long a stopped model cannot be
    started again. The service's own scaling has units for the highest demand of `scaling_window` up to `scaling_lag`
    ago, each used up to `scaling_target`; AWS publishes none of the three, so they are assumptions. `quota` is the most
    units. Demand comes in steps of `step`.
    """

    quota: int
    lost_price: float
    unit_price: float = 4.0
    tps_per_unit: float = 5.0
    step: timedelta = timedelta(minutes=5)
    start: timedelta = timedelta(minutes=15)
    stop: timedelta = timedelta(minutes=5)
    scaling_lag: timedelta = timedelta(minutes=5)
    scaling_window: timedelta = timedelta(minutes=15)
    scaling_target: float = 0.8

    def steps(self, length: timedelta) -> int:
        """How many whole steps a length takes, one at least."""
        return max(-(-length // self.step), 1)

    @property
    def unit_step(self) -> float:
        """Dollars for one unit in service for one step."""
        return self.unit_price * (self.step / HOUR)

    @property
    def lost_step(self) -> float:
        """Dollars for one TPS that is not served for one step."""
        return self.lost_price * self.step.total_seconds()
