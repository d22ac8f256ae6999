"""What people are told of a day: once each, together where much happens, and never instead of a stop."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from autoscaler.handlers import runtime
from autoscaler.handlers.tell import SPACED, tell
from autoscaler.scaling.message import Kind, Message
from autoscaler.scaling.model import Phase
from tests.builders import a_fleet, a_target
from tests.simulated_service import CrashError, Faults, Service, by_model
from tests.simulation import World
from tests.story_day import BEGIN, CLOSING, OPENING, TARGET, a_day

LATER = CLOSING + timedelta(minutes=20)


def kinds(day: World) -> list[Kind]:
    return [message.kind for mail in day.mails for message in mail]


def failing(step: str, *, times: int = 1) -> Callable[..., Any]:
    """A call of AWS that is refused so many times, and is a crash if its name is one."""
    left = [times]

    def call(*_: object, **__: object) -> None:
        if left[0]:
            left[0] -= 1
            raise CrashError if step == "crash" else ClientError({"Error": {"Code": "AccessDenied"}}, step)

    return call


def test_a_quiet_day_is_told_to_those_who_want_to_know(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)

    day.run_until(LATER)

    assert [message.sentence for [message] in day.mails] == [
        "weld is being started with 1..5 units: it is started ahead, to be ready when its schedule opens. "
        "Its lease ends at 2026-01-13 11:05 UTC, unless it is renewed.",
        "weld is ready with 1..5 units, after 12 minutes: it is started ahead, to be ready when its schedule opens.",
        "weld is off, after 3 minutes: its schedule is closed.",
    ]
    assert day.sent == []


def test_a_model_that_was_there_already_is_no_news(patch: pytest.MonkeyPatch) -> None:
    """Another opinion of the same day begins no start, and ends in no arrival."""
    day = a_day(patch)
    day.run_until(OPENING)
    told = len(day.mails)

    day.plan({"trigger": "manual", "target": "weld", "action": "start", "owner": "kim"})
    day.run_until(OPENING + timedelta(minutes=30))

    assert len(day.mails) == told


def test_a_storm_of_failures_is_one_mail(patch: pytest.MonkeyPatch) -> None:
    targets = [a_target(f"weld-{each:02}", schedule=TARGET.schedule) for each in range(100)]
    day = World(a_fleet(*targets, running_models=100), BEGIN, Faults(), patch)
    services = {target.model: Service(day, Faults(starts={1: "failed"})) for target in targets}
    patch.setattr(runtime, "provider", lambda _: by_model(services))

    day.run_until(OPENING + timedelta(minutes=30))

    assert all(service.current() is Phase.READY for service in services.values())
    assert len(day.sent) == 100
    assert len([mail for mail in day.mails if mail[0].kind is Kind.FAILED]) == 1


def test_whatever_wakes_us_there_is_one_mail_in_four_minutes(patch: pytest.MonkeyPatch) -> None:
    """A hundred alarms wake the plan a hundred times; what comes meanwhile is told with the next tick."""
    day = a_day(patch)
    sent_at: list[datetime] = []

    def send(_: Sequence[Message]) -> bool:
        sent_at.append(day.now)
        return True

    patch.setattr(runtime, "notifications", lambda: SimpleNamespace(send=send))
    for second in range(0, 3600, 7):
        day.at(BEGIN + timedelta(seconds=second), lambda: tell(Kind.DRIFT, "weld", "weld drifts.", day.now))
        day.at(BEGIN + timedelta(seconds=second), day.plan)

    day.run_until(BEGIN + timedelta(minutes=70))

    # What matters and the routine may come at once, each to those who want it.
    looks = sorted(set(sent_at))
    assert 12 <= len(looks) <= 18
    assert all(later - sooner >= SPACED for sooner, later in itertools.pairwise(looks))
    assert day.outbox.all() == []


def test_a_dead_topic_loses_nothing(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, Faults(starts={1: "failed", 2: "failed"}))
    day.topics_are_dead = True
    day.run_until(LATER)
    assert day.mails == []

    day.topics_are_dead = False
    day.run_until(LATER + timedelta(minutes=5))

    matter, routine = day.mails
    assert [message.kind for message in matter] == [Kind.FAILED, Kind.FAILED]
    assert {message.kind for message in routine} == {Kind.STARTED, Kind.READY, Kind.STOPPED}
    day.run_until(LATER + timedelta(minutes=30))
    assert len(day.mails) == 2


def test_whoever_dies_before_a_message_is_removed_repeats_it_once(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, Faults(starts={1: "failed"}))
    remove, dies = day.outbox.remove, failing("crash")
    patch.setattr(day.outbox, "remove", lambda message: (dies(), remove(message)))

    day.run_until(LATER)

    told = kinds(day)
    assert told.count(Kind.STARTED) == 3, "one that was repeated, and the start after the failed one"
    assert (told.count(Kind.FAILED), told.count(Kind.READY), told.count(Kind.STOPPED)) == (1, 1, 1)


def test_of_two_looks_at_once_one_tells(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, Faults(starts={1: "failed"}))
    told: list[Kind] = []

    def send(mail: Sequence[Message]) -> bool:
        told.extend(each.kind for each in mail)
        day.plan()
        return True

    patch.setattr(runtime, "notifications", lambda: SimpleNamespace(send=send))
    day.run_until(LATER)

    assert told == [Kind.STARTED, Kind.FAILED, Kind.STARTED, Kind.READY, Kind.STOPPED]


def test_the_same_news_put_twice_is_one_message(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    for _ in range(2):
        tell(Kind.FAILED, "weld", "weld: hosting failed.", BEGIN)
    tell(Kind.FAILED, "paint", "paint: hosting failed.", BEGIN)

    day.run_until(BEGIN)

    assert sorted(day.sent) == [
        "paint: hosting failed.",
        "weld: hosting failed.",
    ]


def test_where_the_table_cannot_be_written_people_hear_at_once_what_matters(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    patch.setattr(day.outbox, "put", failing("UpdateItem", times=2))

    tell(Kind.FAILED, "weld", "weld: hosting failed.", BEGIN)
    tell(Kind.READY, "weld", "weld is ready.", BEGIN)

    assert kinds(day) == [Kind.FAILED]


def test_a_table_that_cannot_be_read_keeps_nobody_from_planning(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    patch.setattr(day.outbox, "all", failing("Query", times=1000))

    day.run_until(LATER)

    assert (day.service.current(), len(day.service.effective_starts), day.mails) == (Phase.OFF, 1, [])


def test_whoever_dies_over_people_s_mail_has_stopped_what_was_to_stop_and_renewed_its_lease(
    patch: pytest.MonkeyPatch,
) -> None:
    """Every look of the whole day dies when it comes to the mail."""
    day = a_day(patch)
    patch.setattr(runtime, "notifications", lambda: SimpleNamespace(send=failing("crash", times=1000)))

    day.run_until(OPENING)
    assert (day.service.current(), list(day.leases)) == (Phase.READY, ["weld"])
    day.run_until(LATER)

    assert (day.service.current(), day.leases) == (Phase.OFF, {})


def test_that_a_lease_stopped_a_model_while_we_were_dead_is_told_although_it_was_to_stop(
    patch: pytest.MonkeyPatch,
) -> None:
    """Nothing has to be put right, but the one thing that would have stopped it is gone: somebody must look."""
    day = a_day(patch)
    day.run_until(OPENING)
    day.is_dead = True
    day.run_until(CLOSING + timedelta(hours=2))

    day.is_dead = False
    day.plan()
    day.run_until(day.now + timedelta(minutes=10))

    assert [message.kind for mail in day.mails for message in mail if not message.is_routine] == [Kind.LEASE]
    assert day.sent == ["weld is OFF: its lease ended, because nobody looked for so long."]


def test_a_lease_that_ends_while_we_stop_the_model_ourselves_is_not_told(
    patch: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = a_day(patch)
    monkeypatch.setattr("tests.simulated_service.STOP_TIME", timedelta(minutes=15))

    day.run_until(LATER)

    assert (day.service.current(), day.sent) == (Phase.OFF, [])
