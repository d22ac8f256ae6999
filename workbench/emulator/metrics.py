"""A metric store with an index: series by name and dimensions, and in each series one bucket per minute."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

MINUTE = 60
Dimensions = tuple[tuple[str, str], ...]


class MetricError(ValueError):
    """A question that this store cannot answer."""


@dataclass(frozen=True, slots=True)
class Series:
    """What CloudWatch calls a metric: another set of dimensions is another metric."""

    namespace: str
    name: str
    dimensions: Dimensions

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: Mapping[str, str]) -> Series:
        return cls(namespace, name, tuple(sorted(dimensions.items())))


@dataclass(slots=True)
class Bucket:
    """The samples of some minutes, as far as statistics need them."""

    total: float = 0.0
    count: float = 0.0
    minimum: float = math.inf
    maximum: float = -math.inf
    values: list[tuple[float, float]] = field(default_factory=list)

    def add(self, value: float, count: float = 1.0) -> None:
        self.merge(value * count, count, value, value, [(value, count)])

    def merge(
        self, total: float, count: float, minimum: float, maximum: float, values: Iterable[tuple[float, float]] = ()
    ) -> None:
        self.total += total
        self.count += count
        self.minimum = min(self.minimum, minimum)
        self.maximum = max(self.maximum, maximum)
        self.values.extend(values)

    def statistic(self, name: str) -> float:
        """A statistic by CloudWatch's name. Raises MetricError for one that is not emulated."""
        match name:
            case "Sum":
                return self.total
            case "SampleCount":
                return self.count
            case "Average":
                return self.total / self.count
            case "Minimum":
                return self.minimum
            case "Maximum":
                return self.maximum
        if name[:1] == "p" and name[1:].replace(".", "", 1).isdigit():
            return self._percentile(float(name[1:]))
        raise MetricError(f"the statistic {name} is not emulated")

    def _percentile(self, percent: float) -> float:
        """The nearest rank; CloudWatch interpolates in a way that it does not publish."""
        if not self.values:
            raise MetricError("a percentile needs single values, not statistic sets")
        rank, seen = percent / 100 * self.count, 0.0
        for value, count in sorted(self.values):
            seen += count
            if seen >= rank:
                return value
        return self.maximum


class MetricStore:
    """All metrics of an account and region. Buckets start at full minutes, in seconds since the epoch."""

    def __init__(self) -> None:
        self._series: dict[Series, dict[int, Bucket]] = {}
        self._units: dict[Series, str] = {}

    def put(
        self, namespace: str, name: str, dimensions: Mapping[str, str], value: float, at: datetime, unit: str = "None"
    ) -> None:
        """Add one sample."""
        self.bucket(Series.of(namespace, name, dimensions), at, unit).add(value)

    def bucket(self, series: Series, at: datetime, unit: str) -> Bucket:
        """The bucket that samples of the minute of `at` belong to."""
        self._units[series] = unit
        minute = int(at.timestamp()) // MINUTE * MINUTE
        return self._series.setdefault(series, {}).setdefault(minute, Bucket())

    def unit(self, series: Series) -> str:
        return self._units.get(series, "None")

    def all_series(self) -> Sequence[Series]:
        return sorted(self._series, key=lambda series: (series.namespace, series.name, series.dimensions))

    def over(self, series: Series, start: int, period: int) -> Bucket | None:
        """Everything from `start` (epoch seconds, a full minute) for `period` seconds; None when there is nothing."""
        minutes = self._series.get(series)
        if not minutes:
            return None
        if period == MINUTE:
            return minutes.get(start)
        merged = Bucket()
        for minute in range(start, start + period, MINUTE):
            if part := minutes.get(minute):
                merged.merge(part.total, part.count, part.minimum, part.maximum, part.values)
        return merged if merged.count else None

    def points(
        self, series: Series, statistic: str, period: int, start: datetime, end: datetime
    ) -> list[tuple[datetime, float]]:
        """The data points of [start, end), oldest first, in periods that start at multiples of the period.

        Raises MetricError for a period that is no multiple of a minute, since high resolution is not emulated.
        """
        return [
            (datetime.fromtimestamp(at, UTC), bucket.statistic(statistic))
            for at in starts_of_periods(period, start, end)
            if (bucket := self.over(series, at, period))
        ]


def starts_of_periods(period: int, start: datetime, end: datetime) -> Iterator[int]:
    """The starts of all periods that begin before `end`, from the one that holds `start`, in epoch seconds."""
    if period <= 0 or period % MINUTE:
        raise MetricError(f"a period of {period} s is not emulated: use multiples of 60 s")
    first = int(start.timestamp()) // period * period
    yield from range(first, math.ceil(end.timestamp()), period)
