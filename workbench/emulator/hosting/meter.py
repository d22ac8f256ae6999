"""The oracle of money: unit-minutes from the units in service, whatever anybody believes to have run."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from workbench.emulator.hosting.steps import Steps


class Meter:
    """Exact to the second, as AWS bills by time and in-service units, with no stated minimum
    (Rekognition Custom Labels guide, running-model and model usage)."""

    def __init__(self, price_per_unit_hour: float, begin: datetime) -> None:
        self._price = price_per_unit_hour
        self._begin = begin
        self._read_at = begin
        self._billed: defaultdict[str, Steps] = defaultdict(Steps)

    def set(self, model: str, at: datetime, units: int) -> None:
        """From `at` on, `model` is billed for `units`."""
        self._billed[model].append(at, units)

    def read_at(self, now: datetime) -> None:
        """Where an open end is counted to."""
        self._read_at = now

    def unit_minutes(
        self, model: str | None = None, *, since: datetime | None = None, until: datetime | None = None
    ) -> float:
        """Of one model (its name) or all, between two aware instants: from the beginning until now when left out."""
        names = list(self._billed) if model is None else [model]
        begin, end = since or self._begin, until or self._read_at
        # Reading must not make an entry for a model that never ran.
        return sum(self._billed[name].total_seconds(begin, end) for name in names if name in self._billed) / 60.0

    def dollars(
        self,
        model: str | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        price_per_unit_hour: float | None = None,
    ) -> float:
        """The same in dollars, at the price of the settings or the one given."""
        price = self._price if price_per_unit_hour is None else price_per_unit_hour
        return self.unit_minutes(model, since=since, until=until) / 60.0 * price
