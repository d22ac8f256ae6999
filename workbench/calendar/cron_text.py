"""Cron expressions, five fields or AWS's six, as days and times of day."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from autoscaler.scaling.days import LAST, DateRange, Days
from autoscaler.scaling.local_time import DAY_MINUTES
from autoscaler.scaling.period import Kind, Period
from workbench.calendar.days_text import MONTHS, WEEKDAYS

EXAMPLE = "for example cron(0 6 * * 1-5) for 16h, from cron(0 6 * * 1-5) or until cron(0 22 ? * MON-FRI *)"
# More times of day than these are no opening hours.
MOST_TIMES = 48
LONGEST = 7 * DAY_MINUTES
# AWS's years (EventBridge Scheduler guide, schedule types).
FIRST_YEAR, LAST_YEAR = 1970, 2199

_MONTH_NUMBERS = {name[:3].upper(): number for number, name in enumerate(MONTHS, 1)}
_NAMES = [name[:3].upper() for name in WEEKDAYS]


def is_cron(text: str) -> bool:
    return re.match(r"((from|until)\s+)?cron\b", text, re.IGNORECASE) is not None


def parse_cron(text: str) -> tuple[list[Period], deque[str]]:
    """The periods of `cron(...) for 16h`, `from cron(...)` or `until cron(...)`, and the words behind them.

    Raises ValueError, also for what days and times of day cannot say the same way.
    """
    parts = re.fullmatch(r"(?:(from|until) )?cron ?\(([^()]*)\)(.*)", text, re.IGNORECASE)
    if not parts:
        raise ValueError(f"{text!r} is not a cron expression: write {EXAMPLE}")
    edge, words = (parts[1] or "").lower(), deque(parts[3].split())
    length = None if edge else _length(text, words)
    kind = {"from": Kind.START, "until": Kind.STOP}.get(edge, Kind.OPEN)
    days, times = _days_and_times(parts[2].upper().split(), parts[2])
    if length is not None and length > DAY_MINUTES and len(days.weekdays) != 1:
        raise ValueError(f"{text!r} is longer than a day: then it must begin on one day of the week")
    return [
        Period(text=text, days=days, start=at, end=None if length is None else at + length, kind=kind) for at in times
    ], words


def _length(text: str, words: deque[str]) -> int:
    """The minutes behind `for`."""
    if len(words) < 2 or words[0].lower() != "for":
        raise ValueError(f"{text!r} does not say how long or which edge: write {EXAMPLE}")
    words.popleft()
    written = words.popleft()
    parts = re.fullmatch(r"(?=\d)(?:(\d{1,3})h)?(?:(\d{1,5})m)?", written, re.ASCII)
    minutes = int(parts[1] or 0) * 60 + int(parts[2] or 0) if parts else 0
    if not 0 < minutes <= LONGEST:
        raise ValueError(f"{written!r} is not the length of a period: 1m to 168h, such as 16h or 7h30m")
    return minutes


def _days_and_times(fields: Sequence[str], text: str) -> tuple[Days, list[int]]:
    if len(fields) not in (5, 6):
        raise ValueError(
            f"'cron({text})' has {len(fields)} fields: 5 (minute, hour, day, month, weekday) or AWS's 6 (and the year)"
        )
    is_aws = len(fields) == 6
    minutes, hours, month_days, months, weekdays = fields[:5]
    times = [
        hour * 60 + minute
        for hour in _numbers(hours, 0, 23, "an hour")
        for minute in _numbers(minutes, 0, 59, "a minute")
    ]
    if len(times) > MOST_TIMES:
        raise ValueError(f"'cron({text})' stands for {len(times)} times of day: at most {MOST_TIMES} can be periods")
    if is_aws and (month_days == "?") == (weekdays == "?"):
        raise ValueError(f"'cron({text})': in AWS's form one of day and weekday must be ?, and only one")
    if not _is_any(month_days) and not _is_any(weekdays):
        raise ValueError(
            f"'cron({text})' restricts day and weekday, and cron takes either of them: write it as two periods"
        )
    days = Days(
        **_weekdays(weekdays, is_aws=is_aws),
        month_days=frozenset() if _is_any(month_days) else _month_days(month_days),
        months=frozenset() if months == "*" else frozenset(_numbers(months, 1, 12, "a month", _MONTH_NUMBERS)),
        ranges=_years(fields[5]) if is_aws else (),
    )
    return days, times


def _is_any(field: str) -> bool:
    return field in ("*", "?")


def _month_days(field: str) -> frozenset[int]:
    found: set[int] = set()
    for part in field.split(","):
        if "W" in part:
            raise ValueError(f"{part!r} in cron means the nearest working day, which no period can say")
        found |= {LAST} if part == "L" else set(_numbers(part, 1, 31, "a day of the month"))
    return frozenset(found)


def _weekdays(field: str, *, is_aws: bool) -> dict[str, frozenset[int]]:
    """Weekdays from Monday = 0, and which of the month. AWS counts from Sunday = 1, cron from Sunday = 0 or 7."""
    if _is_any(field):
        return {}
    first, last, shift = (1, 7, -2) if is_aws else (0, 7, -1)
    names = {name: (number + 1) % 7 + first for number, name in enumerate(_NAMES)}
    days: set[int] = set()
    ordinals: set[frozenset[int]] = set()
    for part in field.split(","):
        if part == "L":
            raise ValueError("'L' as a weekday in cron means Saturday to some and Sunday to others: name the day")
        which, found = _nth(part)
        ordinals.add(which)
        days |= {(number + shift) % 7 for number in _numbers(found, first, last, "a weekday", names)}
    if len(ordinals) > 1 and not (len(days) == 1 and frozenset() not in ordinals):
        raise ValueError(f"{field!r} in cron mixes which of the month its weekdays are: write it as several periods")
    return {"weekdays": frozenset(days), "ordinals": frozenset().union(*ordinals)}


def _nth(part: str) -> tuple[frozenset[int], str]:
    """`MON#1` and `5L`: which of the month, and the weekday itself."""
    if found := re.fullmatch(r"(\w+)#([1-5])", part):
        return frozenset({int(found[2])}), found[1]
    if "#" in part:
        raise ValueError(f"{part!r} in cron: behind # stands which of the month, 1 to 5, as in MON#1")
    if found := re.fullmatch(r"(\d|[A-Z]{3})L", part):
        return frozenset({LAST}), found[1]
    return frozenset(), part


def _years(field: str) -> tuple[DateRange, ...]:
    """The years as ranges of dates; years that follow one another are one."""
    if field == "*":
        return ()
    years = _numbers(field, FIRST_YEAR, LAST_YEAR, "a year")
    cuts = [0, *(n for n, (one, other) in enumerate(pairwise(years), 1) if other != one + 1), len(years)]
    runs = [years[begin:end] for begin, end in pairwise(cuts)]
    return tuple(DateRange(date(run[0], 1, 1), date(run[-1], 12, 31)) for run in runs)


def _numbers(field: str, least: int, most: int, what: str, names: dict[str, int] | None = None) -> list[int]:
    return sorted({number for part in field.split(",") for number in _part(part, least, most, what, names or {})})


def _part(part: str, least: int, most: int, what: str, names: dict[str, int]) -> Iterator[int]:
    parts = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d{1,4}))?", part, re.ASCII)
    if not parts or (parts[1] == "*" and parts[2]):
        raise ValueError(f"{part!r} is not {what} in cron: {least} to {most}, a range 1-5, a list 1,3 or a step */2")
    step = int(parts[3] or 1)
    if not 1 <= step <= most:
        raise ValueError(f"{part!r} in cron: a step is 1 to {most}")
    if parts[1] == "*":
        begin, finish = least, most
    else:
        begin = _number(parts[1], least, most, what, names)
        finish = _number(parts[2], least, most, what, names) if parts[2] else most if parts[3] else begin
    if finish < begin and what not in ("a weekday", "a month"):
        raise ValueError(f"{part!r} in cron goes backwards")
    # Weekdays and months go round: FRI-MON, NOV-FEB.
    size = 7 if what == "a weekday" else 12
    finish += size if finish < begin else 0
    yield from (number if number <= most else number - size for number in range(begin, finish + 1, step))


def _number(text: str, least: int, most: int, what: str, names: dict[str, int]) -> int:
    number = names.get(text, int(text) if text.isdecimal() and len(text) < 5 else -1)
    if not least <= number <= most:
        words = f" or {', '.join(names)}" if names else ""
        raise ValueError(f"{text!r} is not {what} in cron: {least} to {most}{words}")
    return number
