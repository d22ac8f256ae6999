"""Calendars on the days on which clocks are changed.

In Berlin 02:00 becomes 03:00 on 2026-03-29, and 03:00 becomes 02:00 on 2026-10-25, both at 01:00 UTC.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from autoscaler.scaling.local_time import instant
from tests.builders import a_schedule
from tests.calendar_lines import changes, utc


@pytest.mark.parametrize(
    ("period", "told"),
    [
        pytest.param("Sun 02:30-06:00", ["29 Mar 01:00 open", "29 Mar 04:00 closed"], id="begins in the gap"),
        pytest.param("Sun 00:30-02:30", ["28 Mar 23:30 open", "29 Mar 01:00 closed"], id="ends in the gap"),
        pytest.param("Sun 02:10-02:50", [], id="is swallowed by the gap"),
        pytest.param("Sat 22:00-06:00", ["28 Mar 21:00 open", "29 Mar 04:00 closed"], id="is an hour shorter"),
        pytest.param("Sun from 02:30", ["29 Mar 01:00 open"], id="starts in the gap"),
    ],
)
def test_a_time_that_is_skipped_is_the_clock_change(period: str, told: list[str]) -> None:
    assert changes(a_schedule(period), "2026-03-28T12:00", "2026-03-29T12:00") == told


@pytest.mark.parametrize(
    ("period", "told"),
    [
        pytest.param("Sun 02:30-06:00", ["25 Oct 00:30 open", "25 Oct 05:00 closed"], id="begins at the first 02:30"),
        pytest.param("Sun 00:30-02:30", ["24 Oct 22:30 open", "25 Oct 00:30 closed"], id="ends at the first 02:30"),
        pytest.param("Sun 02:00-03:00", ["25 Oct 00:00 open", "25 Oct 02:00 closed"], id="is the hour twice"),
        pytest.param("Sun until 02:30", ["25 Oct 00:30 closed"], id="stops once"),
    ],
)
def test_a_time_that_comes_twice_is_its_first(period: str, told: list[str]) -> None:
    assert changes(a_schedule(period), "2026-10-24T12:00", "2026-10-25T12:00") == told


@pytest.mark.parametrize(
    ("zone", "period", "day", "told"),
    [
        pytest.param(
            "Australia/Lord_Howe",
            "Sun 02:15-03:00",
            "2026-10-03",
            ["03 Oct 15:30 open", "03 Oct 16:00 closed"],
            id="half an hour is skipped on Lord Howe Island: 02:00 to 02:30",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            "Sun 01:00-02:00",
            "2026-04-04",
            ["04 Apr 14:00 open", "04 Apr 15:30 closed"],
            id="and comes twice in April: 01:30 to 02:00",
        ),
        pytest.param(
            "Antarctica/Troll",
            "Sun 02:30-06:00",
            "2026-03-29",
            ["29 Mar 01:00 open", "29 Mar 04:00 closed"],
            id="two hours are skipped at Troll: 01:00 to 03:00",
        ),
        pytest.param(
            "Africa/Casablanca",
            "Sun 02:30-04:00",
            "2026-02-15",
            ["15 Feb 01:30 open", "15 Feb 04:00 closed"],
            id="Ramadan begins in Morocco: 03:00 becomes 02:00",
        ),
        pytest.param(
            "America/Havana",
            "Sun 00:00-06:00",
            "2026-03-08",
            ["08 Mar 05:00 open", "08 Mar 10:00 closed"],
            id="midnight itself is skipped in Cuba",
        ),
        pytest.param(
            "Asia/Kathmandu",
            "Sun 02:30-06:00",
            "2026-03-28",
            ["28 Mar 20:45 open", "29 Mar 00:15 closed"],
            id="no change in Nepal, which is 5:45 ahead",
        ),
    ],
)
def test_clocks_are_changed_in_other_ways_elsewhere(zone: str, period: str, day: str, told: list[str]) -> None:
    until = utc(day) + timedelta(hours=36)

    assert changes(a_schedule(period, zone=zone), day, until.replace(tzinfo=None).isoformat()) == told


def test_a_day_that_a_zone_skipped_altogether_does_not_occur() -> None:
    """Samoa had no 2011-12-30."""
    schedule = a_schedule("Fri 06:00-22:00", zone="Pacific/Apia")

    assert changes(schedule, "2011-12-28", "2012-01-03") == []
    assert instant(date(2011, 12, 30), 600, ZoneInfo("Pacific/Apia")) == utc("2011-12-30T10:00")


def test_a_window_that_does_not_occur_ends_nothing() -> None:
    schedule = a_schedule("Sat from 20:00", "Sun 02:10-02:50 off")

    assert changes(schedule, "2026-03-28T12:00", "2026-03-29T12:00") == ["28 Mar 19:00 open"]
    assert changes(schedule, "2026-03-21T12:00", "2026-03-22T12:00") == ["21 Mar 19:00 open", "22 Mar 01:10 closed"]
