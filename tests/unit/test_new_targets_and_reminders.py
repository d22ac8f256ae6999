"""Targets that are new, lead times that are learned, and what people are reminded of, over days in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.override import Effect
from tests.builders import a_fleet, a_schedule, an_override
from tests.simulated_service import Faults
from tests.simulation import World
from tests.story_week import BERLIN, TARGET, WEEK, a_week, berlin


def test_a_model_that_runs_already_when_its_target_is_new_is_said_first_and_stopped_after_the_grace(
    patch: pytest.MonkeyPatch,
) -> None:
    """Somebody with a surprise on the bill deploys at night: ten minutes later the meter has stopped."""
    week = a_week(patch)
    week.service.person(Phase.STARTING, Units(4, 4))
    week.run_until(berlin("Mon 12:09"))
    assert week.service.current() is Phase.STARTING
    assert week.sent == ["weld is STARTING and was not known before. It is left alone until 11:10 UTC."]

    week.run_until(berlin("Mon 12:15"))
    assert week.service.current() is Phase.OFF
    assert len(week.sent) == 1


def test_people_are_reminded_to_deploy_before_the_calendar_ends(patch: pytest.MonkeyPatch) -> None:
    ending = replace(WEEK, known_until=date(2026, 3, 1))
    week = a_week(patch, replace(TARGET, schedule=ending))

    week.run_until(berlin("Tue 12:00"))

    assert week.sent == ["The holidays and closures of weld are not known for much longer: deploy again."]


def test_a_model_is_started_as_long_before_the_opening_as_its_own_starts_took(patch: pytest.MonkeyPatch) -> None:
    """Twelve minutes and a tick: after five starts the twenty minutes that were assumed are no longer needed."""
    every_day = a_schedule("daily 08:00-10:00", learned=True)
    week = a_week(patch, replace(TARGET, schedule=every_day))
    week.run_until(berlin("Sun 12:00"))

    starts = [at.astimezone(BERLIN) for at, phase, _ in week.service.past if phase is Phase.STARTING]
    ready = [at.astimezone(BERLIN) for at, phase, _ in week.service.past if phase is Phase.READY]

    assert f"{starts[0]:%H:%M}" == "07:40"
    assert f"{starts[-1]:%H:%M}" in ("07:40", "07:45")
    assert all(at.hour == 7 or (at.hour, at.minute) == (8, 0) for at in ready)


def test_a_model_that_was_started_ahead_is_not_stopped_because_its_start_was_quick(patch: pytest.MonkeyPatch) -> None:
    """The fifth start teaches that 19 minutes are enough, when 50 were taken: one start a day all the same."""
    every_day = a_schedule("daily 08:00-10:00", lead_minutes=50, learned=True)
    week = a_week(patch, replace(TARGET, schedule=every_day))

    week.run_until(berlin("Sun 12:00"))

    assert len(week.service.effective_starts) == 6


def test_a_new_target_under_an_emergency_stop_is_not_said_to_be_left_alone(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.overrides.put(an_override(Effect.EMERGENCY_STOP, since=week.now, until=None))
    week.service.person(Phase.STARTING, Units(4, 4))

    week.run_until(berlin("Mon 12:15"))

    assert week.service.current() is Phase.OFF
    assert week.sent == []


def test_a_new_target_has_its_grace_even_if_the_first_look_shows_nothing(patch: pytest.MonkeyPatch) -> None:
    week = World(a_fleet(TARGET), berlin("Mon 12:00"), Faults(calls={1: "throttled", 2: "throttled"}), patch)
    week.service.person(Phase.STARTING, Units(4, 4))

    week.run_until(berlin("Mon 12:10"))

    assert week.service.current() is Phase.STARTING
    assert len(week.sent) == 1
