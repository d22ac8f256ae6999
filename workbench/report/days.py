"""The days of a report, and the unit-time that falls on each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.run import Steps

A_DAY, NOTHING = timedelta(days=1), timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A local date, and the part `[begin, end)` (UTC) of it that is reported."""

    date: date
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many units all the while from `begin` to `end` (aware)."""

    begin: datetime
    end: datetime
    units: int


def days_between(since: datetime, until: datetime, zone: ZoneInfo) -> tuple[Day, ...]:
    """The days in `[since, until)` (aware) on the clocks of a zone; the first and the last may be parts of one."""
    found, today, begin = [], since.astimezone(zone).date(), since.astimezone(UTC)
    while begin < until:
        end = min(instant(today + A_DAY, 0, zone), until.astimezone(UTC))
        # A zone that moved over the date line left out a day: it has no length, and no line.
        if end > begin:
            found.append(Day(date=today, begin=begin, end=end))
        today, begin = today + A_DAY, max(begin, end)
    return tuple(found)


def stretches_of(steps: Steps) -> Iterator[Stretch]:
    """Steps as stretches; the last step holds no units."""
    return (Stretch(begin, end, units) for (begin, units), (end, _) in pairwise(steps) if units and end > begin)


def unit_time(stretches: Iterable[Stretch], days: Sequence[Day]) -> list[timedelta]:
    """The unit-time on each of the days, exact to the microsecond: two units for an hour are two hours."""
    found, begins = [NOTHING] * len(days), [day.begin for day in days]
    for each in stretches:
        number = max(bisect_right(begins, each.begin) - 1, 0)
        while number < len(days) and days[number].begin < each.end:
            day = days[number]
            found[number] += each.units * max(min(each.end, day.end) - max(each.begin, day.begin), NOTHING)
            number += 1
    return found
