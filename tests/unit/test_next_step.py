"""The next step towards the wish, from every phase."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import Observation, Phase, Units
from autoscaler.scaling.next_step import next_step
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Action, Intent, Record
from tests.builders import NOW, SETTINGS, a_record, at, seen

WISH = Units(1, 5)
OTHER = Units(2, 3)
ON, OFF = a_record(), a_record(desired=None)


def asked(action: Action, minutes: float, *, first: float | None = None, generation: int = 7) -> Intent:
    return Intent(action=action, generation=generation, since=at(minutes if first is None else first), at=at(minutes))


def since(phase: Phase, minutes: float) -> dict[str, Any]:
    return {"phase": phase, "phase_since": at(minutes)}


@pytest.mark.parametrize(
    ("record", "observation", "do", "reason"),
    [
        pytest.param(ON, seen(Phase.OFF), "start", Reason.NOT_RUNNING, id="off, should run"),
        pytest.param(ON, seen(Phase.READY, WISH), "settle", Reason.SETTLED, id="ready as desired"),
        pytest.param(
            replace(ON, intent=asked(Action.STOP, -0.5, generation=6)),
            seen(Phase.READY, WISH),
            "wait",
            Reason.JUST_ASKED,
            id="ready, but a stop that was taken back may not show yet",
        ),
        pytest.param(ON, seen(Phase.READY, OTHER), "stop", Reason.OTHER_UNITS, id="a resize begins with a stop"),
        pytest.param(ON, seen(Phase.UPDATING, WISH), "settle", Reason.SETTLED, id="a service update serves"),
        pytest.param(ON, seen(Phase.STARTING, WISH), "wait", Reason.IN_TRANSITION, id="on its way"),
        pytest.param(ON, seen(Phase.STARTING, OTHER), "stop", Reason.OTHER_UNITS, id="on its way with other units"),
        pytest.param(ON, seen(Phase.STARTING), "wait", Reason.IN_TRANSITION, id="on its way, units not told"),
        pytest.param(ON, seen(Phase.STOPPING), "wait", Reason.IN_TRANSITION, id="must be off before it can start"),
        pytest.param(ON, seen(Phase.FAILED), "stop", Reason.CLEAN_UP, id="found failed: clean up first"),
        pytest.param(
            replace(ON, intent=asked(Action.STOP, -2)), seen(Phase.FAILED), "start", Reason.NOT_RUNNING, id="then start"
        ),
        pytest.param(
            ON, seen(Phase.OFF, startable=False), "give_up", Reason.NOT_STARTABLE, id="in training, deprecated, ..."
        ),
        pytest.param(
            replace(ON, intent=asked(Action.START, -0.5)), seen(Phase.OFF), "wait", Reason.JUST_ASKED, id="answers lag"
        ),
        pytest.param(
            replace(ON, intent=asked(Action.START, -2)),
            seen(Phase.OFF),
            "give_up",
            Reason.START_VANISHED,
            id="asked, accepted, and off all the same",
        ),
        pytest.param(
            replace(ON, intent=asked(Action.START, -2)),
            seen(Phase.FAILED),
            "give_up",
            Reason.HOSTING_FAILED,
            id="hosting failed",
        ),
        pytest.param(
            replace(ON, intent=asked(Action.START, -2, generation=6)),
            seen(Phase.OFF),
            "start",
            Reason.NOT_RUNNING,
            id="an older intent is no reason to hold back",
        ),
        pytest.param(
            replace(ON, **since(Phase.STARTING, -46)),
            seen(Phase.STARTING, WISH),
            "give_up",
            Reason.START_DEADLINE_EXCEEDED,
            id="stuck in starting",
        ),
        pytest.param(
            replace(ON, **since(Phase.STOPPING, -21)),
            seen(Phase.STOPPING),
            "give_up",
            Reason.STOP_DEADLINE_EXCEEDED,
            id="stuck in stopping",
        ),
        pytest.param(OFF, seen(Phase.OFF), "settle", Reason.SETTLED, id="off as desired"),
        pytest.param(OFF, seen(Phase.READY, WISH), "stop", Reason.NOT_WANTED, id="runs unwanted"),
        pytest.param(OFF, seen(Phase.UPDATING, WISH), "stop", Reason.NOT_WANTED, id="updates unwanted"),
        pytest.param(OFF, seen(Phase.STARTING), "stop", Reason.NOT_WANTED, id="a stop does not wait for the start"),
        pytest.param(OFF, seen(Phase.STOPPING), "wait", Reason.IN_TRANSITION, id="on its way to off"),
        pytest.param(OFF, seen(Phase.FAILED), "stop", Reason.CLEAN_UP, id="a failed model might still cost"),
        pytest.param(
            replace(OFF, intent=asked(Action.STOP, -2)),
            seen(Phase.FAILED),
            "settle",
            Reason.SETTLED,
            id="stopped, failed",
        ),
        pytest.param(
            replace(OFF, intent=asked(Action.START, -0.5, generation=6)),
            seen(Phase.OFF),
            "wait",
            Reason.JUST_ASKED,
            id="a start of a moment ago may still show",
        ),
        pytest.param(
            replace(OFF, intent=asked(Action.STOP, -0.1)),
            seen(Phase.READY),
            "wait",
            Reason.JUST_ASKED,
            id="give it time",
        ),
        pytest.param(
            replace(OFF, intent=asked(Action.STOP, -1)), seen(Phase.STARTING), "stop", Reason.NOT_WANTED, id="ask again"
        ),
        pytest.param(
            replace(OFF, intent=asked(Action.STOP, -1, first=-21)),
            seen(Phase.STARTING),
            "give_up",
            Reason.STOP_DEADLINE_EXCEEDED,
            id="until the deadline, counted from the first time",
        ),
        pytest.param(
            replace(ON, retry_at=at(4), failures=1),
            seen(Phase.STARTING),
            "stop",
            Reason.NOT_WANTED,
            id="held off: stop",
        ),
        pytest.param(
            replace(ON, retry_at=at(4), failures=1), seen(Phase.OFF), "wait", Reason.RETRY_LATER, id="held off: wait"
        ),
        pytest.param(replace(ON, retry_at=NOW, failures=1), seen(Phase.OFF), "start", Reason.NOT_RUNNING, id="due"),
        pytest.param(
            replace(ON, quarantined_since=at(-5), failures=4),
            seen(Phase.OFF),
            "settle",
            Reason.SETTLED,
            id="quarantined",
        ),
        pytest.param(
            replace(ON, quarantined_since=at(-5)), seen(Phase.READY, WISH), "stop", Reason.NOT_WANTED, id="and running"
        ),
    ],
)
def test_each_situation_has_one_step(record: Record, observation: Observation, do: str, reason: Reason) -> None:
    step = next_step(record, observation, SETTINGS, NOW)

    assert (step.do, step.reason) == (do, reason)


def test_the_wait_for_a_start_is_long_at_first_and_short_when_readiness_is_near() -> None:
    """Polls cost transitions and share five calls a second with the whole account."""
    waits = [
        next_step(replace(ON, **since(Phase.STARTING, -minutes)), seen(Phase.STARTING, WISH), SETTINGS, NOW).wait
        for minutes in (0, 11.5, 13, 14)
    ]

    assert waits == [timedelta(seconds=180), timedelta(seconds=120), timedelta(seconds=30), timedelta(seconds=30)]


def test_nobody_waits_for_a_stop_unless_a_start_is_to_follow() -> None:
    late = replace(OFF, **since(Phase.STOPPING, -2.5))
    waits = [next_step(record, seen(Phase.STOPPING), SETTINGS, NOW).wait for record in (OFF, late, ON)]

    assert waits == [timedelta(seconds=150), timedelta(seconds=30), timedelta(seconds=30)]


def test_learned_start_times_replace_the_prior() -> None:
    quick = replace(ON, start_seconds=(100.0, 110.0, 400.0), **since(Phase.STARTING, -1.5))

    assert next_step(quick, seen(Phase.STARTING, WISH), SETTINGS, NOW).wait == timedelta(seconds=30)


intents = st.builds(asked, st.sampled_from(Action), st.floats(-60, 0), generation=st.sampled_from([6, 7])) | st.none()
records = st.builds(
    lambda desired, intent, phase_since, retry, quarantined: a_record(
        desired=desired,
        intent=intent,
        phase_since=at(phase_since),
        retry_at=None if retry is None else at(retry),
        quarantined_since=NOW if quarantined else None,
    ),
    st.sampled_from([None, WISH, OTHER]),
    intents,
    st.floats(-120, 0),
    st.floats(-60, 60) | st.none(),
    st.booleans(),
)
observations = st.builds(
    lambda phase, units, startable: seen(phase, units, startable=startable),
    st.sampled_from(Phase),
    st.sampled_from([None, WISH, OTHER]),
    st.booleans(),
)


@given(records, observations)
def test_a_model_is_started_only_from_rest_and_only_when_it_is_wished_for(
    record: Record, observation: Observation
) -> None:
    step = next_step(record, observation, SETTINGS, NOW)

    if step.do == "start":
        assert observation.phase in (Phase.OFF, Phase.FAILED)
        assert record.desired
        assert record.quarantined_since is None
        assert step.units == record.desired


@given(records, observations)
def test_an_unwanted_running_model_is_never_settled_upon(record: Record, observation: Observation) -> None:
    step = next_step(record, observation, SETTINGS, NOW)

    if record.wish(NOW) is None and observation.phase in (Phase.STARTING, Phase.READY, Phase.UPDATING, Phase.STOPPING):
        assert step.do in ("stop", "wait", "give_up")


@given(records, observations)
def test_every_wait_ends(record: Record, observation: Observation) -> None:
    step = next_step(record, observation, SETTINGS, NOW)

    if step.do == "wait":
        assert timedelta(0) < step.wait <= timedelta(minutes=3)
