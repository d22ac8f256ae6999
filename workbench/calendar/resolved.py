"""Calendars resolved into dates: which are closed and why, and what holds on them instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.days import DateRange, Days, YearlyRange
from autoscaler.scaling.local_time import DAY_MINUTES
from autoscaler.scaling.period import Period
from workbench.calendar.date_rules import A_DAY, DateException, DateRules, Dates, dates_in, ranges_of
from workbench.calendar.holidays_of import holidays_of
from workbench.calendar.ics_in import stretches
from workbench.calendar.stretches_of_dates import timed_periods

# What lies further back than a month nobody asks about any more.
BACK = timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """Closed dates with their names, the periods that hold in spite of them, and how far all this is known.

    `known_until` is None where nothing comes again and nothing lies beyond.
    """

    closed_dates: Mapping[date, str]
    exceptions: tuple[Period, ...]
    known_until: date | None


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What was said last of a date. `times` None leaves its usual periods."""

    name: str
    times: tuple[Period, ...] | None = ()


def horizon(today: date) -> date:
    """The last date up to which calendars are resolved: the end of the year after next."""
    return date(today.year + 2, 12, 31)


def resolve(calendars: Sequence[DateRules], zone: ZoneInfo, day_begins: int, today: date) -> Resolved:
    """One from all of these: exceptions beat closures, those files, and those holidays; then the later one wins.

    An exception with a year beats one of every year, and a shorter range a longer one. `day_begins` is the minute
    at which a date begins. Raises ValueError when an iCalendar file cannot be spelled out.
    """
    first, last = today - BACK, horizon(today)
    rulings = _holidays(calendars, first, last)
    rulings |= _all_day_events(calendars, zone, day_begins, first, last)
    people = _closures(calendars, first, last) | _exceptions(calendars, first, last)
    rulings |= people
    own_times = _own_times(rulings)
    timed = timed_periods(calendars, zone, day_begins, (first, last), people)
    return Resolved(
        closed_dates={day: rulings[day].name for day in sorted(rulings) if rulings[day].times is not None},
        exceptions=(*own_times, *timed),
        known_until=last if _goes_on(calendars, last) else None,
    )


def _holidays(calendars: Iterable[DateRules], first: date, last: date) -> dict[date, _Ruling]:
    years = range(first.year, last.year + 1)
    return {
        day: _Ruling(name)
        for calendar in calendars
        for region in calendar.holidays
        for day, name in holidays_of(region, years).items()
        if first <= day <= last
    }


def _all_day_events(
    calendars: Iterable[DateRules], zone: ZoneInfo, day_begins: int, first: date, last: date
) -> dict[date, _Ruling]:
    """Of a date that one file opens and another closes, the one that closes is right."""
    found: dict[date, _Ruling] = {}
    for file in sorted((file for each in calendars for file in each.files), key=lambda file: not file.opens):
        for event in stretches(file, zone, first, last):
            if event.is_all_day:
                whole = Period(text=event.name, days=Days(), start=day_begins, end=day_begins + DAY_MINUTES)
                ruling = _Ruling(event.name, (whole,) if file.opens else ())
                dates = DateRange(event.start.date(), event.end.date() - A_DAY)
                found |= dict.fromkeys(dates_in(dates, first, last), ruling)
    return found


def _closures(calendars: Iterable[DateRules], first: date, last: date) -> dict[date, _Ruling]:
    return {
        day: _Ruling(closure.name)
        for calendar in calendars
        for closure in calendar.closures
        for day in dates_in(closure.dates, first, last)
    }


def _exceptions(calendars: Iterable[DateRules], first: date, last: date) -> dict[date, _Ruling]:
    exceptions = [each for calendar in calendars for each in calendar.exceptions]
    return {
        day: _Ruling(f"exception {each.text}", each.times)
        for each in sorted(exceptions, key=_precision)
        for day in dates_in(each.dates, first, last)
    }


def _precision(exception: DateException) -> tuple[bool, int]:
    """The more exact, the higher."""
    match exception.dates:
        case DateRange(first=first, last=last):
            return True, -(last - first).days
        case YearlyRange(first=begin, last=end):
            return False, -(((end[0] - begin[0]) * 31 + end[1] - begin[1]) % (12 * 31))


def _own_times(rulings: Mapping[date, _Ruling]) -> list[Period]:
    """The times of dates that have their own; dates with the same ones are one period."""
    days: dict[Period, list[date]] = {}
    for day in sorted(rulings):
        for period in rulings[day].times or ():
            days.setdefault(period, []).append(day)
    return [replace(period, days=Days(ranges=ranges_of(dates))) for period, dates in days.items()]


def _goes_on(calendars: Iterable[DateRules], last: date) -> bool:
    """Whether there is more to know beyond the last date."""
    return any(
        calendar.holidays
        or any(file.reaches_beyond(last) for file in calendar.files)
        or any(_reaches_beyond(each.dates, last) for each in calendar.closures)
        or any(_reaches_beyond(each.dates, last) for each in calendar.exceptions)
        for calendar in calendars
    )


def _reaches_beyond(dates: Dates, last: date) -> bool:
    return isinstance(dates, YearlyRange) or dates.last > last
