"""What a calendar says over a stretch of time: entries that follow one another without gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.period import Kind, Occurrence, Period, occurrences

A_DAY = timedelta(days=1)
# Looked at before the stretch itself, so that a boundary at its very start is seen as one.
MARGIN = timedelta(minutes=1)
# How far back the last start-only or stop-only rule is looked for, and in what steps.
LOOK_BACK, LOOK_BACK_STEP = timedelta(days=371), timedelta(days=7)


class Layer(StrEnum):
    """Who speaks in an entry."""

    MAINTENANCE = "maintenance"
    EXCEPTION = "exception"
    PERIOD = "period"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Periods in a time zone, the dates on which they do not count, and the periods that count all the same.

    `closed_dates` are holidays, closures and other exception dates, each with its name. Such a date begins at the
    minute `day_begins`, so that a night shift can belong to the day on which it began. `exceptions` are periods
    that hold on closed dates too, `maintenance` those that beat everything else.
    """

    zone: ZoneInfo
    periods: tuple[Period, ...]
    closed_dates: Mapping[date, str] = field(default_factory=dict)
    exceptions: tuple[Period, ...] = ()
    maintenance: tuple[Period, ...] = ()
    day_begins: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch `[start, end)` in UTC in which the same holds. `period` says what; without one it is closed.

    `is_boundary` says whether something changes at its start: another state or other bounds, or the edge of a
    start-only or stop-only rule, which is one even where it changes nothing. `name` is that of a closed date.
    """

    start: datetime
    end: datetime
    layer: Layer
    period: Period | None
    name: str = ""
    is_boundary: bool = False

    @property
    def is_open(self) -> bool:
        return self.period is not None and self.period.opens

    def says_as(self, other: Entry) -> bool:
        """Whether both come from the same place, so that they are one where they touch."""
        return (self.layer, self.period, self.name) == (other.layer, other.period, other.name)

    def allows_as(self, other: Entry) -> bool:
        """Whether both allow the same, wherever that comes from."""
        if not (self.is_open and other.is_open):
            return self.is_open == other.is_open
        return self.period is not None and other.period is not None and self.period.allows_as(other.period)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one source says of `[start, end)`; of those that speak at once the one with the highest rank is heard."""

    start: datetime
    end: datetime
    rank: tuple[int, bool, int]
    layer: Layer
    period: Period | None
    name: str = ""


# Maintenance windows beat exceptions, those the closed date they stand on, that the periods, and these the edges.
_MAINTENANCE, _EXCEPTION, _CLOSED_DATE, _PERIOD, _EDGE = 4, 3, 2, 1, 0


def entries(calendar: Calendar, start: datetime, end: datetime) -> tuple[Entry, ...]:
    """What the calendar says over `[start, end)` (UTC), in order and without gaps."""
    edges = _edges(calendar, start - MARGIN, end)
    told: list[Entry] = []
    for each in _heard(_claims(calendar, edges, start - MARGIN, end), start - MARGIN, end):
        is_boundary = bool(told) and (not each.allows_as(told[-1]) or edges.get(each.start) is not None)
        if told and not is_boundary and each.says_as(told[-1]):
            told[-1] = replace(told[-1], end=each.end)
        else:
            told.append(replace(each, is_boundary=is_boundary))
    return tuple(replace(each, start=max(each.start, start)) for each in told if each.end > start)


def _heard(claims: Sequence[_Claim], start: datetime, end: datetime) -> Iterator[Entry]:
    """Sweep over all instants at which somebody begins or ends to speak."""
    cuts = {start, *(at for each in claims for at in (each.start, each.end) if start < at < end)}
    waiting = sorted(claims, key=lambda each: each.start, reverse=True)
    speaking: list[_Claim] = []
    for here, there in pairwise([*sorted(cuts), end]):
        speaking = [each for each in speaking if each.end > here]
        while waiting and waiting[-1].start <= here:
            claim = waiting.pop()
            if claim.end > here:
                speaking.append(claim)
        loudest = max(speaking, key=lambda each: each.rank, default=None)
        if loudest is None:
            yield Entry(here, there, Layer.NONE, None)
        else:
            yield Entry(here, there, loudest.layer, loudest.period, loudest.name)


