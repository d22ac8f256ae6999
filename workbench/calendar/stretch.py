"""A stretch over several days, `Fri 22:00 - Mon 06:00`: how many days after its first it ends, and on which day."""

from __future__ import annotations

from datetime import date, timedelta

from autoscaler.scaling.days import DateRange, Days, YearlyRange
from autoscaler.scaling.local_time import DAY_MINUTES
from workbench.calendar.dates_text import parse_range, range_text
from workbench.calendar.days_text import WEEKDAYS, weekday

LONGEST_DAYS = 92
# Four years in a row, one of them a leap year.
SOME_YEARS = range(2025, 2029)


def days_between(days: Days, start: int, end_day: str, end: int) -> int:
    """How many days after each of its first days a stretch ends; `start` and `end` are minutes of the day.

    `end_day` is a weekday behind one weekday, or a date behind one date. Raises ValueError.
    """
    found = _to_weekday(days, start, end_day, end) if weekday(end_day) is not None else _to_date(days, end_day)
    if found < 0 or (found == 0 and end <= start):
        raise ValueError(f"the stretch to {end_day} ends before it begins")
    if found > LONGEST_DAYS:
        raise ValueError(f"the stretch to {end_day} is {found} days long: at most {LONGEST_DAYS} can be one period")
    return found


def end_day(days: Days, end: int) -> str:
    """The day on which a stretch that began on one day ends, `end` minutes after that day's midnight."""
    later = end // DAY_MINUTES
    if len(days.weekdays) == 1:
        [first] = days.weekdays
        return WEEKDAYS[(first + later) % 7][:3]
    match _only_date(days):
        case DateRange(first=begin):
            return (begin + timedelta(days=later)).isoformat()
        case YearlyRange(first=(month, day)):
            last = date(SOME_YEARS[0], month, day) + timedelta(days=later)
            return range_text(YearlyRange((last.month, last.day), (last.month, last.day)))
    raise ValueError("a stretch of more than 24 hours begins on one weekday or one date")


def _to_weekday(days: Days, start: int, end_day: str, end: int) -> int:
    last = weekday(end_day)
    if len(days.weekdays) != 1 or last is None:
        raise ValueError(f"a stretch to {end_day} begins on one weekday, for example Fri 22:00 - Mon 06:00")
    [first] = days.weekdays
    later = (last - first) % 7
    return 7 if later == 0 and end <= start else later


def _to_date(days: Days, end_day: str) -> int:
    begin, finish = _only_date(days), parse_range(end_day)
    if finish.first != finish.last or type(begin) is not type(finish):
        raise ValueError(
            f"a stretch to {end_day} begins on one date written the same way, "
            "for example 2026-12-24 18:00 - 2026-12-27 06:00"
        )
    if isinstance(begin, DateRange) and isinstance(finish, DateRange):
        return (finish.first - begin.first).days
    lengths = {_days_of_year(begin, finish, year) for year in SOME_YEARS}
    if len(lengths) > 1:
        raise ValueError(f"a stretch to {end_day} is longer in leap years: write it with the year")
    return lengths.pop()


def _days_of_year(begin: DateRange | YearlyRange | None, finish: DateRange | YearlyRange, year: int) -> int:
    if not isinstance(begin, YearlyRange) or not isinstance(finish, YearlyRange):
        raise TypeError("two dates of every year are wanted")
    try:
        first = date(year, *begin.first)
        return (date(year + (finish.first < begin.first), *finish.first) - first).days
    except ValueError:
        return -1


def _only_date(days: Days) -> DateRange | YearlyRange | None:
    if len(days.ranges) == 1 and days.ranges[0].first == days.ranges[0].last and days == Days(ranges=days.ranges):
        return days.ranges[0]
    return None
