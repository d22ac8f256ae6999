"""What a decision costs: the plant's prices, and what a request that is not served is worth."""

from __future__ import annotations

from dataclasses import dataclass

from autoscaler.scaling.predictive.plant import Plant


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """A plant, and the price of a lost request in dollars. Starting and stopping count as not billed."""

    plant: Plant
    lost_price: float

    @property
    def lost_step(self) -> float:
        """Dollars for one TPS that is not served for one step."""
        return self.lost_price * self.plant.step.total_seconds()
