"""What goes wrong at the model services, one story each. Every story also ends with nothing left running."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autoscaler.scaling.model import Phase, ProviderName
from tests.e2e.conftest import Live
from tests.e2e.factory import at
from workbench.emulator.hosting import Event, Fault, FaultKind, HostingSettings, Unknowns

both = pytest.mark.parametrize("target", ["weld", "paint"])


@both
def test_hosting_that_fails_once_is_tried_again_and_said(live: Live, target: str) -> None:
    faults = [Fault(kind=FaultKind.HOSTING_FAILS, model=target, times=1, message="No capacity in this zone.")]
    with live(faults=faults) as factory:
        factory.until("08:30")

        assert factory.phase(target) is Phase.READY
        assert len(factory.starts(target)) == 2
        assert [sentence.split(".")[0] for sentence in factory.sentences] == [f"{target}: hosting failed"]
        [told] = [message for message in factory.emulator.messages if "hosting failed" in (message.subject or "")]
        assert "No capacity in this zone." in told.text


@both
def test_hosting_that_always_fails_ends_in_quarantine(live: Live, target: str) -> None:
    """One start and three retries, then it stays off until the next period or until a person starts it."""
    with live(faults=[Fault(kind=FaultKind.HOSTING_FAILS, model=target)]) as factory:
        factory.until("09:58")

        assert len(factory.starts(target)) == 4
        assert "It stays off until its next period" in factory.sentences[-1]
        assert len(factory.sentences) == 4


def test_a_person_lifts_a_quarantine(live: Live) -> None:
    faults = [Fault(kind=FaultKind.HOSTING_FAILS, model="weld", times=4)]
    with live(faults=faults) as factory:
        factory.until("09:20")
        assert "It stays off" in factory.sentences[-1]

        factory.plan(target="weld", action="start")
        factory.until("09:45")
        assert factory.phase("weld") is Phase.READY


@both
def test_a_start_that_is_stuck_is_stopped_and_tried_again(live: Live, target: str) -> None:
    faults = [Fault(kind=FaultKind.STUCK_STARTING, model=target, times=1)]
    with live(faults=faults) as factory:
        factory.until("09:10")

        assert factory.phase(target) is Phase.READY
        assert factory.events(target)[:3] == [Event.START_ACCEPTED, Event.STOP_ACCEPTED, Event.OFF]
        # 30 minutes of deadline, and a look every half minute.
        assert factory.when(target, Event.STOP_ACCEPTED) - at("07:40") < timedelta(minutes=32)
        assert "not ready within the start deadline" in factory.sentences[0]


@pytest.mark.parametrize("service", list(ProviderName))
def test_ten_minutes_of_throttling_delay_a_start_and_break_nothing(live: Live, service: ProviderName) -> None:
    faults = [Fault(kind=FaultKind.THROTTLE, service=service, since=at("07:39"), until=at("07:49"))]
    target = "weld" if service is ProviderName.LOOKOUTVISION else "paint"
    with live(faults=faults) as factory:
        factory.until("08:20")

        assert factory.phase(target) is Phase.READY
        assert len(factory.starts(target)) == 1
        assert factory.sentences == []


def test_ten_minutes_of_throttling_at_closing_time_delay_the_stop_by_about_as_much(live: Live) -> None:
    faults = [Fault(kind=FaultKind.THROTTLE, since=at("09:59"), until=at("10:09"))]
    with live(faults=faults) as factory:
        factory.until("10:30")

        assert factory.when("weld", Event.STOP_ACCEPTED) < at("10:15")


@both
def test_a_full_quota_is_waited_for(live: Live, target: str) -> None:
    faults = [Fault(kind=FaultKind.QUOTA, running_models=0, until=at("08:12"))]
    with live(faults=faults) as factory:
        factory.until("08:40")

        assert factory.phase(target) is Phase.READY
        assert len(factory.starts(target)) == 1
        assert any("quota does not allow the start" in sentence for sentence in factory.sentences)


@both
def test_a_lost_answer_is_not_a_second_start(live: Live, target: str) -> None:
    operation = "StartModel" if target == "weld" else "StartProjectVersion"
    faults = [Fault(kind=FaultKind.RESPONSE_LOST, model=target, operation=operation, times=1)]
    with live(faults=faults) as factory:
        factory.until("08:00")

        assert factory.phase(target) is Phase.READY
        assert len(factory.starts(target)) == 1


@both
def test_stale_answers_after_a_start_are_not_taken_for_failure(live: Live, target: str) -> None:
    faults = [Fault(kind=FaultKind.STALE_READS, model=target, lag=timedelta(seconds=40))]
    with live(faults=faults) as factory:
        factory.until("08:00")

        assert factory.phase(target) is Phase.READY
        assert len(factory.starts(target)) == 1
        assert factory.sentences == []


@both
@pytest.mark.parametrize("allowed", [True, False], ids=["stop allowed while starting", "stop refused while starting"])
def test_a_stop_wished_while_starting_happens_as_soon_as_it_can(live: Live, target: str, allowed: bool) -> None:
    settings = HostingSettings(unknown=Unknowns(stop_while_starting=allowed))
    with live(settings=settings) as factory:
        factory.until("07:45")
        factory.plan(target=target, action="stop")
        factory.until("08:15")

        assert factory.phase(target) is Phase.OFF
        stopped = factory.when(target, Event.STOP_ACCEPTED)
        if allowed:
            assert stopped - at("07:45") <= timedelta(minutes=3)
        else:
            assert stopped - factory.when(target, Event.READY) <= timedelta(minutes=1)


@both
def test_an_update_by_the_service_is_left_alone(live: Live, target: str) -> None:
    """SYSTEM_UPDATING is what the service does to a model that serves; AWS's own samples take it for a failure."""
    faults = [Fault(kind=FaultKind.SYSTEM_UPDATING, model=target, since=at("08:30"), until=at("08:50"))]
    with live(faults=faults) as factory:
        factory.until("09:00")

        assert factory.events(target) == [Event.START_ACCEPTED, Event.READY]
        assert factory.sentences == []


@both
def test_a_model_that_may_not_be_seen_is_said_once_and_disturbs_nobody(live: Live, target: str) -> None:
    other = {"weld": "paint", "paint": "weld"}[target]
    faults = [Fault(kind=FaultKind.ACCESS_DENIED, model=target, until=at("08:20"))]
    with live(faults=faults) as factory:
        factory.until("08:10")
        assert factory.phase(other) is Phase.READY
        assert len([sentence for sentence in factory.sentences if target in sentence]) <= 2

        factory.until("08:45")
        assert factory.phase(target) is Phase.READY
