"""What people say of single dates: exceptions, closures, iCalendar files and public holidays, each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from autoscaler.scaling.days import DateRange, YearlyRange
from autoscaler.scaling.period import Period
from workbench.calendar.ics_in import IcsFile

Dates = DateRange | YearlyRange
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateException:
    """Dates with times of their own, without any (closed), or with None: the usual periods in spite of a holiday."""

    text: str
    dates: Dates
    times: tuple[Period, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Dates on which it is closed, by a name."""

    name: str
    dates: Dates


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRules:
    """One calendar as written, its files read in. `holidays` are regions such as DE-BY."""

    exceptions: Sequence[DateException] = ()
    closures: Sequence[Closure] = ()
    files: Sequence[IcsFile] = ()
    holidays: Sequence[str] = ()


def dates_in(dates: Dates, first: date, last: date) -> list[date]:
    """The dates of a range that lie from `first` to `last`, in order."""
    if isinstance(dates, DateRange):
        first, last = max(first, dates.first), min(last, dates.last)
    days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return [day for day in days if day in dates]


def ranges_of(days: Sequence[date]) -> tuple[DateRange, ...]:
    """Dates in order as ranges, those that follow one another as one."""
    found: list[DateRange] = []
    for day in days:
        if found and found[-1].last + A_DAY == day:
            found[-1] = DateRange(found[-1].first, day)
        else:
            found.append(DateRange(day, day))
    return tuple(found)
