"""A period as people write it: `Mon-Fri 06:00-22:00 2..4`, `Fri 22:00 - Mon 06:00 off`, `cron(0 6 * * 1-5) for 16h`."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from functools import cache

from autoscaler.scaling.days import Days
from autoscaler.scaling.local_time import DAY_MINUTES
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.period import Kind, Period
from workbench.calendar.clock_text import clock, minute
from workbench.calendar.cron_text import is_cron, parse_cron
from workbench.calendar.days_text import days_text, is_month, parse_days
from workbench.calendar.stretch import days_between, end_day
from workbench.calendar.units_text import take_units, units_text

EXAMPLE = 'for example "Mon-Fri 06:00-22:00", "Sat,Sun 08:00-12:00 2..4" or "daily 22:00-06:00"'
TIMES_EXAMPLE = 'for example "08:00-12:00" or "06:00-14:00 2..4"'
# Beyond it is no period that anybody has written by hand.
LONGEST_TEXT = 500


@cache
def parse_periods(text: str) -> tuple[Period, ...]:
    """The periods that a text stands for: one, or several for a cron expression with several times of day.

    Raises ValueError with one sentence that says what is wrong and what is allowed.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a period of {len(text)} characters is too long: at most {LONGEST_TEXT}, {EXAMPLE}")
    written = " ".join(text.split())
    if is_cron(written):
        periods, behind = parse_cron(written)
        return tuple(_with_units(each, behind.copy()) for each in periods)
    words = _words(written)
    days = parse_days(words)
    return (_timed(written, days, words, EXAMPLE),)


def parse_period(text: str) -> Period:
    """The one period that a text stands for; raises ValueError, also when a cron expression stands for several."""
    found = parse_periods(text)
    if len(found) > 1:
        raise ValueError(f"{text!r} stands for {len(found)} periods, where one is wanted")
    return found[0]


def parse_times(text: str) -> Period:
    """Times without days, `08:00-12:00 2..4`, as a period of every day; raises ValueError."""
    written = " ".join(text.split())
    words = _words(written)
    if len(text) > LONGEST_TEXT or len(words) < 3 or not _is_clock(words[0]):
        raise ValueError(f"{text[:LONGEST_TEXT]!r} is not a time from and to: write {TIMES_EXAMPLE}")
    found = _timed(written, Days(), words, TIMES_EXAMPLE)
    if found.end is None or found.end > found.start + DAY_MINUTES:
        raise ValueError(f"{text!r} is not a time from and to: write {TIMES_EXAMPLE}")
    return found


def period_text(period: Period) -> str:
    """The shortest text that `parse_period` reads as the same period, but for its demand settings and own text."""
    days, times, units = days_text(period.days), _times_text(period), units_text(period)
    if not times and units.isdecimal() and is_month(days[-3:]):
        times = "00:00-24:00"
    return " ".join(part for part in (days, times, units) if part)


def _words(text: str) -> deque[str]:
    """The text in words: lists and ranges are one word each, a dash behind a time of day is one of its own."""
    if long_dash := re.search("[‐-―−]", text):
        raise ValueError(f"{text!r} has a {long_dash[0]!r} that is no hyphen: type - instead")
    text = re.sub(r"\s*,\s*", ",", text)
    text = re.sub(r"\s*\.\.\s*", "..", text)
    text = re.sub(r"(?<=[A-Za-z])\s*-\s*(?=[A-Za-z])", "-", text)
    return deque(re.sub(r"(?<=\d:\d\d)\s*-\s*", " - ", text).split())


def _timed(text: str, days: Days, words: deque[str], example: str) -> Period:
    """What stands behind the days: nothing, an edge, or from when to when; then units."""
    match words[0].lower() if words else "":
        case "from" | "until" as edge:
            words.popleft()
            found = _edge(text, days, words, edge)
        case first if _is_clock(first):
            found = _window(text, days, words, example)
        case _:
            if mistaken := re.search(r"\S (\d\d)-(\d\d)( |$)", text, re.ASCII):
                raise ValueError(
                    f"{text!r} can be misread, since {mistaken[1]}-{mistaken[2]} is a date: for times write "
                    f"{mistaken[1]}:00-{mistaken[2]}:00, for the date write it first"
                )
            if (dated := re.search(r"([A-Za-z]+) (\d\d?)( |$)", text)) and is_month(dated[1]):
                raise ValueError(
                    f"{text!r} can be misread, since a number behind a month is not its day: for the day write "
                    f"{dated[1]} day {dated[2]}, for units {dated[1]} 00:00-24:00 {dated[2]}"
                )
            found = Period(text=text, days=days, start=0, end=DAY_MINUTES)
    return _with_units(found, words)


def _edge(text: str, days: Days, words: deque[str], edge: str) -> Period:
    if not words:
        raise ValueError(f"{text!r} names no time of day behind {edge!r}: write for example {edge} 06:00")
    if edge == "from":
        return Period(text=text, days=days, start=minute(words.popleft(), latest="23:59"), kind=Kind.START)
    return Period(text=text, days=days, start=minute(words.popleft(), latest="24:00"), kind=Kind.STOP)


def _window(text: str, days: Days, words: deque[str], example: str) -> Period:
    start = minute(words.popleft(), latest="23:59")
    if not words or words.popleft() != "-" or not words:
        raise ValueError(f"{text!r} does not say until when: write days and times, {example}")
    if _is_clock(words[0]):
        end = minute(words.popleft(), latest="24:00")
        return Period(text=text, days=days, start=start, end=end if end > start else end + DAY_MINUTES)
    last = words.popleft()
    if not words or not _is_clock(words[0]):
        raise ValueError(f"{text!r} does not say until when: write days and times, {example}")
    end = minute(words.popleft(), latest="24:00")
    return Period(text=text, days=days, start=start, end=end + DAY_MINUTES * days_between(days, start, last, end))


def _with_units(period: Period, words: deque[str]) -> Period:
    """The period with the units at the end of its text; nothing may stand behind them."""
    units = take_units(words)
    if words:
        raise ValueError(
            f"{words[0]!r} is not understood in {period.text!r}: behind days and times stand units such as 2 or 2..4, "
            "or off"
        )
    if units is None:
        return period
    if period.kind is Kind.STOP:
        raise ValueError(f"{period.text!r} has units, but from there on it is off: leave them out")
    if isinstance(units, Bounds):
        return replace(period, bounds=units)
    if period.kind is Kind.START:
        raise ValueError(f"{period.text!r} would start something that is off: write 'until' and leave 'off' out")
    return replace(period, kind=Kind.OFF)


def _is_clock(word: str) -> bool:
    return re.fullmatch(r"\d{1,2}:\d+", word, re.ASCII) is not None


def _times_text(period: Period) -> str:
    if period.end is None:
        return f"{'from' if period.kind is Kind.START else 'until'} {clock(period.start)}"
    if (period.start, period.end) == (0, DAY_MINUTES):
        return ""
    if period.end - period.start <= DAY_MINUTES:
        return f"{clock(period.start)}-{clock(period.end)}"
    return f"{clock(period.start)} - {end_day(period.days, period.end)} {clock(period.end % DAY_MINUTES)}"
