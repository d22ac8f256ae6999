"""What a calendar says, found out the slow way: every minute painted by every rule, from the weakest to the strongest.

It reads the fields of a calendar and shares no code with what it judges. Where the rules are written down:
docs/configuration.md. A calendar is judged by `compare`, over each minute of a stretch.
"""

from __future__ import annotations

import calendar as months
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from autoscaler.scaling.days import DateRange, Days, YearlyRange
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.period import DemandSettings, Kind, Period
from autoscaler.scaling.timeline import Calendar
from tests.wall_clocks import DAY, WallClock

# The longest that the last start-only or stop-only rule holds when no other follows.
LONGEST_EDGE = 371 * DAY


class Outcome(NamedTuple):
    """What holds in a minute. Bounds and demand settings are those of the period that is open."""

    is_open: bool
    layer: str
    name: str = ""
    bounds: Bounds | None = None
    demand: DemandSettings | None = None

    @property
    def allows(self) -> tuple[object, ...]:
        return self.is_open, self.bounds, self.demand


NOTHING = Outcome(is_open=False, layer="none")


class Stretch(NamedTuple):
    """`[first, last)`, counted in minutes from the clock's begin."""

    first: int
    last: int


class Picture:
    """A colour for each minute; who paints later paints over."""

    def __init__(self, minutes: int) -> None:
        self.colours = [NOTHING]
        self.minutes = bytearray(minutes)

    def paint(self, stretch: Stretch, outcome: Outcome) -> None:
        if outcome not in self.colours:
            self.colours.append(outcome)
        colour = self.colours.index(outcome)
        self.minutes[stretch.first : stretch.last] = bytes([colour]) * (stretch.last - stretch.first)

    def runs(self, first: int, last: int) -> Iterator[tuple[int, Outcome]]:
        """Where each colour begins between two minutes."""
        # One or more of the same byte: a regular expression reads a million of them in a moment.
        for run in re.compile(rb"(.)\1*", re.DOTALL).finditer(self.minutes, first, last):
            yield run.start(), self.colours[run[1][0]]


@dataclass(frozen=True, slots=True)
class Oracle:
    """What holds in each minute of the clock, and the edges that count. Minutes are counted from the clock's begin."""

    picture: Picture
    edges: frozenset[int]

    def at(self, minute: int) -> Outcome:
        return self.picture.colours[self.picture.minutes[minute]]

    def boundaries(self, first: int, last: int) -> list[int]:
        """The minutes within `[first, last)` at which what is allowed changes, and the edges."""
        runs = list(self.picture.runs(first - 1, last))
        changes = {there for (_, before), (there, after) in pairwise(runs) if before.allows != after.allows}
        return sorted(changes | {edge for edge in self.edges if first <= edge < last})


def ask(calendar: Calendar, clock: WallClock) -> Oracle:
    """Paint nothing, the edges, the periods, the closed dates, the exceptions and at last the maintenance windows."""
    picture = Picture(len(clock.shown))
    closed = dict(_closed_dates(calendar, clock))
    edges = _edges(calendar, clock, list(closed))
    for (first, rule), (following, _) in pairwise([*edges, (len(clock.shown), None)]):
        if rule is not None:
            picture.paint(Stretch(first, min(following, first + LONGEST_EDGE)), _outcome(rule, "period"))
    _paint_windows(picture, calendar.periods, clock, "period")
    for stretch, name in closed.items():
        picture.paint(stretch, Outcome(is_open=False, layer="exception", name=name))
    _paint_windows(picture, calendar.exceptions, clock, "exception")
    _paint_windows(picture, calendar.maintenance, clock, "maintenance")
    return Oracle(picture, frozenset(minute for minute, rule in edges if rule is not None))


def first_ahead(oracle: Oracle, minute: int, lead: int) -> Outcome:
    """What holds, or what will once it opens, for somebody who looks so many minutes ahead while it is closed."""
    ahead = (oracle.at(each) for each in range(minute, minute + lead + 1))
    return next((each for each in ahead if each.is_open), oracle.at(minute))


def announcements(oracle: Oracle, boundaries: Sequence[int], lead: int) -> list[int]:
    """The minutes at which what is wanted changes: the boundaries, and before each opening its lead.

    An opening that follows a closing too soon for that is announced by the closing.
    """
    leads = {
        each - lead
        for each in boundaries
        if each > lead and oracle.at(each).is_open and not any(oracle.at(m).is_open for m in range(each - lead, each))
    }
    return sorted(leads | {each for each in boundaries if not lead or not _opens(oracle, each)})


