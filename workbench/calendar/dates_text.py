"""Dates and ranges of dates as people write them: `2026-12-24`, `2026-12-24..2027-01-06`, `12-24..01-06`."""

from __future__ import annotations

import re
from datetime import date

from autoscaler.scaling.days import DateRange, YearlyRange

EXAMPLE = "a date such as 2026-12-24, 12-24 of every year, or a range such as 2026-12-24..2027-01-06"
# Any year with a 29 February: of every year, it may be named.
LEAP_YEAR = 2024


def parse_range(text: str) -> DateRange | YearlyRange:
    """The date or range that a text stands for; raises ValueError when it stands for none."""
    begin, dots, end = text.partition("..")
    first, last = _date(begin.strip(), text), _date(end.strip() if dots else begin.strip(), text)
    if isinstance(first, date) and isinstance(last, date):
        if last < first:
            raise ValueError(f"{text!r} ends before it begins")
        return DateRange(first, last)
    if isinstance(first, date) or isinstance(last, date):
        raise ValueError(f"{text!r} has a year on one side only: write it on both, or on none for every year")
    return YearlyRange(first, last)


def range_text(dates: DateRange | YearlyRange) -> str:
    """The shortest text that `parse_range` reads as the same."""
    if isinstance(dates, DateRange):
        first, last = dates.first.isoformat(), dates.last.isoformat()
    else:
        first, last = (f"{month:02}-{day:02}" for month, day in (dates.first, dates.last))
    return first if first == last else f"{first}..{last}"


def _date(text: str, whole: str) -> date | tuple[int, int]:
    parts = re.fullmatch(r"(?:(\d{4})-)?(\d{2})-(\d{2})", text, re.ASCII)
    if not parts:
        raise ValueError(f"{whole!r} is not a date: write {EXAMPLE}; times are written 06:00-22:00")
    month, day = int(parts[2]), int(parts[3])
    try:
        found = date(int(parts[1] or LEAP_YEAR), month, day)
    except ValueError:
        raise ValueError(f"{text!r} is no day of the calendar") from None
    return found if parts[1] else (month, day)
