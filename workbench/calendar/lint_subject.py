"""What the linter looks at: a schedule as targets use it, over the stretch of time ahead."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby, pairwise, takewhile
from zoneinfo import ZoneInfo

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.money import Prices
from autoscaler.scaling.period import Occurrence, Period, occurrences
from autoscaler.scaling.schedule import Schedule, entries_from
from autoscaler.scaling.target import ManualChanges, Target
from autoscaler.scaling.timeline import Calendar, Entry, entries

# Whatever comes round every year comes round in it.
LOOK_AHEAD = timedelta(days=397)
# AWS says "a few minutes" for a stop (Rekognition Custom Labels guide, running-model); what our emulator takes.
STOP_TAKES = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries that follow one another, all open or all closed."""

    entries: tuple[Entry, ...]

    @property
    def start(self) -> datetime:
        return self.entries[0].start

    @property
    def end(self) -> datetime:
        return self.entries[-1].end

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def is_open(self) -> bool:
        return self.entries[0].is_open


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A schedule with what its findings depend on beside it. Targets with equal subjects have the same findings."""

    schedule: Schedule
    bounds: Bounds
    has_demand: bool
    expected_start: timedelta
    manual_changes: ManualChanges
    price: float
    currency: str
    now: datetime

    @property
    def calendar(self) -> Calendar:
        return self.schedule.calendar

    @property
    def zone(self) -> ZoneInfo:
        return self.schedule.zone

    @property
    def restart(self) -> timedelta:
        """How long a stop and a start are without service."""
        return STOP_TAKES + self.expected_start

    @cached_property
    def until(self) -> datetime:
        """The end of the stretch that is looked at: as far as the calendars are known."""
        ahead, known = self.now + LOOK_AHEAD, self.schedule.known_until
        return min(ahead, instant(known + timedelta(days=1), 0, self.zone)) if known else ahead

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        found: list[Entry] = []
        # The schedule keeps what it has said once, so that targets with other bounds ask for it again at no cost.
        for each in entries_from(self.schedule, self.now, self.until):
            if each.start < self.until:
                is_same = found and not each.is_boundary and each.says_as(found[-1])
                found.append(replace(found.pop(), end=each.end) if is_same else each)
        found[0] = replace(found[0], start=self.now)
        found[-1] = replace(found[-1], end=self.until)
        return tuple(found)

    def usually(self, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """What would hold over `[start, end)` without any closed date."""
        return entries(replace(self.calendar, closed_dates={}), start, end)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(Stretch(tuple(each)) for _, each in groupby(self.entries, key=lambda entry: entry.is_open))

    @property
    def layers(self) -> tuple[tuple[Period, ...], ...]:
        """The periods of the calendar, those that beat the others first."""
        return self.calendar.maintenance, self.calendar.exceptions, self.calendar.periods

    def occurrences(self, period: Period) -> list[Occurrence]:
        """The period over the stretch, in order."""
        if id(period) not in self._occurrences:
            first, last = self.date(self.now) - timedelta(days=period.days_spanned), self.date(self.until)
            found = occurrences([period], first, last, self.zone)
            self._occurrences[id(period)] = [each for each in found if each.end > self.now and each.start < self.until]
        return self._occurrences[id(period)]

    @cached_property
    def _occurrences(self) -> dict[int, list[Occurrence]]:
        return {}

    def during(self, window: Occurrence) -> Iterator[Entry]:
        """The entries that hold while a window is open, or at the instant of an edge."""
        first = bisect_right(self.entries, max(window.start, self.now), key=lambda entry: entry.start) - 1
        return takewhile(lambda entry: entry.start < window.end or entry.start == window.start, self.entries[first:])

    def without(self, period: Period) -> tuple[Entry, ...]:
        """What would hold if that period, this very one, were not there."""
        maintenance, exceptions, periods = (
            tuple(each for each in layer if each is not period) for layer in self.layers
        )
        rest = replace(self.calendar, maintenance=maintenance, exceptions=exceptions, periods=periods)
        return entries(rest, self.now, self.until)

    def bounds_of(self, entry: Entry) -> Bounds:
        return (entry.period and entry.period.bounds) or self.bounds

    def date(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%H:%M}"


def subject_of(target: Target, schedule: Schedule, prices: Prices, now: datetime) -> Subject:
    return Subject(
        schedule=schedule,
        bounds=target.bounds,
        has_demand=target.demand is not None,
        expected_start=target.converge.expected_start,
        manual_changes=target.manual_changes,
        price=prices.by_provider[target.provider].unit_hour,
        currency=prices.currency,
        now=now,
    )


def changes(said: Sequence[Entry]) -> list[Entry]:
    """The entries with which another state or other settings begin."""
    return [*said[:1], *(after for before, after in pairwise(said) if not before.allows_as(after))]
