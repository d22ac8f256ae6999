"""The order of authority: who is heard when several have something to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from autoscaler.scaling.authority import Say, ruling
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.target import Target
from tests.builders import NOW, a_record, a_schedule, a_target, an_override, at, periods_of

OFF = Record(target="weld", generation=3)

# Everybody who can speak, highest first, each with what makes it speak. It is Tuesday, 11:00 in Berlin.
TODAY = date(2026, 1, 13)
CALENDAR: dict[str, Any] = {"closed_dates": {TODAY: "Feast"}, "maintenance": periods_of("Tue 10:00-12:00 2..2")}
STORY = [
    (Reason.EMERGENCY_STOP, Say.OFF),
    (Reason.HANDS_OFF, Say.LEAVE),
    (Reason.OVERRIDDEN, Say.RUN),
    (Reason.NEW_TARGET, Say.LEAVE),
    (Reason.MAINTENANCE, Say.RUN),
    (Reason.CLOSED_DATE, Say.OFF),
    (Reason.SCHEDULED, Say.RUN),
    (Reason.OUTSIDE_SCHEDULE, Say.OFF),
]


def everybody_from(place: int) -> tuple[Target, Record, list[Override]]:
    """A case in which everybody from this place of the order down has something to say."""
    spoken = [reason for reason, _ in STORY[place:]]
    calendar: dict[str, Any] = {
        "closed_dates": CALENDAR["closed_dates"] if Reason.CLOSED_DATE in spoken else {},
        "maintenance": CALENDAR["maintenance"] if Reason.MAINTENANCE in spoken else (),
    }
    periods = "Tue 06:00-22:00" if Reason.SCHEDULED in spoken else "Sun 06:00-22:00"
    effects = {
        Reason.EMERGENCY_STOP: Effect.EMERGENCY_STOP,
        Reason.HANDS_OFF: Effect.HANDS_OFF,
        Reason.OVERRIDDEN: Effect.RUN,
    }
    overrides = [an_override(effect) for reason, effect in effects.items() if reason in spoken]
    record = replace(OFF, grace_until=at(5)) if Reason.NEW_TARGET in spoken else OFF
    return a_target(schedule=a_schedule(periods, **calendar)), record, overrides


@pytest.mark.parametrize("place", range(len(STORY)), ids=[reason for reason, _ in STORY])
def test_the_first_who_has_something_to_say_is_heard(place: int) -> None:
    target, record, overrides = everybody_from(place)

    found = ruling(target, record, overrides, NOW)

    assert (found.reason, found.say) == STORY[place]


def test_without_a_schedule_a_target_is_always_open() -> None:
    found = ruling(a_target(), OFF, (), NOW)

    assert (found.reason, found.say, found.until) == (Reason.ALWAYS_OPEN, Say.RUN, None)


def test_an_exception_date_has_hours_of_its_own() -> None:
    """A half day: normal hours do not count, its own do."""
    half = periods_of("2026-01-13 08:00-12:00")
    target = a_target(schedule=a_schedule("Tue 06:00-22:00", closed_dates={TODAY: "half day"}, exceptions=half))

    morning, afternoon = ruling(target, OFF, (), NOW), ruling(target, OFF, (), at(61))

    assert (morning.say, morning.reason, morning.until) == (Say.RUN, Reason.EXCEPTION_DATE, at(60))
    assert (afternoon.say, afternoon.reason, afternoon.detail) == (Say.OFF, Reason.CLOSED_DATE, "half day")


def test_before_an_opening_it_is_started_ahead() -> None:
    target = a_target(schedule=a_schedule("Tue 11:15-22:00"))

    found = ruling(target, OFF, (), NOW)

    assert (found.say, found.reason, found.until) == (Say.RUN, Reason.STARTED_AHEAD, at(11 * 60))


@pytest.mark.parametrize(
    ("scope", "heard"),
    [
        (Scope(), True),
        (Scope(target="weld"), True),
        (Scope(target="paint"), False),
        (Scope(group="line-1"), True),
        (Scope(group="line-2"), False),
    ],
    ids=str,
)
def test_an_override_is_about_a_target_a_group_or_all(scope: Scope, heard: bool) -> None:
    target = a_target(groups=frozenset({"line-1"}))

    found = ruling(target, OFF, [an_override(scope=scope)], NOW)

    assert (found.reason is Reason.OVERRIDDEN) is heard


def test_of_two_overrides_the_later_is_heard_and_the_earlier_when_that_ends() -> None:
    """Off until Friday, and then somebody needs it for an hour."""
    long = an_override(until=at(600), since=at(-60))
    short = an_override(Effect.RUN, scope=Scope(target="weld"), until=at(60), since=at(-1))

    assert ruling(a_target(), OFF, [long, short], NOW).say is Say.RUN
    assert ruling(a_target(), OFF, [long, short], at(61)).say is Say.OFF


def test_an_override_ends_by_itself_unless_it_was_said_to_be_for_ever() -> None:
    target = a_target()

    assert ruling(target, OFF, [an_override(until=NOW)], NOW).reason is Reason.ALWAYS_OPEN
    assert ruling(target, OFF, [an_override(until=None)], at(10**6)).reason is Reason.OVERRIDDEN


def test_what_a_person_did_by_hand_counts_as_an_override_and_says_so() -> None:
    record = a_record(adopted=an_override(Effect.RUN, scope=Scope(target="weld")))

    assert ruling(a_target(schedule=a_schedule("Sun 06:00-22:00")), record, (), NOW).reason is Reason.ADOPTED


def test_a_target_may_be_configured_to_be_left_alone_which_an_emergency_stop_does_not_hear() -> None:
    target = a_target(hands_off=True)

    assert ruling(target, OFF, (), NOW).say is Say.LEAVE
    assert ruling(target, OFF, [an_override(Effect.EMERGENCY_STOP)], NOW).say is Say.OFF
