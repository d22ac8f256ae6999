"""Instants as people write them, in the time zone in which they think of a target."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.cli.moments import moment, past_moment, told

BERLIN = ZoneInfo("Europe/Berlin")
# A Saturday at 23:30 in Berlin, three and a half hours before the clocks go back.
NOW = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        pytest.param("23:45", "2026-10-24T21:45", id="a time of day still to come"),
        pytest.param("18:00", "2026-10-25T17:00", id="a time of day tomorrow, after the clock change"),
        pytest.param("90s", "2026-10-24T21:31:30", id="a length of time"),
        pytest.param("1h30m", "2026-10-24T23:00", id="hours and minutes"),
        pytest.param("2026-10-26T06:00", "2026-10-26T05:00", id="an instant without an offset is local"),
        pytest.param("2026-10-26T06:00+05:00", "2026-10-26T01:00", id="an instant with an offset"),
        pytest.param("2026-10-26T06:00Z", "2026-10-26T06:00", id="an instant in UTC"),
        pytest.param("2026-10-26", "2026-10-25T23:00", id="a day begins at midnight"),
        pytest.param("2027-03-28T02:30", "2027-03-28T01:00", id="a time that clocks skip is the change itself"),
        pytest.param("Sun 02:30", "2026-10-25T00:30", id="a time that comes twice is the first"),
    ],
)
def test_a_moment_is_read_as_people_mean_it(text: str, instant: str) -> None:
    assert moment(text, BERLIN, NOW) == datetime.fromisoformat(f"{instant}+00:00")


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "12:60", "-5m", "99999999h", "2026-13-01", "0m", "2026-10-24T20:00"]
)
def test_what_is_no_moment_to_come_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not allowed: a time of day|has passed"):
        moment(text, BERLIN, NOW)


@given(st.text(max_size=30))
def test_no_text_does_anything_else(text: str) -> None:
    try:
        at = moment(text, BERLIN, NOW)
    except ValueError:
        return
    assert at > NOW


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2026-10-24T21:40", "23:40"),
        ("2026-10-24T22:10", "Sun 00:10"),
        ("2026-10-30T05:00", "Fri 06:00"),
        ("2026-10-31T05:00", "2026-10-31 06:00"),
        ("2026-10-23T21:30", "2026-10-23 23:30"),
    ],
)
def test_an_instant_is_told_as_short_as_it_is_clear(instant: str, words: str) -> None:
    assert told(datetime.fromisoformat(f"{instant}+00:00"), BERLIN, NOW) == words


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        pytest.param("23:00", "2026-10-24T21:00", id="a time of day that has passed"),
        pytest.param("23:45", "2026-10-23T21:45", id="a time of day still to come was yesterday's"),
        pytest.param("23:30", "2026-10-24T21:30", id="now is past"),
        pytest.param("Sat 23:45", "2026-10-17T21:45", id="a day of the week was a week ago"),
        pytest.param("Monday 06:00", "2026-10-19T04:00", id="a day of this week"),
        pytest.param("2h", "2026-10-24T19:30", id="a length of time ago"),
        pytest.param("2026-10-01", "2026-09-30T22:00", id="an instant"),
    ],
)
def test_a_moment_that_has_passed_is_the_last_one_that_was(text: str, instant: str) -> None:
    assert past_moment(text, BERLIN, NOW) == datetime.fromisoformat(f"{instant}+00:00")


@pytest.mark.parametrize(
    ("text", "why"),
    [("2026-10-25", "is yet to come"), ("24:00", "is not allowed"), ("Someday 06:00", "is not allowed")],
)
def test_what_has_not_passed_yet_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        past_moment(text, BERLIN, NOW)
