"""A period: on which days, from when to when, and what holds in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from autoscaler.scaling.days import Days
from autoscaler.scaling.local_time import DAY_MINUTES, instant
from autoscaler.scaling.model import Bounds


class Kind(StrEnum):
    """What a period says: open from start to end, closed from start to end, or only one of both edges."""

    OPEN = "open"
    OFF = "off"
    START = "start"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSettings:
    """What a period changes of its target's demand settings; None changes nothing."""

    activation_tps: float | None = None
    idle_after: timedelta | None = None
    peak_tps: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A window `[start, end)` of wall-clock time, in minutes after midnight of each of its days, or one edge.

    An end beyond 24:00 lies on a later day. A start-only or stop-only rule has its edge at `start` and no end.
    `text` is how people wrote it. `bounds` None leaves those of the target.
    """

    text: str
    days: Days
    start: int
    end: int | None = None
    kind: Kind = Kind.OPEN
    bounds: Bounds | None = None
    demand: DemandSettings = DemandSettings()

    @property
    def opens(self) -> bool:
        return self.kind in (Kind.OPEN, Kind.START)

    @property
    def is_window(self) -> bool:
        return self.end is not None

    @property
    def days_spanned(self) -> int:
        """How many days after its first the period still reaches."""
        return (self.end or self.start) // DAY_MINUTES

    def allows_as(self, other: Period) -> bool:
        """Whether both allow the same: then nothing changes where one hands over to the other."""
        return (self.opens, self.bounds, self.demand) == (other.opens, other.bounds, other.demand)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A period on one of its days: `[start, end)` in UTC; an edge ends where it starts."""

    start: datetime
    end: datetime
    index: int
    period: Period


def occurrences(periods: Iterable[Period], first: date, last: date, zone: ZoneInfo) -> Iterator[Occurrence]:
    """The periods on each day from `first` to `last`. A window that a clock change swallows whole does not occur."""
    for index, period in enumerate(periods):
        for number in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(number)
            if day not in period.days:
                continue
            start = instant(day, period.start, zone)
            end = start if period.end is None else instant(day, period.end, zone)
            if end > start or period.end is None:
                yield Occurrence(start, end, index, period)
