"""Periods as people write them: every form is read, what cannot be read is explained, and nothing else happens."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.days import DateRange, Days, YearlyRange
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.period import Kind, Period
from workbench.calendar.period_text import parse_period, parse_periods, parse_times, period_text

WORKDAYS = frozenset(range(5))
WEEKEND = 56 * 60


@pytest.mark.parametrize(
    ("text", "days", "start", "end"),
    [
        ("daily 06:00-22:00", Days(), 360, 1320),
        ("Mon-Fri 6:00-22:00", Days(weekdays=WORKDAYS), 360, 1320),
        ("monday - FRIDAY 06:00 - 22:00", Days(weekdays=WORKDAYS), 360, 1320),
        ("Sat, Sun", Days(weekdays=frozenset({5, 6})), 0, 1440),
        ("Fri-Mon 22:00-06:00", Days(weekdays=frozenset({4, 5, 6, 0})), 1320, 1800),
        ("Mon 00:00-24:00", Days(weekdays=frozenset({0})), 0, 1440),
        ("Fri 22:00 - Mon 06:00", Days(weekdays=frozenset({4})), 1320, 1320 + WEEKEND),
        ("Fri 22:00 - Fri 06:00", Days(weekdays=frozenset({4})), 1320, 360 + 7 * 1440),
        ("1st Mon 06:00 - Wed 22:00", Days(weekdays=frozenset({0}), ordinals=frozenset({1})), 360, 1320 + 2 * 1440),
        ("2nd,4th Tue", Days(weekdays=frozenset({1}), ordinals=frozenset({2, 4})), 0, 1440),
        ("last Friday", Days(weekdays=frozenset({4}), ordinals=frozenset({-1})), 0, 1440),
        ("day 1-3,15,last", Days(month_days=frozenset({1, 2, 3, 15, -1})), 0, 1440),
        ("Nov-Feb Mon", Days(weekdays=frozenset({0}), months=frozenset({11, 12, 1, 2})), 0, 1440),
        ("2026-12-24", Days(ranges=(DateRange(date(2026, 12, 24), date(2026, 12, 24)),)), 0, 1440),
        ("12-24..01-06", Days(ranges=(YearlyRange((12, 24), (1, 6)),)), 0, 1440),
        ("02-29", Days(ranges=(YearlyRange((2, 29), (2, 29)),)), 0, 1440),
        (
            "2026-12-24 18:00 - 2026-12-27 06:00",
            Days(ranges=(DateRange(date(2026, 12, 24), date(2026, 12, 24)),)),
            1080,
            360 + 3 * 1440,
        ),
        ("12-31 18:00 - 01-02 06:00", Days(ranges=(YearlyRange((12, 31), (12, 31)),)), 1080, 360 + 2 * 1440),
    ],
)
def test_days_and_times_are_read(text: str, days: Days, start: int, end: int) -> None:
    assert parse_period(text) == Period(text=" ".join(text.split()), days=days, start=start, end=end)


@pytest.mark.parametrize(
    ("text", "kind", "bounds"),
    [
        ("Mon 06:00-07:00 off", Kind.OFF, None),
        ("Mon 3", Kind.OPEN, Bounds(minimum=3, maximum=3)),
        ("day 15 0..4", Kind.OPEN, Bounds(minimum=0, maximum=4)),
        ("Mon from 06:00 2 .. 4", Kind.START, Bounds(minimum=2, maximum=4)),
        ("Mon until 24:00", Kind.STOP, None),
    ],
)
def test_what_holds_in_a_period_stands_at_its_end(text: str, kind: Kind, bounds: Bounds | None) -> None:
    found = parse_period(text)

    assert (found.kind, found.bounds) == (kind, bounds)


DAYS = "daily, Mon-Fri, Sat,Sun, 1st Mon, last Fri, day 1-5,last, Jan-Mar, 2026-12-24 or 12-24..01-06"
EXAMPLES = 'for example "Mon-Fri 06:00-22:00", "Sat,Sun 08:00-12:00 2..4" or "daily 22:00-06:00"'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"no days are named: begin with days such as {DAYS}"),
        ("06:00-22:00", f"no days are named: begin with days such as {DAYS}"),
        ("Mon-Fry 06:00-22:00", f"'Fry' is not a day or month: use {DAYS}, did you mean Fri?"),
        ("Septembre", f"'Septembre' is not a day or month: use {DAYS}, did you mean September?"),
        ("Mon Tue", "weekdays stand there twice: write them as one list, as in Mon,Wed"),
        ("6th Mon", "'6th' is not known: 1st, 2nd, 3rd, 4th, 5th or last"),
        ("1st 06:00-07:00", "'1st' needs a weekday behind it, for example 1st Mon"),
        ("last day", "'last' needs a weekday behind it, for example last Mon: for days of the month write day 1,last"),
        ("day", "'day' needs days of the month behind it, for example day 1-5,15,last"),
        ("day 32", "'32' is not a day of the month: 1 to 31, a range such as 1-5, or last"),
        ("day 25-5", "'25-5' goes backwards: write it as two, for example 25-last,1-5"),
        ("2026-02-30", "'2026-02-30' is no day of the calendar"),
        ("02-30", "'02-30' is no day of the calendar"),
        ("2026-12-24..2026-12-20", "'2026-12-24..2026-12-20' ends before it begins"),
        (
            "2026-12-24..01-06",
            "'2026-12-24..01-06' has a year on one side only: write it on both, or on none for every year",
        ),
        (
            "Mon-Fri 06-22",
            "'Mon-Fri 06-22' can be misread, since 06-22 is a date: for times write 06:00-22:00, for the date write it "
            "first",
        ),
        (
            "Dec 3",
            "'Dec 3' can be misread, since a number behind a month is not its day: for the day write Dec day 3, "
            "for units Dec 00:00-24:00 3",
        ),
        (
            "Dec 24 06:00-12:00",
            "'Dec 24 06:00-12:00' can be misread, since a number behind a month is not its day: for the day write "
            "Dec day 24, for units Dec 00:00-24:00 24",
        ),
        ("Mon–Fri 06:00-22:00", "'Mon–Fri 06:00-22:00' has a '–' that is no hyphen: type - instead"),
        ("weekdays 06:00-22:00", "'weekdays' differ from place to place: write Mon-Fri"),
        ("weekend", "'weekend' differ from place to place: write Sat,Sun"),
        ("Mon 06:00", f"'Mon 06:00' does not say until when: write days and times, {EXAMPLES}"),
        ("Mon 06:00-", f"'Mon 06:00-' does not say until when: write days and times, {EXAMPLES}"),
        ("Mon 24:00-06:00", "'24:00' is not a time of day: 00:00 to 23:59 is allowed here"),
        ("Mon 06:60-07:00", "'06:60' is not a time of day: 00:00 to 23:59 is allowed here"),
        ("Mon,Tue 06:00 - Fri 07:00", "a stretch to Fri begins on one weekday, for example Fri 22:00 - Mon 06:00"),
        (
            "daily 06:00 - 2026-12-27 07:00",
            "a stretch to 2026-12-27 begins on one date written the same way, "
            "for example 2026-12-24 18:00 - 2026-12-27 06:00",
        ),
        ("2026-12-24 18:00 - 2026-12-24 06:00", "the stretch to 2026-12-24 ends before it begins"),
        (
            "2026-01-01 00:00 - 2026-12-31 00:00",
            "the stretch to 2026-12-31 is 364 days long: at most 92 can be one period",
        ),
        ("02-28 18:00 - 03-01 06:00", "a stretch to 03-01 is longer in leap years: write it with the year"),
        ("Mon from", "'Mon from' names no time of day behind 'from': write for example from 06:00"),
        ("Mon until 22:00 3", "'Mon until 22:00 3' has units, but from there on it is off: leave them out"),
        (
            "Mon from 06:00 off",
            "'Mon from 06:00 off' would start something that is off: write 'until' and leave 'off' out",
        ),
        ("Mon 0", "'0' units are none: write off, or a maximum of at least 1 such as 0..1"),
        ("Mon 4..2", "'4..2' goes backwards: the minimum comes first, 2..4"),
        ("Mon 1001", "'1001' is too many units: at most 1000"),
        (
            "Mon 06:00-07:00 Europe/Berlin",
            "'Europe/Berlin' is not understood in 'Mon 06:00-07:00 Europe/Berlin': "
            "behind days and times stand units such as 2 or 2..4, or off",
        ),
        (
            "Europe/Berlin Mon",
            "'Europe/Berlin' is no day: the time zone of all periods stands beside them, as timezone",
        ),
    ],
)
def test_what_cannot_be_read_is_explained_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        parse_periods(text)


def test_times_of_an_exception_have_no_days() -> None:
    assert parse_times("22:00-06:00 2..3") == Period(
        text="22:00-06:00 2..3", days=Days(), start=1320, end=1800, bounds=Bounds(minimum=2, maximum=3)
    )


@pytest.mark.parametrize("text", ["from 06:00", "until 06:00", "Mon 06:00-07:00", "closed", "06:00", ""])
def test_an_exception_has_a_start_and_an_end(text: str) -> None:
    """A start-only rule on one date would never be ended by it."""
    with pytest.raises(ValueError, match="is not a time from and to"):
        parse_times(text)


WEEKDAY_SETS = st.frozensets(st.integers(0, 6), max_size=7)
DATES = st.dates(date(2020, 1, 1), date(2040, 12, 31))
OF_YEAR = DATES.map(lambda day: (day.month, day.day))


def ranges() -> st.SearchStrategy[DateRange | YearlyRange]:
    dated = st.tuples(DATES, DATES).map(lambda pair: DateRange(min(pair), max(pair)))
    return dated | st.tuples(OF_YEAR, OF_YEAR).map(lambda pair: YearlyRange(*pair))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Any period that can be written down."""
    weekdays = draw(WEEKDAY_SETS)
    days = Days(
        weekdays=weekdays,
        ordinals=draw(st.frozensets(st.sampled_from([1, 2, 3, 4, 5, -1]))) if weekdays else frozenset(),
        month_days=draw(st.frozensets(st.integers(1, 31) | st.just(-1), max_size=5)),
        months=draw(st.frozensets(st.integers(1, 12))),
        ranges=tuple(draw(st.lists(ranges(), max_size=2))),
    )
    kind = draw(st.sampled_from(list(Kind)))
    start = draw(st.integers(0, 1439 if kind is not Kind.STOP else 1440))
    bounds = draw(
        st.tuples(st.integers(0, 9), st.integers(1, 9)).map(lambda pair: Bounds(minimum=min(pair), maximum=max(pair)))
    )
    longest = 7 * 1440 if len(weekdays) == 1 else 1440
    return Period(
        text="",
        days=days,
        start=start,
        end=start + draw(st.integers(1, longest)) if kind in (Kind.OPEN, Kind.OFF) else None,
        kind=kind,
        bounds=bounds if kind in (Kind.OPEN, Kind.START) and draw(st.booleans()) else None,
    )


@given(periods())
def test_what_is_written_down_is_read_as_the_same(period: Period) -> None:
    assert replace(parse_period(period_text(period)), text="") == period


WORDS = (
    *("Mon", "Fri-Sun", "1st", "last", "day", "daily", "Jan,Mar", "12-24", "2026-02-29..2026-03-02", "06:00", "1-5"),
    *(
        "06:00-22:00",
        "-",
        "from",
        "until",
        "off",
        "2..4",
        "3",
        "for",
        "16h",
        "cron(",
        "cron(0 6 * * ?)",
        ",",
        "..",
        "Fry",
    ),
    *("99:99", "١٢:٣٠"),
)
ANY_WORDS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


@given(st.text(max_size=60) | ANY_WORDS | st.text("Mondayfrituncl0123456789 :-.,()*/#?LW", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a ValueError: whatever else there is would be a traceback for whoever mistyped a time."""
    for parse in (parse_periods, parse_times):
        with suppress(ValueError):
            parse(text)
