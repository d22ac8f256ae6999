"""Timed events of iCalendar files as periods, as far as nobody has said something else of their dates."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.days import Days
from autoscaler.scaling.period import Kind, Period
from workbench.calendar.date_rules import A_DAY, DateRules, ranges_of
from workbench.calendar.ics_in import Stretch, stretches


def timed_periods(
    calendars: Iterable[DateRules],
    zone: ZoneInfo,
    day_begins: int,
    within: tuple[date, date],
    spoken_of: Container[date],
) -> list[Period]:
    """The events as periods that open or close; those that differ in nothing but their dates are one."""
    first, last = within
    days: dict[Period, list[date]] = {}
    for file in (file for calendar in calendars for file in calendar.files):
        for event in stretches(file, zone, first, last):
            for each in () if event.is_all_day else _rest(event, timedelta(minutes=day_begins), spoken_of):
                period = _period(each, Kind.OPEN if file.opens else Kind.OFF)
                days.setdefault(period, []).append(each.start.date())
    return [replace(period, days=Days(ranges=ranges_of(sorted(set(dates))))) for period, dates in days.items()]


def _rest(event: Stretch, day_begins: timedelta, spoken_of: Container[date]) -> Iterator[Stretch]:
    """The event without the dates of which something else was said; a date begins at `day_begins`."""
    begin = event.start
    rest: Stretch | None = None
    while begin < event.end:
        day = (begin - day_begins).date()
        end = min(event.end, datetime.combine(day + A_DAY, time()) + day_begins)
        if day in spoken_of:
            if rest:
                yield rest
            rest = None
        else:
            rest = replace(rest or event, start=rest.start if rest else begin, end=end)
        begin = end
    if rest:
        yield rest


def _period(event: Stretch, kind: Kind) -> Period:
    midnight = datetime.combine(event.start.date(), time())
    start, end = ((at - midnight) // timedelta(minutes=1) for at in (event.start, event.end))
    return Period(text=event.name, days=Days(), start=start, end=end, kind=kind)
