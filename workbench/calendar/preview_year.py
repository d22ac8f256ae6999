"""A year of a schedule, day by day: how long it is open, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.schedule import Schedule
from autoscaler.scaling.timeline import Calendar, entries
from workbench.calendar.preview import bounds_in

A_DAY = timedelta(days=1)
A_YEAR = 365 * A_DAY


@dataclass(frozen=True, slots=True)
class OpenStretch:
    """Open from `start` to `end` (UTC) with the same bounds all the while."""

    start: datetime
    end: datetime
    bounds: Bounds

    @property
    def hours(self) -> float:
        return (self.end - self.start) / timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A local date: its open stretches, how many hours it has, and the name of an exception date."""

    date: date
    stretches: tuple[OpenStretch, ...]
    hours: float
    name: str = ""

    @property
    def is_closed_date(self) -> bool:
        """Whether it has a name and nothing opens on it; some exception dates have hours of their own."""
        return bool(self.name) and not self.stretches

    @property
    def open_hours(self) -> float:
        return sum(each.hours for each in self.stretches)

    @property
    def share(self) -> float:
        """How much of the day it is open, from 0 to 1."""
        return self.open_hours / self.hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What a number of days comes to, without lead times."""

    open_hours: float
    least_unit_hours: float
    most_unit_hours: float


def open_stretches(schedule: Schedule, bounds: Bounds, start: datetime, end: datetime) -> list[OpenStretch]:
    """When the schedule is open over `[start, end)` (UTC), for a target with these bounds."""
    found: list[OpenStretch] = []
    for each in entries(schedule.calendar, start, end):
        within = bounds_in(each, bounds)
        if within is None:
            continue
        if found and (found[-1].end, found[-1].bounds) == (each.start, within):
            found[-1] = OpenStretch(found[-1].start, each.end, within)
        else:
            found.append(OpenStretch(each.start, each.end, within))
    return found


def year(schedule: Schedule, bounds: Bounds, first: date) -> list[Day]:
    """The 365 days from a local date on."""
    zone = schedule.zone
    starts = [instant(first + number * A_DAY, 0, zone) for number in range(A_YEAR.days + 1)]
    opened = open_stretches(schedule, bounds, starts[0], starts[-1])
    return [
        Day(
            date=first + number * A_DAY,
            stretches=tuple(_within(opened, starts[number], starts[number + 1])),
            hours=(starts[number + 1] - starts[number]) / timedelta(hours=1),
            name=schedule.calendar.closed_dates.get(first + number * A_DAY, ""),
        )
        for number in range(A_YEAR.days)
    ]


def total(days: Sequence[Day]) -> Sum:
    stretches = [each for day in days for each in day.stretches]
    return Sum(
        open_hours=sum(each.hours for each in stretches),
        least_unit_hours=sum(each.hours * each.bounds.minimum for each in stretches),
        most_unit_hours=sum(each.hours * each.bounds.maximum for each in stretches),
    )


def closures(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, date, str]]:
    """The closed dates without hours of their own that meet `first` to `last`, with their name.

    Those of one name that follow one another are one stretch.
    """
    opened = [each.days for each in calendar.exceptions if each.opens]
    names = {day: name for day, name in calendar.closed_dates.items() if not any(day in days for days in opened)}
    run: list[date] = []
    for day in [*sorted(names), date.max]:
        if run and (day != run[-1] + A_DAY or names[day] != names[run[0]]):
            if run[0] <= last and run[-1] >= first:
                yield run[0], run[-1], names[run[0]]
            run = []
        run.append(day)


def _within(opened: Sequence[OpenStretch], start: datetime, end: datetime) -> Iterator[OpenStretch]:
    for each in opened:
        if each.start < end and each.end > start:
            yield OpenStretch(max(each.start, start), min(each.end, end), each.bounds)
