"""What wakes the plan, in every shape that it arrives in."""

from __future__ import annotations

from typing import Any

import pytest

from autoscaler.handlers.trigger import TriggerError, Wish, name_of, wish_of
from autoscaler.scaling.model import Units
from autoscaler.scaling.override import Effect
from autoscaler.scaling.scope import Scope
from tests.builders import NOW, a_fleet, a_target

FLEET = a_fleet(a_target("weld", groups=frozenset({"line-1"})), a_target("paint"))
STATE = {"value": "ALARM", "reason": "set by hand", "timestamp": "2026-01-13T10:00:00.000+0000"}


@pytest.mark.parametrize(
    ("event", "name"),
    [
        pytest.param({"trigger": "tick"}, "tick", id="the tick"),
        pytest.param({"trigger": "boundary"}, "boundary", id="a schedule's boundary"),
        pytest.param(
            {"source": "aws.cloudwatch", "alarmData": {"alarmName": "busy", "state": STATE}},
            "alarm busy",
            id="an alarm's own action, without reasonData",
        ),
        pytest.param(
            {
                "source": "aws.cloudwatch",
                "detail-type": "CloudWatch Alarm State Change",
                "detail": {"alarmName": "busy", "state": STATE},
            },
            "alarm busy",
            id="an alarm through EventBridge",
        ),
        pytest.param({"source": "aws.states", "detail": {}}, "converge ended", id="an execution that ended badly"),
        pytest.param({}, "unknown", id="anything else still only wakes"),
        pytest.param({"trigger": 7, "alarmData": "x"}, "unknown", id="nonsense still only wakes"),
    ],
)
def test_every_trigger_has_a_name_and_no_other_meaning(event: dict[str, Any], name: str) -> None:
    assert name_of(event) == name
    assert wish_of(event, FLEET, NOW) is None


def test_a_person_may_ask_for_units_until_an_instant() -> None:
    event = {
        "trigger": "manual",
        "target": "weld",
        "action": "start",
        "minimum": 2,
        "maximum": 3,
        "until": "2026-01-13T18:00:00+01:00",
        "owner": "kim",
        "why": "audit",
    }

    wish = wish_of(event, FLEET, NOW)

    assert isinstance(wish, Wish)
    assert (wish.units, wish.owner, wish.why) == (Units(2, 3), "kim", "audit")
    assert wish.until
    assert wish.until.isoformat() == "2026-01-13T17:00:00+00:00"


@pytest.mark.parametrize(
    ("event", "scope"),
    [
        ({"target": "weld"}, Scope(target="weld")),
        ({"group": "line-1"}, Scope(group="line-1")),
        ({"all": True}, Scope()),
    ],
)
def test_a_wish_is_about_a_target_a_group_or_all(event: dict[str, Any], scope: Scope) -> None:
    wish = wish_of({"trigger": "manual", "action": "stop", **event}, FLEET, NOW)

    assert wish
    assert (wish.scope, wish.effect, wish.until) == (scope, Effect.OFF, None)


def test_for_ever_must_be_said_and_an_emergency_stop_says_it_by_itself() -> None:
    stop = {"trigger": "manual", "target": "weld"}

    found = [
        wish_of(stop | {"action": "stop", "until": "for ever"}, FLEET, NOW),
        wish_of(stop | {"action": "emergency-stop"}, FLEET, NOW),
        wish_of(stop | {"action": "stop"}, FLEET, NOW),
    ]

    assert [wish.for_ever for wish in found if wish] == [True, True, False]


def test_a_minimum_alone_means_that_many_units() -> None:
    wish = wish_of({"trigger": "manual", "target": "weld", "action": "start", "minimum": 2}, FLEET, NOW)

    assert wish
    assert wish.units == Units(2, 2)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"target": "wled"}, ["target: 'wled' is not configured: paint, weld are"]),
        ({"target": ["weld"]}, ["target: ['weld'] is not configured"]),
        ({"target": None}, ["nothing is named: one of target, group or all is allowed"]),
        ({"all": True}, ["target and all is named: one of target, group or all is allowed"]),
        ({"target": None, "group": "line-2"}, ["group: 'line-2' is not configured: line-1 are"]),
        ({"action": "pause"}, ["action: 'pause' is not allowed: start, stop, hands-off, emergency-stop, clear are"]),
        ({"action": "emergency-stop", "until": "for ever"}, ["until: emergency-stop takes none"]),
        ({"action": "clear", "until": "2027-01-01T00:00+00:00"}, ["until: clear takes none"]),
        ({"minimum": 0}, ["minimum: 0 is not allowed: a whole number of units, at least 1"]),
        ({"minimum": True}, ["minimum: True is not allowed"]),
        ({"maximum": 3}, ["maximum: needs a minimum beside it"]),
        ({"minimum": 3, "maximum": 2}, ["maximum: 2 is less than the minimum, 3"]),
        ({"action": "stop", "minimum": 1}, ["minimum: only a start takes units"]),
        ({"until": "tomorrow"}, ["until: 'tomorrow' is not an instant"]),
        ({"until": "2026-01-13T18:00"}, ["is not an instant: write ISO 8601 with an offset"]),
        ({"until": "2026-01-13T11:00+01:00"}, ["until: 2026-01-13T11:00+01:00 has passed"]),
        ({"minimum": 6}, ["6 units are not allowed: the quota is 5"]),
        ({"target": "x", "action": "y", "until": 5}, ["target: 'x'", "action: 'y'", "until: 5"]),
    ],
)
def test_a_wish_that_cannot_be_read_is_answered_with_all_its_faults(changes: dict[str, Any], faults: list[str]) -> None:
    with pytest.raises(TriggerError) as caught:
        wish_of({"trigger": "manual", "target": "weld", "action": "start"} | changes, FLEET, NOW)

    assert all(fault in str(caught.value) for fault in faults)
