"""What was asked of the models: fluid demand, accounted by the minute, and real detection calls, one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Demand = Callable[[datetime], float]
"""The TPS asked of a model in the minute that begins at an instant."""


@dataclass(slots=True)
class Tally:
    """Transactions of one model. Fluid demand makes fractions, so these are no whole numbers.

    `throttled` were beyond the capacity, `dropped` came while the model was not ready, `invalid` were no images.
    """

    served: float = 0.0
    throttled: float = 0.0
    dropped: float = 0.0
    invalid: float = 0.0
    anomalies: float = 0.0

    @property
    def offered(self) -> float:
        return self.served + self.throttled + self.dropped + self.invalid

    def add(self, other: Tally) -> None:
        self.served += other.served
        self.throttled += other.throttled
        self.dropped += other.dropped
        self.invalid += other.invalid
        self.anomalies += other.anomalies


def flow(tps: float, seconds: float, ready_seconds: float, capacity: float) -> Tally:
    """What becomes of a steady demand in a span of which the model was ready for some seconds.

    `capacity` is how many transactions the units could serve in those seconds.
    """
    asked_while_ready = tps * ready_seconds
    served = min(asked_while_ready, capacity)
    return Tally(served=served, throttled=asked_while_ready - served, dropped=tps * (seconds - ready_seconds))