def _claims(
    calendar: Calendar, edges: Mapping[datetime, Period | None], start: datetime, end: datetime
) -> list[_Claim]:
    sources = (
        (_MAINTENANCE, Layer.MAINTENANCE, calendar.maintenance),
        (_EXCEPTION, Layer.EXCEPTION, calendar.exceptions),
        (_PERIOD, Layer.PERIOD, calendar.periods),
    )
    windows = [
        # A window that closes beats those that open; of these the one that stands later in the list knows best.
        _Claim(each.start, each.end, (rank, not each.period.opens, each.index), layer, each.period)
        for rank, layer, periods in sources
        for each in _windows(periods, calendar.zone, start, end)
    ]
    dates = [
        _Claim(begin, finish, (_CLOSED_DATE, False, 0), Layer.EXCEPTION, None, name)
        for begin, finish, name in _closed(calendar, start, end)
    ]
    lasting = [
        _Claim(begin, min(finish, begin + LOOK_BACK), (_EDGE, False, 0), Layer.PERIOD, edges[begin])
        for begin, finish in pairwise([*sorted(edges), end])
        if edges[begin]
    ]
    return windows + dates + lasting


def _windows(periods: Sequence[Period], zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Occurrence]:
    """The windows that reach into `[start, end)`."""
    last = end.astimezone(zone).date() + A_DAY
    for index, period in enumerate(periods):
        if period.is_window:
            first = start.astimezone(zone).date() - timedelta(days=period.days_spanned + 1)
            for each in occurrences([period], first, last, zone):
                if each.start < end and each.end > start:
                    yield replace(each, index=index)


def _closed(calendar: Calendar, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    """The closed dates that reach into `[start, end)`, each with its begin, end and name."""
    day, last = start.astimezone(calendar.zone).date() - 2 * A_DAY, end.astimezone(calendar.zone).date() + A_DAY
    while calendar.closed_dates and day <= last:
        if day in calendar.closed_dates:
            begin = instant(day, calendar.day_begins, calendar.zone)
            finish = instant(day + A_DAY, calendar.day_begins, calendar.zone)
            if begin < end and finish > start:
                yield begin, finish, calendar.closed_dates[day]
        day += A_DAY


def _edges(calendar: Calendar, start: datetime, end: datetime) -> dict[datetime, Period | None]:
    """Where start-only and stop-only rules begin to hold, each until the next: the last before `start`, and all later.

    The end of a window and the begin of a closed date end what a start-only rule began: there no period is in force.
    """
    if all(period.is_window for period in calendar.periods):
        return {}
    found = _edges_within(calendar, start, end)
    before: dict[datetime, Period | None] = {}
    low = start
    while not before and start - low < LOOK_BACK:
        low, high = low - LOOK_BACK_STEP, low
        before = _edges_within(calendar, low, high)
    if before:
        latest = max(before)
        found[latest] = before[latest]
    return found


def _edges_within(calendar: Calendar, start: datetime, end: datetime) -> dict[datetime, Period | None]:
    closed = list(_closed(calendar, start, end))
    found: dict[datetime, Period | None] = {begin: None for begin, _, _ in closed}
    found |= {each.end: None for each in _windows(calendar.periods, calendar.zone, start - MARGIN, end)}
    first, last = (at.astimezone(calendar.zone).date() for at in (start, end))
    rules = [period for period in calendar.periods if not period.is_window]
    for each in sorted(
        occurrences(rules, first - A_DAY, last + A_DAY, calendar.zone), key=lambda each: each.period.kind is Kind.START
    ):
        if not any(begin <= each.start < finish for begin, finish, _ in closed):
            # Where both fall together the start wins: sorted, it comes last.
            found[each.start] = each.period
    return {at: period for at, period in found.items() if start <= at < end}
