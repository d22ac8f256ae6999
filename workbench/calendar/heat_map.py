"""The year in the terminal: a row for each weekday, a column for each week, darker the longer it is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from workbench.calendar.preview_year import Day

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHADES = "·░▒▓█"
CLOSED = "x"
LEGEND = "· closed  ░ up to 6 h  ▒ up to 12 h  ▓ up to 18 h  █ more  x closed date"
# Three letters and a space, so that two names never touch.
NAME_WIDTH = 4


def lines(days: Sequence[Day]) -> list[str]:
    """Months along the top, then the seven weekdays; `days` follow one another."""
    monday = days[0].date - timedelta(days=days[0].date.weekday())
    columns = column_of(days[-1].date, monday) + 1
    rows = [[" "] * columns for _ in WEEKDAYS]
    for day in days:
        rows[day.date.weekday()][column_of(day.date, monday)] = _sign(day)
    head = [" "] * (columns + NAME_WIDTH)
    for column, name in months(days):
        head[column : column + len(name)] = name
    body = [f"{name} {''.join(row)}" for name, row in zip(WEEKDAYS, rows, strict=True)]
    return [f"{' ' * NAME_WIDTH}{''.join(head)}".rstrip(), *(line.rstrip() for line in body)]


def months(days: Sequence[Day]) -> list[tuple[int, str]]:
    """The column in which each month begins, with its name; one that has no room before the next is left out."""
    monday = days[0].date - timedelta(days=days[0].date.weekday())
    begins = [day.date for day in days if day is days[0] or day.date.day == 1]
    columns = [(column_of(each, monday), f"{each:%b}") for each in begins]
    following = [*(column for column, _ in columns[1:]), columns[-1][0] + NAME_WIDTH]
    return [each for each, after in zip(columns, following, strict=True) if after - each[0] >= NAME_WIDTH]


def column_of(on: date, monday: date) -> int:
    """The week of a date, counted from the first Monday of the picture."""
    return (on - monday).days // 7


def shade(day: Day) -> int:
    """From 0, closed all day, to 4, open for more than three quarters of it."""
    return 0 if not day.open_hours else min(4, 1 + int(day.share * 4 - 1e-9))


def _sign(day: Day) -> str:
    return CLOSED if day.is_closed_date else SHADES[shade(day)]
