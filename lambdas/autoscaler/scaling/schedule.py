"""When a target should serve: periods, exception dates and maintenance windows, and what holds at an instant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.lead_time import LeadTime
from autoscaler.scaling.timeline import Calendar, Entry, entries

# Entries are made a week at a time: a plan needs this week, a picture of a year all of them.
BLOCK = timedelta(days=7)
EPOCH = datetime(1970, 1, 5, tzinfo=UTC)
# Whatever comes round comes round within a year; what does not is no boundary that anybody waits for.
HORIZON = timedelta(days=371)


@dataclass(frozen=True, eq=False, kw_only=True)
class Schedule:
    """A calendar with the lead time before its openings. Resolved: nothing is looked up any more.

    `known_until` is the last date for which holidays and other calendars were resolved; None where there are none.
    Two schedules are the same only if they are one object, so that each keeps the entries that it has made.
    """

    calendar: Calendar
    lead: LeadTime
    known_until: date | None = None
    _blocks: dict[int, tuple[Entry, ...]] = field(default_factory=dict, repr=False)

    @property
    def zone(self) -> ZoneInfo:
        return self.calendar.zone

    def block(self, number: int) -> tuple[Entry, ...]:
        """The entries of the numbered week since 1970-01-05 00:00 UTC, without gaps."""
        if number not in self._blocks:
            start = EPOCH + number * BLOCK
            self._blocks[number] = entries(self.calendar, start, start + BLOCK)
        return self._blocks[number]


def entry_at(schedule: Schedule, now: datetime) -> Entry:
    """What the calendar says at `now`, without any lead time."""
    block = schedule.block((now - EPOCH) // BLOCK)
    return block[bisect_right(block, now, key=_start) - 1]


def entry_ahead(schedule: Schedule, now: datetime, lead: timedelta) -> Entry:
    """What the calendar says at `now` where closed, or the opening that lies at most the lead time ahead."""
    here = entry_at(schedule, now)
    if here.is_open:
        return here
    return next((each for each in entries_from(schedule, now, now + lead) if each.is_open), here)


def entries_from(schedule: Schedule, now: datetime, until: datetime) -> Iterator[Entry]:
    """The entries from the one that holds at `now` up to those that begin at `until` at the latest, in order."""
    number = (now - EPOCH) // BLOCK
    while EPOCH + number * BLOCK <= until:
        for each in schedule.block(number):
            if each.end > now and each.start <= until:
                yield each
        number += 1


def boundaries(schedule: Schedule, after: datetime, until: datetime) -> Iterator[Entry]:
    """The entries that begin with a boundary after one instant and no later than the other, in order."""
    return (each for each in entries_from(schedule, after, until) if each.is_boundary and each.start > after)


def next_change(schedule: Schedule, now: datetime, lead: timedelta) -> datetime | None:
    """When the calendar alone next changes what is wanted, the lead time included; None when it never does in a year.

    The opening for which a model is being started already is no change any more.
    """
    was_open = entry_at(schedule, now).is_open
    soonest: datetime | None = None
    for each in boundaries(schedule, now, now + HORIZON):
        at = each.start - lead if each.is_open and not was_open else each.start
        if at > now:
            soonest = min(soonest or at, at)
        # While it is closed, the lead time of an opening may begin before the edge of a stop-only rule.
        if soonest and (was_open or each.is_open or each.start - lead >= soonest):
            return soonest
        was_open = each.is_open
    return soonest


def _start(entry: Entry) -> datetime:
    return entry.start
