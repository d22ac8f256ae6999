"""The dead-man's switch: until when a model may run although nobody of ours is there to stop it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.authority import Say, lead_at, ruling
from autoscaler.scaling.lease import AFTER_CLOSING, DAY_AND_NIGHT, WITH_DEMAND, is_run_over, lease_of, lease_of_unwanted
from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.record import Record
from autoscaler.scaling.schedule import entry_ahead
from tests.builders import NOW, a_schedule, a_source, a_target, an_override, at

OFF = Record(target="weld", generation=3)
# Until ten at night, from 11:00 in Berlin.
WORK = a_schedule("Tue 06:00-22:00")
CLOSING = at(11 * 60)


def leased(*overrides: Override, now: datetime = NOW, **changes: Any) -> datetime | None:
    target = a_target(**changes)
    return lease_of(ruling(target, OFF, overrides, now), lead_at(target, OFF, now), now)


def test_a_lease_ends_five_minutes_after_the_schedule_closes() -> None:
    """The stop at the closing itself is the plan's: a lease that came first would undo an override made in time."""
    assert leased(schedule=WORK) == CLOSING + AFTER_CLOSING


def test_what_is_started_ahead_has_the_lease_of_the_opening_that_it_is_for() -> None:
    assert leased(schedule=a_schedule("Tue 11:10-22:00")) == CLOSING + AFTER_CLOSING


def test_a_gap_that_is_shorter_than_the_lead_time_ends_nothing() -> None:
    """The plan keeps the model through it; a lease that ended in it would race with the plan's renewal."""
    assert leased(schedule=a_schedule("Tue 06:00-12:00", "Tue 12:10-22:00")) == CLOSING + AFTER_CLOSING


@pytest.mark.parametrize(
    ("until", "end"),
    [
        pytest.param(at(60), CLOSING, id="within the hours: the schedule goes on"),
        pytest.param(at(14 * 60), at(14 * 60), id="beyond the hours: what the person said"),
    ],
)
def test_a_persons_start_ends_when_the_person_said_or_with_the_schedule_then(until: datetime, end: datetime) -> None:
    run = an_override(Effect.RUN, units=Units(1, 1), until=until)

    assert leased(run, schedule=WORK) == end + AFTER_CLOSING


def test_where_demand_may_end_it_any_minute_the_lease_is_an_hour_that_moves_on() -> None:
    asleep: dict[str, Any] = {"bounds": Bounds(minimum=0, maximum=3), "demand": a_source(), "schedule": WORK}

    assert leased(**asleep) == NOW + WITH_DEMAND
    assert leased(now=CLOSING - timedelta(minutes=20), **asleep) == CLOSING + AFTER_CLOSING


def test_what_runs_day_and_night_has_a_lease_of_a_day_that_moves_on() -> None:
    assert leased() == NOW + DAY_AND_NIGHT
    assert leased(an_override(Effect.RUN, until=None), schedule=WORK) == NOW + DAY_AND_NIGHT


@pytest.mark.parametrize("effect", [Effect.OFF, Effect.HANDS_OFF, Effect.EMERGENCY_STOP])
def test_what_shall_not_run_or_is_left_alone_has_no_lease(effect: Effect) -> None:
    assert leased(an_override(effect), schedule=WORK) is None


def test_no_lease_is_longer_than_a_day() -> None:
    """A schedule that closes once a year would outlive its planner by a year."""
    assert leased(schedule=a_schedule("Tue-Fri")) == NOW + DAY_AND_NIGHT
    assert leased(an_override(Effect.RUN, until=at(30 * 60)), schedule=WORK) == NOW + DAY_AND_NIGHT


@pytest.mark.parametrize(
    ("written", "end"),
    [
        pytest.param(at(2), at(2), id="what ends soon stays"),
        pytest.param(at(20 * 60), at(5), id="what ends at night ends soon"),
        pytest.param(at(-5), at(5), id="one that was over in vain is followed by another"),
        pytest.param(None, at(5), id="what a person started gets one"),
    ],
)
def test_a_model_that_shall_be_off_has_a_lease_of_five_minutes_at_most(written: datetime | None, end: datetime) -> None:
    assert lease_of_unwanted(replace(OFF, leased_until=written), NOW) == end


@pytest.mark.parametrize(("runs_until", "over"), [(None, False), (at(4), True), (at(5), True), (at(6), False)])
def test_a_run_is_over_when_nothing_but_the_five_minutes_of_its_lease_is_left(
    runs_until: datetime | None, over: bool
) -> None:
    assert is_run_over(replace(OFF, runs_until=runs_until), NOW) is over


@given(
    st.lists(
        st.sampled_from(["Mon-Fri 06:00-22:00", "daily 22:00-06:00", "Sat 08:00-12:00", "Tue 12:00-12:30 off", "Sun"]),
        min_size=1,
        max_size=3,
        unique=True,
    ),
    st.integers(0, 14 * 24 * 60),
)
def test_a_lease_never_ends_while_the_schedule_is_open_and_soon_after_it_has_closed(
    periods: list[str], minutes: int
) -> None:
    """Whatever the schedule: at its end the model is not wanted any more, and five minutes earlier it just was."""
    now = at(minutes)
    target = a_target(schedule=a_schedule(*periods))
    found, lead = ruling(target, OFF, (), now), lead_at(target, OFF, now)
    lease = lease_of(found, lead, now)

    assert (lease is None) is (found.say is not Say.RUN)
    assert lease is None or lease <= now + DAY_AND_NIGHT + AFTER_CLOSING
    if lease and lease != now + DAY_AND_NIGHT and target.schedule:
        closing = lease - AFTER_CLOSING
        assert not entry_ahead(target.schedule, closing, lead).is_open
        assert entry_ahead(target.schedule, closing - timedelta(minutes=1), lead).is_open
