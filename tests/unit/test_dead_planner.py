"""Everything of ours dies in the middle of the day: what was started is stopped all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from autoscaler.handlers import plan
from autoscaler.scaling.lease import DAY_AND_NIGHT
from autoscaler.scaling.model import Phase, Units
from tests.builders import a_fleet, a_schedule, a_target
from tests.simulated_service import Faults
from tests.simulation import CONTEXT, World

# 08:00 to 12:00 in Berlin.
TARGET = a_target(schedule=a_schedule("Tue 08:00-12:00"))
BEGIN, CLOSING = datetime(2026, 1, 13, 6, 0, tzinfo=UTC), datetime(2026, 1, 13, 11, 0, tzinfo=UTC)
OVERRUN = timedelta(minutes=10)


def a_day(patch: pytest.MonkeyPatch, **changes: Any) -> World:
    return World(a_fleet(a_target(**{"schedule": TARGET.schedule} | changes)), BEGIN, Faults(), patch)


def is_stopped(day: World) -> bool:
    return day.service.current() in (Phase.OFF, Phase.STOPPING)


@pytest.mark.parametrize("minute", range(0, 310, 5))
def test_no_model_runs_ten_minutes_past_its_closing_whenever_we_die(patch: pytest.MonkeyPatch, minute: int) -> None:
    day = a_day(patch)
    day.run_until(BEGIN + timedelta(minutes=minute, seconds=20))
    day.is_dead = True

    day.run_until(CLOSING + OVERRUN)

    assert is_stopped(day)


def test_while_we_are_dead_the_model_serves_until_its_period_is_over(patch: pytest.MonkeyPatch) -> None:
    """The lease is no second schedule: a planner that dies at nine costs nobody the morning."""
    day = a_day(patch)
    day.run_until(BEGIN + timedelta(minutes=90))
    day.is_dead = True

    day.run_until(CLOSING)

    assert day.service.current() is Phase.READY


def test_what_a_person_started_has_a_lease_as_well(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    night = CLOSING + timedelta(hours=9)
    day.run_until(night)
    day.service.person(Phase.STARTING, Units(1, 1))
    day.run_until(night + timedelta(minutes=10))
    day.is_dead = True

    day.run_until(night + timedelta(hours=8) + OVERRUN + timedelta(minutes=5))

    assert is_stopped(day)


def test_a_stop_that_the_lease_did_is_nobodys_by_hand_and_is_made_good_when_we_are_back(
    patch: pytest.MonkeyPatch,
) -> None:
    day = a_day(patch, schedule=None)
    day.run_until(BEGIN + timedelta(hours=1))
    day.is_dead = True
    day.run_until(BEGIN + timedelta(hours=1) + DAY_AND_NIGHT)
    assert is_stopped(day)

    day.is_dead = False
    plan.handler({"trigger": "tick"}, CONTEXT)
    day.run_until(day.now + timedelta(minutes=20))

    assert day.service.current() is Phase.READY
    assert [sentence.split(": ")[1] for sentence in day.sent] == [
        "its lease ended, because nobody renewed it; it is brought back."
    ]


def test_a_model_that_is_off_has_no_lease(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    day.run_until(CLOSING - timedelta(minutes=5))
    assert list(day.leases) == ["weld"]

    day.run_until(CLOSING + timedelta(minutes=5))

    assert day.leases == {}


def test_hands_off_takes_the_lease_away_too(patch: pytest.MonkeyPatch) -> None:
    """Whoever said hands-off meant this hand as well."""
    day = a_day(patch)
    day.run_until(CLOSING - timedelta(hours=1))
    wish = {"trigger": "manual", "target": "weld", "action": "hands-off", "until": "for ever"}
    plan.handler(wish, CONTEXT)

    day.run_until(CLOSING + timedelta(hours=1))

    assert (day.service.current(), day.leases) == (Phase.READY, {})


def test_without_a_lease_nothing_is_started(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    day.refuses_leases = True

    day.run_until(CLOSING)

    assert day.service.effective_starts == []
