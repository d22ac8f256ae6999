"""The calendar against its oracle, around each clock change of every zone; `make prove-calendar` does two years."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.days import Days
from autoscaler.scaling.period import DemandSettings, Kind, Period
from autoscaler.scaling.timeline import Calendar
from tests.calendar_oracle import Stretch, dates_of
from tests.calendar_proof import BEGIN, HISTORY, Verdict, compare
from tests.random_calendars import a_calendar, a_period, some_days, some_times
from tests.wall_clocks import DAY, WallClock, clock_changes, walk, zone, zones
from workbench.calendar.period_text import parse_periods

A_YEAR_ON = BEGIN + 365 * DAY
AROUND, A_WEEK = 2 * DAY, 7 * DAY
# No changes; changes of half an hour, of two hours, for Ramadan, at midnight, in the south, beyond the date line.
TELLING = ["UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Casablanca", "America/Havana"]
TELLING += ["Europe/Berlin", "America/New_York", "America/Santiago", "Pacific/Chatham", "Asia/Beirut", "Africa/Cairo"]
OFFICE = Calendar(
    zone=zone("Europe/Berlin"),
    periods=(Period(text="Mon-Fri 06:00-22:00", days=Days(weekdays=frozenset(range(5))), start=360, end=1320),),
    closed_dates={date(2026, 4, 6): "Easter Monday"},
)
EASTER = BEGIN + 90 * DAY


@cache
def a_clock(name: str) -> WallClock:
    """Looked at once a day, and minute by minute on the days on which it is changed."""
    return walk(zone(name), BEGIN - HISTORY, A_YEAR_ON + A_WEEK, DAY)


def week_from(minute: int, clock: WallClock) -> list[Stretch]:
    return [Stretch(minute - clock.begin, minute + A_WEEK - clock.begin)]


def test_every_zone_agrees_around_each_of_its_clock_changes() -> None:
    """Zones whose clocks are changed at the same instants to the same times share the work."""
    alike: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for name, names in zones().items():
        alike[tuple(clock_changes(zone(name), BEGIN - HISTORY, A_YEAR_ON))] += names
    random, verdict = Random(2026), Verdict()
    for names in alike.values():
        clock = a_clock(names[0])
        changes = [at for at, _ in clock_changes(zone(names[0]), BEGIN, A_YEAR_ON)]
        stretches = [Stretch(max(at - AROUND, BEGIN) - clock.begin, at + AROUND - clock.begin) for at in changes]
        verdict += compare(a_calendar(random, zone(names[0])), clock, stretches, random)
        verdict.zones += len(names)

    assert verdict.examples == []
    assert verdict.zones > 500


@given(st.sampled_from(TELLING), st.randoms(), st.integers(BEGIN, A_YEAR_ON - A_WEEK))
@settings(max_examples=60)
def test_any_calendar_agrees_in_any_week(name: str, random: Random, monday: int) -> None:
    clock = a_clock(name)

    verdict = compare(a_calendar(random, zone(name)), clock, week_from(monday, clock), random)

    assert verdict.examples == []


@given(st.randoms())
def test_days_are_the_dates_that_a_person_would_cross_in_a_calendar_on_the_wall(random: Random) -> None:
    days, _ = some_days(random)
    first, last = date(2027, 10, 1), date(2028, 3, 31)
    numbers = range(first.toordinal(), last.toordinal() + 1)

    assert dates_of(days, first, last) == [day for day in map(date.fromordinal, numbers) if day in days]


@given(st.randoms())
def test_what_is_made_up_is_what_people_can_write(random: Random) -> None:
    period = a_period(random, some_times(random), list(Kind))

    assert parse_periods(period.text) == (replace(period, demand=DemandSettings()),)


@pytest.mark.parametrize(
    ("mistaken", "minutes"),
    [
        # Five days with another minute, and each day's boundary is one minute too many there and missing here.
        pytest.param(replace(OFFICE.periods[0], end=1321), 5, id="a stop a minute late"),
        pytest.param(replace(OFFICE.periods[0], start=361), 5, id="a start a minute late"),
    ],
)
def test_the_oracle_notices_a_single_minute(mistaken: Period, minutes: int) -> None:
    """A proof that cannot fail proves nothing."""
    clock = a_clock("Europe/Berlin")
    wrong = replace(OFFICE, periods=(mistaken,))

    verdict = compare(wrong, clock, week_from(BEGIN + 4 * DAY, clock), Random(1), judge=OFFICE)

    assert verdict.disagreements >= minutes + 2 * minutes
    assert verdict.missed_stops == (minutes if mistaken.end == 1321 else 0)


@pytest.mark.parametrize(
    "mistaken",
    [
        pytest.param(replace(OFFICE, closed_dates={}), id="a forgotten holiday"),
        pytest.param(replace(OFFICE, closed_dates={date(2026, 4, 6): "Eastermonday"}), id="its name"),
        pytest.param(replace(OFFICE, day_begins=1), id="its begin"),
        pytest.param(replace(OFFICE, zone=zone("Africa/Lagos")), id="a zone without summer time"),
    ],
)
def test_the_oracle_notices_what_else_may_be_wrong(mistaken: Calendar) -> None:
    clock = a_clock("Europe/Berlin")

    verdict = compare(mistaken, clock, week_from(EASTER, clock), Random(1), judge=OFFICE)

    assert verdict.disagreements
