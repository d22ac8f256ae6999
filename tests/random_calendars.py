"""Calendars made up at random, with everything that a calendar can hold: for finding the one that is read wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from autoscaler.scaling.days import LAST, DateRange, Days, YearlyRange
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.period import DemandSettings, Kind, Period
from autoscaler.scaling.timeline import Calendar
from tests.wall_clocks import DAY

FIRST_DATE, DATES = date(2025, 12, 1), 800
# In Europe, North America and Australia.
CHANGES = [date(2026, *each) for each in ((3, 29), (10, 25), (3, 8), (11, 1), (4, 5), (10, 4))]
CHANGES += [date(2027, *each) for each in ((3, 28), (10, 31), (3, 14), (11, 7), (4, 4), (10, 3))]
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What days may be told by, several things at once.
SELECTORS: tuple[tuple[str, ...], ...] = (
    (),
    ("weekdays",),
    ("weekdays",),
    ("nth",),
    ("month_days",),
    ("dates",),
    ("yearly",),
    ("months", "weekdays"),
    ("months", "month_days"),
    ("months", "nth"),
    ("dates", "weekdays"),
    ("yearly", "weekdays"),
)
NTH = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", LAST: "last"}


def a_calendar(random: Random, zone: ZoneInfo) -> Calendar:
    """A few times of day serve for everything in it, so that much falls together."""
    times = some_times(random)
    kinds = random.choice((list(Kind), list(Kind), list(Kind), [Kind.START], [Kind.START, Kind.STOP]))
    return Calendar(
        zone=zone,
        periods=tuple(a_period(random, times, kinds) for _ in range(random.randint(1, 6))),
        closed_dates={_a_date(random): f"holiday {number}" for number in range(random.choice((0, 5, 30)))},
        exceptions=tuple(an_exception(random, times) for _ in range(random.choice((0, 0, 3, 8)))),
        maintenance=tuple(a_period(random, times, [Kind.OPEN, Kind.OFF]) for _ in range(random.choice((0, 0, 1, 2)))),
        day_begins=random.choice((0, 0, *times)),
    )


def a_period(random: Random, times: Sequence[int], kinds: Sequence[Kind]) -> Period:
    """A period of one of these kinds, with the text that means it."""
    kind = random.choice(kinds)
    days, text = some_days(random)
    start, end = random.choice(times), None
    if kind in (Kind.START, Kind.STOP):
        start = DAY if kind is Kind.STOP and random.random() < 0.1 else start
        text += f" {'from' if kind is Kind.START else 'until'} {_clock(start)}"
    elif days.weekdays and len(days.weekdays) == 1 and random.random() < 0.3:
        end = random.randint(1, 6) * DAY + random.choice(times)
        text += f" {_clock(start)} - {WEEKDAYS[(min(days.weekdays) + end // DAY) % 7]} {_clock(end % DAY)}"
    elif random.random() < 0.2:
        start, end = 0, DAY
    else:
        end = random.choice((*times, DAY))
        text += f" {_clock(start)}-{_clock(end)}"
        end += DAY if end <= start else 0
    return _with_units(random, text, days, start, end, kind)


def an_exception(random: Random, times: Sequence[int]) -> Period:
    """The times of one date, or of some dates in a row; they may reach over midnight."""
    first = _a_date(random)
    last = first + timedelta(days=random.choice((0, 0, 1, 6)))
    text = f"{first}..{last}" if last > first else f"{first}"
    start, end = random.choice(times), random.choice((*times, DAY))
    days = Days(ranges=(DateRange(first, last),))
    kind = random.choice((Kind.OPEN, Kind.OPEN, Kind.OFF))
    until = end + DAY if end <= start else end
    return _with_units(random, f"{text} {_clock(start)}-{_clock(end)}", days, start, until, kind)


def some_times(random: Random) -> list[int]:
    """Minutes of a day, more often some at which clocks are changed, or next to it."""
    near_changes = [random.choice((0, 30, 60, 90, 120, 150, 180)) + random.choice((0, 0, 1, 29)) for _ in range(3)]
    return [0, *near_changes, random.randrange(DAY), random.randrange(0, DAY, 30)]


def some_days(random: Random) -> tuple[Days, str]:
    """Days, and how they are written."""
    kinds = random.choice(SELECTORS)
    fields: dict[str, Any] = {}
    texts = []
    for kind in kinds:
        text, found = _selector(random, kind)
        fields |= found
        texts.append(text)
    return Days(**fields), " ".join(texts) or "daily"


def _selector(random: Random, kind: str) -> tuple[str, dict[str, Any]]:
    match kind:
        case "weekdays":
            text, places = _span_or_list(random, WEEKDAYS)
            return text, {"weekdays": places}
        case "nth":
            nth, weekday = random.sample(sorted(NTH), random.randint(1, 2)), random.randrange(7)
            text = f"{','.join(NTH[each] for each in nth)} {WEEKDAYS[weekday]}"
            return text, {"ordinals": frozenset(nth), "weekdays": frozenset([weekday])}
        case "month_days":
            numbers = random.sample([*range(1, 32), 28, 29, 30, 31, LAST, LAST], random.randint(1, 4))
            text = ",".join("last" if each == LAST else str(each) for each in numbers)
            return f"day {text}", {"month_days": frozenset(numbers)}
        case "months":
            text, places = _span_or_list(random, MONTHS)
            return text, {"months": frozenset(place + 1 for place in places)}
        case "dates":
            first = _a_date(random)
            last = first + timedelta(days=random.choice((0, 0, 3, 40)))
            return f"{first}..{last}" if last > first else f"{first}", {"ranges": (DateRange(first, last),)}
        case _:
            ends = [(each.month, each.day) for each in (_a_date(random), _a_date(random))]
            text = "..".join(f"{month:02}-{day:02}" for month, day in ends)
            return text, {"ranges": (YearlyRange(*ends),)}


def _span_or_list(random: Random, names: tuple[str, ...]) -> tuple[str, frozenset[int]]:
    """`Fri-Mon` or `Tue,Sat`: a span may reach over the end."""
    first, length = random.randrange(len(names)), random.randint(1, len(names) - 1)
    if random.random() < 0.6 and length > 1:
        places = [(first + number) % len(names) for number in range(length)]
        return f"{names[first]}-{names[places[-1]]}", frozenset(places)
    places = sorted(random.sample(range(len(names)), random.randint(1, 2)))
    return ",".join(names[place] for place in places), frozenset(places)


def _with_units(random: Random, text: str, days: Days, start: int, end: int | None, kind: Kind) -> Period:
    bounds, demand = None, DemandSettings()
    if kind in (Kind.OPEN, Kind.START) and random.random() < 0.6:
        minimum, maximum = random.choice(((1, 1), (2, 2), (2, 4), (0, 3)))
        bounds = Bounds(minimum=minimum, maximum=maximum)
        text += f" {bounds.minimum}..{bounds.maximum}"
        if random.random() < 0.3:
            demand = DemandSettings(peak_tps=random.choice((10.0, 20.0)))
    elif kind is Kind.OFF:
        text += " off"
    return Period(text=text, days=days, start=start, end=end, kind=kind, bounds=bounds, demand=demand)


def _a_date(random: Random) -> date:
    """Any date, more often one on which clocks are changed somewhere, or the next to it."""
    if random.random() < 0.2:
        return random.choice(CHANGES) + timedelta(days=random.randint(-1, 1))
    return FIRST_DATE + timedelta(days=random.randrange(DATES))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
