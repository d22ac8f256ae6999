"""What a schedule will do, and what holds at an instant: the same as the schedule itself says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Bounds
from autoscaler.scaling.schedule import entry_at
from tests.builders import NOW, a_schedule, periods_of
from workbench.calendar.preview import ahead, rule
from workbench.calendar.preview_at import answer, ladder, sentence
from workbench.calendar.preview_words import length, listed, units

BOUNDS = Bounds(minimum=1, maximum=3)
FEAST = {date(2026, 1, 14): "Feast"}


def test_a_boundary_that_changes_nothing_is_told_as_such() -> None:
    """People who start by hand want to know when a stop-only rule comes round."""
    schedule = a_schedule("daily until 18:00", "Wed from 06:00", "Wed from 08:00")
    told = [(f"{each.at:%a %H}", each.does) for each in ahead(schedule, BOUNDS, NOW, NOW + timedelta(days=2))]
    assert told == [
        ("Tue 17", "stays closed"),
        ("Wed 05", "opens"),
        ("Wed 07", "stays open"),
        ("Wed 17", "closes"),
    ]


def test_a_night_shift_on_a_closed_date_belongs_to_the_day_on_which_it_began() -> None:
    schedule = a_schedule("daily 22:00-06:00", closed_dates=FEAST, day_begins=360)
    morning, next_morning = (datetime(2026, 1, day, 3, tzinfo=UTC) for day in (14, 15))
    assert answer(schedule, BOUNDS, morning).state == "open"
    assert answer(schedule, BOUNDS, next_morning).rules == ("closed date: Feast", "daily 22:00-06:00")


def test_of_one_sided_rules_the_last_one_beats_no_other() -> None:
    schedule = a_schedule("Mon-Fri from 08:00", "Mon-Fri until 18:00")
    said = answer(schedule, BOUNDS, NOW.replace(hour=20))
    assert (said.state, said.rules) == ("closed", ("Mon-Fri until 18:00",))


def test_what_never_changes_is_told_as_such() -> None:
    schedule = a_schedule("daily")
    assert sentence("weld", schedule, answer(schedule, BOUNDS, NOW)).endswith("nothing changes that within a year")


texts = st.sampled_from(
    [
        "Mon-Fri 06:00-22:00",
        "daily 22:00-06:00 2",
        "Wed off",
        "Mon from 06:00",
        "Fri until 18:00",
        "Tue 10:00-12:00 2..4",
    ]
)


@settings(max_examples=40)
@given(st.lists(texts, min_size=1, max_size=4), st.booleans(), st.integers(0, 14 * 48))
def test_the_first_rule_of_the_ladder_is_the_one_that_decides(periods: list[str], closes: bool, half: int) -> None:
    schedule = a_schedule(
        *periods, closed_dates=FEAST if closes else {}, maintenance=periods_of("Wed 10:00-11:00", "Thu 02:00-04:00 off")
    )
    at = NOW + half * timedelta(minutes=30)
    here, said = entry_at(schedule, at), answer(schedule, BOUNDS, at)
    steps = list(ladder(schedule.calendar, at))
    assert (said.state == "open") == here.is_open
    assert ([rule(each) for each in steps] or [""])[0] == rule(here)
    assert len(steps) <= len(periods) + 3
    if said.until:
        assert entry_at(schedule, said.until).allows_as(here) is False
        assert entry_at(schedule, said.until - timedelta(seconds=1)).allows_as(here)


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0m"), (1, "1m"), (90, "1h30m"), (1440, "1d"), (1441, "1d1m"), (82 * 60 + 5, "3d10h")]
)
def test_a_length_is_told_in_its_largest_units(minutes: int, words: str) -> None:
    assert length(timedelta(minutes=minutes)) == words


def test_units_and_lists_are_told_as_people_say_them() -> None:
    assert [units(Bounds(minimum=low, maximum=high)) for low, high in ((1, 1), (2, 2), (1, 3))] == [
        "1 unit",
        "2 units",
        "1..3 units",
    ]
    assert [listed(words) for words in (["a"], ["a", "b", "a"], ["a", "b", "c"], ["a", "b", "c", "d", "e"])] == [
        "a",
        "a and b",
        "a, b and c",
        "a, b, c and 2 more",
    ]
