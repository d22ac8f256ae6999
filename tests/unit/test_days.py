"""Whole days with things going wrong: the real handlers and the real state machine against a small faked world."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Phase, Units
from tests.builders import a_fleet, a_schedule, a_target
from tests.simulation import Faults, World

# 08:00 to 12:00 in Berlin, with 20 minutes of lead time.
TARGET = a_target(schedule=a_schedule("Tue 08:00-12:00"))
BEGIN = datetime(2026, 1, 13, 6, 0, tzinfo=UTC)
OPENING, CLOSING = datetime(2026, 1, 13, 7, 0, tzinfo=UTC), datetime(2026, 1, 13, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def a_day(patch: pytest.MonkeyPatch, faults: Faults | None = None) -> World:
    return World(a_fleet(TARGET), BEGIN, faults or Faults(), patch)


def test_a_quiet_day(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)

    day.run_until(OPENING)
    assert (day.service.current(), day.service.units) == (Phase.READY, Units(1, 5))
    day.run_until(CLOSING + timedelta(minutes=5))
    assert day.service.current() in (Phase.STOPPING, Phase.OFF)
    day.run_until(CLOSING + timedelta(minutes=15))
    assert day.service.current() is Phase.OFF
    assert (len(day.service.effective_starts), day.sent) == (1, [])


def test_hosting_that_fails_once_is_tried_again(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, Faults(starts={1: "failed"}))

    day.run_until(OPENING + timedelta(minutes=30))

    assert day.service.current() is Phase.READY
    assert len(set(day.service.effective_starts)) == 2
    assert len(day.sent) == 1


def test_hosting_that_always_fails_ends_off_in_quarantine_and_is_said_each_time(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, Faults(starts=dict.fromkeys(range(1, 100), "failed")))

    day.run_until(CLOSING - timedelta(minutes=1))

    assert len(set(day.service.effective_starts)) == len(day.service.effective_starts) == 4
    assert day.table.get("weld").quarantined_since
    assert len(day.sent) == 4


@pytest.mark.parametrize("fate", ["stuck", "quota"])
def test_a_start_that_goes_nowhere_is_tried_again(patch: pytest.MonkeyPatch, fate: str) -> None:
    day = a_day(patch, Faults(starts={1: fate}))

    day.run_until(OPENING + timedelta(minutes=60))

    assert day.service.current() is Phase.READY


calls = st.dictionaries(
    st.integers(1, 120), st.sampled_from(["throttled", "lost", "timed out", "crash before", "crash after"]), max_size=25
)
starts = st.dictionaries(st.integers(1, 4), st.sampled_from(["failed", "stuck", "quota"]), max_size=2)
ticks = st.dictionaries(st.integers(1, 60), st.sampled_from(["lost", "twice"]), max_size=20)
wishes = st.lists(
    st.tuples(
        st.integers(0, 260),
        st.sampled_from(
            [
                {"action": "stop"},
                {"action": "clear"},
                {"action": "start"},
                {"action": "start", "minimum": 2, "maximum": 3},
            ]
        ),
    ),
    max_size=4,
)
people = st.lists(st.tuples(st.integers(0, 290), st.sampled_from([Phase.STARTING, Phase.STOPPING])), max_size=3)


faults = st.builds(
    Faults,
    calls=calls,
    starts=starts,
    ticks=ticks,
    lag=st.sampled_from([0, 5, 20, 45]).map(lambda seconds: timedelta(seconds=seconds)),
    refuses_stop_while_starting=st.booleans(),
)


@given(faults, wishes, people)
@settings(max_examples=60, deadline=None)
def test_whatever_goes_wrong_no_intent_starts_twice_and_nothing_is_left_running(
    patch: pytest.MonkeyPatch,
    faults: Faults,
    wishes: list[tuple[int, dict[str, object]]],
    people: list[tuple[int, Phase]],
) -> None:
    """A lost, late, doubled or crashed anything, a person at the switch, and wishes that change at any moment."""
    day = a_day(patch, faults)
    for minutes, wish in wishes:
        event = {"trigger": "manual", "target": "weld", **wish}
        day.at(BEGIN + timedelta(minutes=minutes), lambda event=event: day.plan(event))
    for minutes, phase in people:
        day.at(BEGIN + timedelta(minutes=minutes), lambda phase=phase: day.service.person(phase, Units(1, 1)))

    day.run_until(CLOSING + timedelta(hours=4))

    assert len(set(day.service.effective_starts)) == len(day.service.effective_starts)
    assert day.service.current() in (Phase.OFF, Phase.FAILED)
    assert day.table.get("weld").is_settled
    assert "RUNNING" not in day.executions.values()
