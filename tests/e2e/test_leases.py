"""The dead-man's switch on everything that is really deployed: schedules that call the model services directly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autoscaler.scaling.model import Phase, Units
from tests.e2e.conftest import Live
from tests.e2e.factory import Factory, at
from workbench.emulator.hosting import Event


def leases(factory: Factory) -> list[str]:
    """The names of the leases that exist, with when they end."""
    scheduler = factory.emulator.client("scheduler")
    named = [each for each in scheduler.list_schedules()["Schedules"] if "Leases" in each["GroupName"]]
    found = [scheduler.get_schedule(Name=each["Name"], GroupName=each["GroupName"]) for each in named]
    return sorted(f"{each['Name']} {each['ScheduleExpression']}" for each in found)


@pytest.mark.parametrize("clock", ["07:46", "08:30", "09:58"])
def test_when_everything_of_ours_is_dead_the_models_are_stopped_five_minutes_after_closing(
    live: Live, clock: str
) -> None:
    with live() as factory:
        factory.until(clock)
        factory.kill()
        factory.until("09:59")
        assert [factory.phase(target) for target in ("weld", "paint")] == [Phase.READY, Phase.READY]

        factory.until("10:12")
        for target in ("weld", "paint"):
            assert at("10:00") <= factory.when(target, Event.STOP_ACCEPTED) <= at("10:06")
            assert factory.phase(target) is Phase.OFF


def test_leases_come_before_starts_and_go_when_the_models_are_off(live: Live) -> None:
    with live() as factory:
        factory.until("07:38")
        assert leases(factory) == []
        factory.until("07:42")
        assert leases(factory) == ["paint at(2026-01-13T09:05:00)", "weld at(2026-01-13T09:05:00)"]

        factory.until("10:30")
        assert leases(factory) == []
        assert [len(factory.starts(target)) for target in ("weld", "paint")] == [1, 1]
        assert factory.sentences == []


def test_an_override_moves_the_lease_with_it(live: Live) -> None:
    with live() as factory:
        factory.until("08:30")
        factory.plan(target="weld", action="start", until=at("10:20").isoformat())
        factory.until("08:36")
        assert "weld at(2026-01-13T09:25:00)" in leases(factory)

        factory.kill()
        factory.until("10:31")
        stopped = factory.when("weld", Event.STOP_ACCEPTED)
        assert at("10:20") <= stopped <= at("10:20") + timedelta(minutes=6)


def test_a_start_by_hand_has_a_lease_from_the_next_look_on(live: Live) -> None:
    with live() as factory:
        factory.until("07:31")
        factory.hosting.person_starts("weld", Units(1, 1))
        factory.until("07:36")

        # The wish ends at the next boundary, and from there on its schedule wants it until ten.
        assert leases(factory) == ["weld at(2026-01-13T09:05:00)"]
