"""Demand on a target's wall clock: every step at its place of the local week, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.predictive.local_steps import STEP, local_steps, place_in_week, zone_of
from tests.builders import a_schedule, a_target

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
PER_HOUR, PER_DAY, PER_WEEK = 12, 288, 2016


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hourly(begin: str, hours: int) -> dict[datetime, float]:
    """Steps that tell the hour (UTC) that they lie in, counted from the first."""
    return {utc(begin) + step * STEP: float(step // PER_HOUR) for step in range(hours * PER_HOUR)}


def by_hours(demand: list[float]) -> list[float]:
    """One value for each hour, which must be the same all through it."""
    hours = [set(demand[at : at + PER_HOUR]) for at in range(0, len(demand), PER_HOUR)]
    assert all(len(each) == 1 for each in hours)
    return [each.pop() for each in hours]


def test_it_begins_with_the_first_datapoint_at_its_place_in_the_local_week() -> None:
    # A Tuesday, 11:05 in Berlin.
    demand, first = local_steps({utc("2026-01-13T10:05"): 3.0}, BERLIN, utc("2026-01-13T10:15"))

    assert demand == [3.0, 0.0]
    assert first == PER_DAY + 11 * PER_HOUR + 1


def test_where_nothing_was_told_nothing_was_asked() -> None:
    told = {utc("2026-01-13T10:00"): 1.0, utc("2026-01-13T10:15"): 2.0}

    assert local_steps(told, BERLIN, utc("2026-01-13T10:25"))[0] == [1.0, 0.0, 0.0, 2.0, 0.0]


def test_nothing_told_is_no_history() -> None:
    assert local_steps({}, BERLIN, utc("2026-01-13T10:00")) == ([], 0)


def test_in_spring_the_hour_that_is_left_out_is_as_the_one_after_it() -> None:
    """On 2026-03-29 in Berlin 02:00 is 03:00, at 01:00 UTC."""
    demand, first = local_steps(hourly("2026-03-29T00:00", 4), BERLIN, utc("2026-03-29T04:00"))

    assert by_hours(demand) == [0, 1, 1, 2, 3]
    assert first == 6 * PER_DAY + 1 * PER_HOUR


def test_in_autumn_the_first_of_two_equal_hours_counts() -> None:
    """On 2026-10-25 in Berlin 03:00 is 02:00 once more, at 01:00 UTC."""
    demand, first = local_steps(hourly("2026-10-24T23:00", 5), BERLIN, utc("2026-10-25T04:00"))

    assert by_hours(demand) == [0, 1, 3, 4]
    assert first == 6 * PER_DAY + 1 * PER_HOUR


def test_monday_at_eight_is_monday_at_eight_before_and_after_the_clocks_change() -> None:
    told = {utc("2026-03-23T07:00"): 1.0, utc("2026-03-30T06:00"): 2.0}
    demand, first = local_steps(told, BERLIN, utc("2026-03-30T06:05"))

    assert first == 8 * PER_HOUR
    assert {place: rate for place, rate in enumerate(demand) if rate} == {0: 1.0, PER_WEEK: 2.0}


@settings(max_examples=60)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.integers(1, 3 * PER_WEEK),
)
def test_every_step_is_that_of_the_instant_that_its_place_stands_for(name: str, at: datetime, steps: int) -> None:
    zone = ZoneInfo(name)
    begin = at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0)
    told = {begin + number * STEP: float(number) for number in range(steps)}
    demand, first = local_steps(told, zone, begin + steps * STEP)

    local = begin.astimezone(zone).replace(tzinfo=None)
    assert first == place_in_week(local)
    for number, rate in enumerate(demand):
        wall = local + number * STEP
        assert (first + number) % PER_WEEK == place_in_week(wall)
        assert rate == told.get(wall.replace(tzinfo=zone).astimezone(UTC), 0.0)
    # All of it, but for what a change of the clocks takes or brings.
    assert abs(len(demand) - steps) * STEP in {timedelta(0), timedelta(minutes=30), timedelta(hours=1)}


@pytest.mark.parametrize(("zone", "expected"), [("Asia/Kolkata", "Asia/Kolkata"), (None, "UTC")])
def test_the_wall_clock_is_that_of_the_schedule(zone: str | None, expected: str) -> None:
    schedule = a_schedule("Mon-Fri 06:00-22:00", zone=zone) if zone else None

    assert zone_of(a_target(schedule=schedule)).key == expected
