"""AWS cron expressions, against a brute-force reading of the same rules, and at the clock changes."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.emulator.cron import Cron, CronError

BERLIN = ZoneInfo("Europe/Berlin")
UTC_ZONE = ZoneInfo("UTC")


def following(expression: str, after: str, zone: ZoneInfo = UTC_ZONE) -> str:
    moment = datetime.fromisoformat(after).replace(tzinfo=zone)
    found = Cron.parse(expression).next_after(moment, zone)
    return found.astimezone(zone).strftime("%Y-%m-%d %H:%M") if found else "never"


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        pytest.param("40 5 ? * MON-FRI *", "2026-01-02T06:00", "2026-01-05 05:40", id="over the weekend"),
        pytest.param("0 8 ? * 1 *", "2026-01-05T00:00", "2026-01-11 08:00", id="day 1 is Sunday"),
        pytest.param("0/15 * * * ? *", "2026-01-05T00:07", "2026-01-05 00:15", id="a step from a start"),
        pytest.param("0 0 L * ? *", "2028-02-01T00:00", "2028-02-29 00:00", id="last day of a leap February"),
        pytest.param("0 0 LW * ? *", "2026-02-01T00:00", "2026-02-27 00:00", id="last weekday"),
        pytest.param("0 0 1W * ? *", "2026-07-31T01:00", "2026-08-03 00:00", id="1W stays in its month"),
        pytest.param("0 0 15W * ? *", "2026-08-01T00:00", "2026-08-14 00:00", id="Saturday moves to Friday"),
        pytest.param("0 0 31W * ? *", "2026-05-01T00:00", "2026-05-29 00:00", id="the end moves back"),
        pytest.param("0 0 ? * 6L *", "2026-01-05T00:00", "2026-01-30 00:00", id="last Friday"),
        pytest.param("0 0 ? * TUE#2 *", "2026-01-05T00:00", "2026-01-13 00:00", id="second Tuesday"),
        pytest.param("0 0 ? * L *", "2026-01-05T00:00", "2026-01-10 00:00", id="the week ends on Saturday"),
        pytest.param("0 0 29 2 ? *", "2026-01-01T00:00", "2028-02-29 00:00", id="29 February"),
        pytest.param("0 0 1 1 ? 2025", "2026-01-01T00:00", "never", id="a year that has passed"),
        pytest.param("0 12 1,15 JAN-MAR ? *", "2026-03-15T12:00", "2027-01-01 12:00", id="strictly after"),
    ],
)
def test_the_next_firing(expression: str, after: str, expected: str) -> None:
    assert following(expression, after) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "* * * * *",
        "0 0 * * * *",
        "0 0 ? * ? *",
        "60 0 * * ? *",
        "0 24 * * ? *",
        "0 0 32 * ? *",
        "0 0 ? * 8 *",
        "0 0 ? * FOO *",
        "0 0 ? * FRI-MON *",
        "0 0 ? * TUE#6 *",
        "x 0 * * ? *",
    ],
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(CronError):
        Cron.parse(expression)


def test_a_local_time_that_spring_skips_is_skipped() -> None:
    """Scheduler guide, schedule types: the nightly stop at 02:30 does not happen on 29 March 2026."""
    assert following("30 2 * * ? *", "2026-03-28T12:00", BERLIN) == "2026-03-30 02:30"


def test_a_local_time_that_autumn_repeats_is_taken_once_before_the_change() -> None:
    nightly = Cron.parse("30 2 * * ? *")
    first = nightly.next_after(datetime(2026, 10, 24, 12, tzinfo=BERLIN), BERLIN)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert nightly.next_after(first, BERLIN) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def naive_match(expression: str, at: datetime) -> bool:
    """The same rules, read minute by minute and without any cleverness."""
    minute, hour, day, month, weekday, _ = expression.split()

    def simple(field: str, value: int, least: int) -> bool:
        for part in field.split(","):
            span, _, step = part.partition("/")
            low, _, high = span.partition("-")
            start = least if span == "*" else int(low)
            stop = int(high) if high else (9999 if step or span == "*" else start)
            if start <= value <= stop and (value - start) % int(step or 1) == 0:
                return True
        return False

    last = calendar.monthrange(at.year, at.month)[1]
    sunday_first = at.isoweekday() % 7 + 1
    if day == "?":
        if weekday.endswith("L"):
            on = sunday_first == int(weekday[:-1]) and at.day + 7 > last
        elif "#" in weekday:
            wanted, nth = map(int, weekday.split("#"))
            same = [d for d in range(1, last + 1) if date(at.year, at.month, d).isoweekday() % 7 + 1 == wanted]
            on = len(same) >= nth and same[nth - 1] == at.day
        else:
            on = simple(weekday, sunday_first, 1)
    elif day == "L":
        on = at.day == last
    else:
        on = simple(day, at.day, 1)
    return on and simple(minute, at.minute, 0) and simple(hour, at.hour, 0) and simple(month, at.month, 1)


def fields(least: int, most: int) -> st.SearchStrategy[str]:
    number = st.integers(least, most)
    spans = st.tuples(number, number).map(lambda pair: f"{min(pair)}-{max(pair)}")
    steps = st.tuples(number, st.integers(1, most)).map(lambda pair: f"{pair[0]}/{pair[1]}")
    return st.one_of(st.just("*"), number.map(str), spans, steps, st.tuples(number, number).map("{0[0]},{0[1]}".format))


days = st.one_of(
    st.tuples(st.one_of(fields(1, 28), st.just("L")), st.just("?")),
    st.tuples(
        st.just("?"),
        st.one_of(fields(1, 7), st.integers(1, 7).map("{}L".format), st.sampled_from(["2#1", "6#3", "1#4"])),
    ),
)


@settings(max_examples=60, deadline=None)
@given(fields(0, 59), fields(0, 23), days, st.integers(0, 330 * 24 * 60))
def test_the_next_firing_is_the_first_minute_that_matches(
    minute: str, hour: str, day: tuple[str, str], minutes_later: int
) -> None:
    expression = f"{minute} {hour} {day[0]} * {day[1]} *"
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes_later)
    found = Cron.parse(expression).next_after(moment, UTC_ZONE)
    for _ in range(40 * 24 * 60):
        moment += timedelta(minutes=1)
        if naive_match(expression, moment):
            assert found == moment
            return
    assert found is None or found > moment