def next_of(minutes: Sequence[int], now: int) -> int | None:
    place = bisect_right(minutes, now)
    return minutes[place] if place < len(minutes) else None


def dates_of(days: Days, first: date, last: date) -> list[date]:
    """The dates that these days mean: each month written out, and crossed off what is not asked for."""
    found = []
    for year in range(first.year, last.year + 1):
        for month in range(1, 13):
            if month in (days.months or range(1, 13)):
                found += [each for each in _of_month(days, year, month) if first <= each <= last]
    ranged = {day for each in days.ranges for day in _of_range(each, first, last)}
    return [day for day in found if not days.ranges or day in ranged]


def _of_month(days: Days, year: int, month: int) -> list[date]:
    whole = [date(year, month, number + 1) for number in range(months.monthrange(year, month)[1])]
    columns = [[day for day in whole if day.weekday() == weekday] for weekday in days.weekdays or range(7)]
    allowed = {day for column in columns for day in (_picked(column, days.ordinals) if days.ordinals else column)}
    numbered = _picked(whole, days.month_days) if days.month_days else whole
    return [day for day in numbered if day in allowed]


def _picked(column: Sequence[date], places: frozenset[int]) -> list[date]:
    """The first is 1, the last -1."""
    return [day for place, day in enumerate(column) if {place + 1, place - len(column)} & places]


def _of_range(dates: DateRange | YearlyRange, first: date, last: date) -> set[date]:
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if isinstance(dates, DateRange):
        return set(every[max((dates.first - first).days, 0) : max((dates.last - first).days + 1, 0)])
    of_leap_year = [(day.month, day.day) for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(366))]
    begin, end = of_leap_year.index(dates.first), of_leap_year.index(dates.last)
    meant = of_leap_year[begin : end + 1] if begin <= end else of_leap_year[begin:] + of_leap_year[: end + 1]
    return {day for day in every if (day.month, day.day) in set(meant)}


def _opens(oracle: Oracle, minute: int) -> bool:
    return oracle.at(minute).is_open and not oracle.at(minute - 1).is_open


def _outcome(period: Period, layer: str) -> Outcome:
    if period.kind in (Kind.OFF, Kind.STOP):
        return Outcome(is_open=False, layer=layer)
    return Outcome(is_open=True, layer=layer, bounds=period.bounds, demand=period.demand)


def _paint_windows(picture: Picture, periods: Sequence[Period], clock: WallClock, layer: str) -> None:
    """Those that stand later in the list paint over those before, and those that are off over all."""
    windows = [
        (period.kind is Kind.OFF, place, stretch)
        for place, period in enumerate(periods)
        for stretch in _windows(period, clock)
    ]
    for _, place, stretch in sorted(windows):
        picture.paint(stretch, _outcome(periods[place], layer))


def _windows(period: Period, clock: WallClock) -> Iterator[Stretch]:
    if period.end is None:
        return
    begin, last = clock.dates()
    for day in dates_of(period.days, begin - timedelta(days=period.end // DAY + 1), last):
        stretch = Stretch(clock.first(day, period.start), clock.first(day, period.end))
        if stretch.first < stretch.last:
            yield stretch


def _closed_dates(calendar: Calendar, clock: WallClock) -> Iterator[tuple[Stretch, str]]:
    for day, name in calendar.closed_dates.items():
        stretch = Stretch(clock.first(day, calendar.day_begins), clock.first(day, calendar.day_begins + DAY))
        if stretch.first < stretch.last:
            yield stretch, name


def _edges(calendar: Calendar, clock: WallClock, closed: Sequence[Stretch]) -> list[tuple[int, Period | None]]:
    """When a start-only or stop-only rule begins to hold, and, with None, when nothing does any more.

    Of what falls together the later in this order counts: ends, stops, starts.
    """
    ends = [stretch.last for period in calendar.periods for stretch in _windows(period, clock)]
    found: list[tuple[int, int, Period | None]] = [(at, 0, None) for at in [*ends, *(each.first for each in closed)]]
    for period in calendar.periods:
        if period.kind in (Kind.START, Kind.STOP):
            for day in dates_of(period.days, *clock.dates()):
                at = clock.first(day, period.start)
                if not any(each.first <= at < each.last for each in closed):
                    found.append((at, 1 if period.kind is Kind.STOP else 2, period))
    return list({at: rule for at, _, rule in sorted(found, key=lambda each: each[:2])}.items())
