"""The year of a schedule, as the terminal and the picture show it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Bounds
from autoscaler.scaling.schedule import entry_at
from tests.builders import a_schedule, periods_of
from workbench.calendar.heat_map import LEGEND, SHADES, lines
from workbench.calendar.preview_year import Sum, closures, open_stretches, total, year
from workbench.calendar.year_picture import draw

SVG = "{http://www.w3.org/2000/svg}"
BOUNDS = Bounds(minimum=1, maximum=3)
FIRST = date(2026, 1, 13)
SHUTDOWN = {date(2026, 8, 3) + timedelta(days=number): "summer shutdown" for number in range(19)}
CLOSED = SHUTDOWN | {date(2026, 4, 3): "Good Friday", date(2026, 12, 25): "Christmas Day"}
PLANT = a_schedule("Mon-Fri 06:00-22:00", "Sat 08:00-12:00", closed_dates=CLOSED)


def test_the_map_has_a_row_for_each_weekday_and_a_column_for_each_week() -> None:
    assert lines(year(PLANT, BOUNDS, FIRST)) == [
        "      Feb Mar  Apr May  Jun Jul Aug  Sep Oct Nov  Dec Jan",
        "Mon  ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓xxx▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓",
        "Tue ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓xxx▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓",
        "Wed ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓xxx▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓",
        "Thu ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓xxx▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓",
        "Fri ▓▓▓▓▓▓▓▓▓▓▓x▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓xxx▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓x▓▓",
        "Sat ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░xx░░░░░░░░░░░░░░░░░░░░░",
        "Sun ·····························xx·····················",
    ]


@pytest.mark.parametrize(
    ("hours", "sign"),
    [("off", "·"), ("00:00-00:30", "░"), ("06:00-12:00", "░"), ("06:00-12:30", "▒"), ("00:00-18:00", "▓"), ("", "█")],
)
def test_the_shade_is_the_share_of_the_day(hours: str, sign: str) -> None:
    """Ends of the legend's steps belong to the lighter shade, as it says."""
    monday = lines(year(a_schedule(f"daily {hours}".strip()), BOUNDS, date(2026, 3, 2)))[1]
    assert set(monday.removeprefix("Mon ")) == {sign}
    assert sign in SHADES
    assert sign in LEGEND


def test_an_exception_on_a_closed_date_is_shown_as_open() -> None:
    [day, *_] = year(
        a_schedule("Mon-Fri 06:00-22:00", closed_dates=CLOSED, exceptions=periods_of("2026-12-25 08:00-12:00")),
        BOUNDS,
        date(2026, 12, 25),
    )
    assert (day.open_hours, day.name) == (4, "Christmas Day")
    assert lines([day])[5] == "Fri ░"


def test_the_sum_counts_hours_as_they_pass_and_units_as_they_hold() -> None:
    """A day on which clocks go forward has 23 hours; each stretch counts with its own bounds."""
    week = year(a_schedule("Sun", "Wed 06:00-08:00 2..4"), BOUNDS, date(2026, 3, 23))[:7]
    assert [day.hours for day in week] == [24, 24, 24, 24, 24, 24, 23]
    assert total(week) == Sum(open_hours=25, least_unit_hours=27, most_unit_hours=77)
    assert week[6].share == 1


def test_closed_dates_of_one_name_are_one_stretch() -> None:
    assert list(closures(PLANT.calendar, date(2026, 8, 10), date(2026, 12, 31))) == [
        (date(2026, 8, 3), date(2026, 8, 21), "summer shutdown"),
        (date(2026, 12, 25), date(2026, 12, 25), "Christmas Day"),
    ]


zones = st.sampled_from(["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "UTC"])
days = st.sampled_from(["daily", "Mon-Fri", "Sun", "last Fri"])
hours = st.sampled_from(
    ["06:00-22:00", "22:00-06:00", "from 06:00", "until 18:00", "02:30-03:30 2..4", "12:00-13:00 off"]
)


@settings(max_examples=20)
@given(st.lists(st.builds("{} {}".format, days, hours), min_size=1, max_size=3), zones)
def test_a_day_has_what_the_schedule_says_at_each_instant_of_it(texts: list[str], zone: str) -> None:
    schedule = a_schedule(*texts, zone=zone, closed_dates=CLOSED)
    shown = year(schedule, BOUNDS, FIRST)
    half_hour = timedelta(minutes=30)
    for day in shown[60:340:7]:
        start = datetime.combine(day.date, datetime.min.time(), schedule.zone).astimezone(UTC)
        instants = [start + number * half_hour for number in range(round(day.hours * 2))]
        opened = [at for at in instants if entry_at(schedule, at).is_open]
        assert day.open_hours == len(opened) / 2
        assert all(any(each.start <= at < each.end for each in day.stretches) for at in opened)
    assert sum(day.hours for day in shown) == pytest.approx(365 * 24, abs=1)


def test_the_picture_says_in_words_what_it_shows() -> None:
    shown = year(PLANT, BOUNDS, FIRST)
    picture = ET.fromstring(draw(shown, "weld & co", PLANT.zone))
    assert picture.findtext(f"{SVG}title", "").startswith("weld & co: open 4,")
    assert "unit-hours" in picture.findtext(f"{SVG}desc", "")
    told = [each.findtext(f"{SVG}title", "") for each in picture.findall(f"{SVG}g")]
    assert len(told) == 365
    assert told[0] == "Tue 2026-01-13: 06:00-22:00 1..3 units"
    assert told[80] == "Fri 2026-04-03 (Good Friday): closed"


def test_the_picture_needs_nothing_else_and_knows_the_dark() -> None:
    text = draw(year(PLANT, BOUNDS, FIRST), "weld", PLANT.zone)
    assert "prefers-color-scheme: dark" in text
    assert re.findall(r"(?:href|src)=|url\(|<script|@import", text) == []
    colours = dict(re.findall(r"\.(s\d) \{ fill: (#\w+) \}", text.partition("@media")[0]))
    assert set(re.findall(r'class="(s\d)"', text)) <= set(colours)
    assert len(set(colours.values())) == 5


def test_stretches_that_touch_are_one_until_the_bounds_change() -> None:
    schedule = a_schedule("Mon 06:00-14:00", "Mon 14:00-22:00", "Mon 22:00-23:00 2")
    start = datetime(2026, 3, 2, tzinfo=UTC)
    found = open_stretches(schedule, BOUNDS, start, start + timedelta(days=1))
    assert [(each.hours, each.bounds) for each in found] == [(16, BOUNDS), (1, Bounds(minimum=2, maximum=2))]
