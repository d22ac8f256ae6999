"""When a schedule is open, in local time, through nights, weekends and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.schedule import DAYS, Period, instant, next_change, span_at, wakeups
from tests.builders import a_schedule

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("periods", "instant_text", "is_open"),
    [
        pytest.param("Mon-Fri 06:00-22:00", "2026-01-13T05:39", False, id="before the lead time"),
        pytest.param("Mon-Fri 06:00-22:00", "2026-01-13T05:40", True, id="started ahead, to be ready at opening"),
        pytest.param("Mon-Fri 06:00-22:00", "2026-01-13T21:59", True, id="the last minute"),
        pytest.param("Mon-Fri 06:00-22:00", "2026-01-13T22:00", False, id="the end is outside"),
        pytest.param("Mon-Fri 06:00-22:00", "2026-01-17T12:00", False, id="a Saturday"),
        pytest.param("Mon 22:00-06:00", "2026-01-13T05:59", True, id="a night shift belongs to its evening"),
        pytest.param("Mon 22:00-06:00", "2026-01-13T06:00", False, id="and ends the next morning"),
        pytest.param("Mon 22:00-06:00", "2026-01-12T05:00", False, id="but not on the morning before"),
        pytest.param("daily 00:00-24:00", "2026-01-18T03:00", True, id="always, as a period"),
        pytest.param("Sat-Mon 08:00-12:00", "2026-01-18T09:00", True, id="a range may wrap around the week"),
    ],
)
def test_a_period_is_open_in_local_time(periods: str, instant_text: str, is_open: bool) -> None:
    assert bool(span_at(a_schedule(periods), berlin(instant_text))) is is_open


def test_touching_periods_are_one_stretch_without_a_stop_between() -> None:
    """A day shift that hands over to a night shift must not restart the model."""
    schedule = a_schedule("Tue 06:00-14:00", "Tue 14:00-22:00")

    assert next_change(schedule, berlin("2026-01-13T10:00")) == berlin("2026-01-13T22:00")


def test_a_schedule_that_never_closes_has_no_next_change() -> None:
    assert next_change(a_schedule("daily 00:00-24:00"), berlin("2026-01-13T10:00")) is None


def test_an_end_inside_the_spring_gap_is_the_moment_of_the_change() -> None:
    """02:30 does not exist on 2026-03-29 in Berlin; EventBridge Scheduler would skip that stop altogether."""
    assert instant(date(2026, 3, 29), 150, BERLIN) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_an_end_inside_the_autumn_overlap_is_the_first_of_the_two() -> None:
    assert instant(date(2026, 10, 25), 150, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_that_a_zone_skipped_altogether_collapses_to_its_clock_change() -> None:
    """Samoa had no 2011-12-30."""
    apia = ZoneInfo("Pacific/Apia")

    assert instant(date(2011, 12, 30), 600, apia) == instant(date(2011, 12, 31), 0, apia)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("06:00-22:00", "is not a period"),
        ("Mon-Fry 06:00-22:00", "'Fry' is not a day"),
        ("Mon 25:00-26:00", "'25:00' is not a time of day"),
        ("Mon 06:00-24:01", "'24:01' is not a time of day"),
        ("Mon 24:00-06:00", "'24:00' is not a time of day: 00:00 to 23:59"),
        ("Mon 06:77-07:00", "'06:77' is not a time of day"),
    ],
)
def test_a_period_that_cannot_be_read_says_what_is_allowed(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Period.parse(text)


periods = st.builds(
    lambda days, start, length: Period(frozenset(days), start, start + length),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
    st.integers(1, 1440),
)


@given(periods)
def test_what_is_written_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(
    periods,
    st.integers(0, 2 * 366 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_nothing_changes_before_the_next_change(period: Period, now: datetime, zone: str) -> None:
    """The promise that waits and wake-ups rest on."""
    schedule = a_schedule(str(period), zone=zone, lead_minutes=0)
    change = next_change(schedule, now)
    until = change or now + timedelta(days=8)
    step = (until - now) / 7

    states = {bool(span_at(schedule, now + step * index)) for index in range(7)}

    assert len(states) == 1
    if change:
        assert bool(span_at(schedule, change)) not in states


def test_wakeups_are_distinct_local_boundaries_with_the_lead_time_taken_off() -> None:
    """A boundary that moves over midnight moves to the day before."""
    schedules = [a_schedule("Mon-Fri 06:00-22:00"), a_schedule("Mon-Fri 06:00-22:00"), a_schedule("Sun 00:10-24:00")]

    assert wakeups(schedules) == [
        ("Europe/Berlin", "cron(0 0 ? * MON *)"),
        ("Europe/Berlin", "cron(0 22 ? * MON,TUE,WED,THU,FRI *)"),
        ("Europe/Berlin", "cron(40 5 ? * MON,TUE,WED,THU,FRI *)"),
        ("Europe/Berlin", "cron(50 23 ? * SAT *)"),
    ]


def test_every_day_has_a_name() -> None:
    assert [Period.parse(f"{day} 00:00-01:00").days for day in DAYS] == [{index} for index in range(7)]
