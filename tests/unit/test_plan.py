"""The fleet: generations, quotas, drift."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.authority import ruling
from autoscaler.scaling.converge import observed, owned, renewed, settled
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.model import Observation, Phase, Units
from autoscaler.scaling.override import Effect
from autoscaler.scaling.plan import applied, has_drifted, plan
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Action, Intent, Record
from autoscaler.scaling.target import Fleet
from tests.builders import NOW, a_fleet, a_record, a_schedule, a_target, an_override, at, seen

UNITS = Units(1, 5)


def decided(desired: Units | None, reason: Reason = Reason.SCHEDULED) -> Decision:
    return Decision(target="weld", at=NOW, desired=desired, reason=reason, changes_at=None)


def planned(fleet: Fleet, records: dict[str, Record]) -> list[Decision]:
    rulings = {target.name: ruling(target, records[target.name], (), NOW) for target in fleet.targets}
    return plan(fleet, rulings, {}, records, (), NOW)


def test_the_quota_of_running_models_admits_those_that_run_first_and_then_by_order() -> None:
    fleet = a_fleet(a_target("a"), a_target("b"), a_target("c"), running_models=2)
    records = {name: Record(target=name) for name in "abc"} | {"c": Record(target="c", desired=UNITS)}

    decisions = planned(fleet, records)

    assert [(each.target, each.reason) for each in decisions] == [
        ("a", Reason.ALWAYS_OPEN),
        ("b", Reason.WAITING_FOR_QUOTA),
        ("c", Reason.ALWAYS_OPEN),
    ]


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.integers(0, 8))
def test_never_more_models_than_the_quota_allows(running: list[bool], quota: int) -> None:
    names = [f"t{index}" for index in range(len(running))]
    fleet = a_fleet(*(a_target(name) for name in names), running_models=quota)
    records = {
        name: Record(target=name, desired=UNITS if runs else None) for name, runs in zip(names, running, strict=True)
    }

    decisions = planned(fleet, records)

    assert sum(each.desired is not None for each in decisions) == min(quota, len(names))


def test_only_a_changed_wish_is_a_new_generation() -> None:
    same = applied(decided(UNITS), a_record())
    changed = applied(decided(None, Reason.OUTSIDE_SCHEDULE), a_record())

    assert (same.generation, changed.generation) == (7, 8)


def test_the_first_decision_is_a_generation_even_when_it_is_off() -> None:
    assert applied(decided(None), Record(target="weld")).generation == 1


def test_a_closed_schedule_forgets_failures_so_that_the_next_period_begins_afresh() -> None:
    failed = a_record(failures=4, retry_at=at(5), quarantined_since=NOW)

    after = applied(decided(None, Reason.OUTSIDE_SCHEDULE), failed)

    assert (after.failures, after.retry_at, after.quarantined_since) == (0, None, None)


@pytest.mark.parametrize("reason", [Reason.OVERRIDDEN, Reason.EMERGENCY_STOP, Reason.ADOPTED])
def test_what_a_person_wants_off_forgets_its_failures_too(reason: Reason) -> None:
    """Through a night, until the opening: its next period would begin in quarantine."""
    failed = a_record(failures=4, quarantined_since=NOW)

    assert applied(decided(None, reason), failed).quarantined_since is None
    assert applied(decided(None, Reason.QUARANTINED), failed).quarantined_since == NOW


def test_what_was_adopted_is_dropped_when_it_is_over() -> None:
    assert applied(decided(UNITS), a_record(adopted=an_override(until=at(-1)))).adopted is None


def test_what_was_adopted_and_has_to_wait_for_quota_is_not_forgotten() -> None:
    wish = an_override(Effect.RUN, units=UNITS)

    assert applied(decided(None, Reason.WAITING_FOR_QUOTA), a_record(adopted=wish)).adopted == wish


def test_a_model_that_a_person_started_keeps_its_place_in_the_quota() -> None:
    fleet = a_fleet(a_target("a"), a_target("b"), running_models=1)
    records = {"a": Record(target="a"), "b": Record(target="b", adopted=an_override(Effect.RUN, units=UNITS))}

    assert [each.reason for each in planned(fleet, records)] == [Reason.WAITING_FOR_QUOTA, Reason.ADOPTED]


def test_what_is_left_alone_loses_the_execution_that_worked_on_it() -> None:
    left = decided(UNITS, Reason.HANDS_OFF)._replace(leaves_alone=True)

    after = applied(left, a_record())

    assert (after.owner, after.is_settled, after.generation) == (None, True, 7)


def test_what_was_left_alone_is_looked_at_afresh_afterwards() -> None:
    """Whatever somebody did to it meanwhile was allowed, and is no change by hand."""
    after = applied(decided(UNITS), a_record(reason=Reason.HANDS_OFF, settled=7, owner=None))

    assert (after.generation, after.is_settled) == (8, False)


@pytest.mark.parametrize(
    ("changes", "observation", "drifted"),
    [
        pytest.param({}, seen(Phase.READY, UNITS), False, id="as it was left"),
        pytest.param({}, seen(Phase.OFF), True, id="a person stopped it"),
        pytest.param({}, seen(Phase.READY, Units(2, 2)), True, id="a person resized it"),
        pytest.param({}, seen(Phase.FAILED), True, id="it broke"),
        pytest.param({"desired": None}, seen(Phase.READY, UNITS), True, id="a person started it"),
        pytest.param({"desired": None}, seen(Phase.FAILED), False, id="failed and unwanted is at rest"),
        pytest.param({}, None, False, id="not seen is not drift"),
        pytest.param({"settled_at": at(-1)}, seen(Phase.OFF), False, id="answers may lag just after settling"),
        pytest.param({"settled": 6}, seen(Phase.OFF), False, id="not settled yet: somebody works on it"),
    ],
)
def test_drift_is_a_settled_target_seen_otherwise_than_it_was_left(
    changes: dict[str, Any], observation: Observation | None, drifted: bool
) -> None:
    record = a_record(**({"settled": 7, "settled_at": at(-60)} | changes))

    assert has_drifted(record, observation, NOW) is drifted


def test_a_new_owner_has_a_name_that_step_functions_has_never_seen() -> None:
    first, second = owned(a_record(), NOW), owned(renewed(a_record()), NOW + timedelta(seconds=1))

    assert first.owner == "weld-7-20260113T100000"
    assert second.owner == "weld-8-20260113T100001"


def test_the_phase_has_lasted_since_it_was_first_seen() -> None:
    first = observed(a_record(), a_target().model, seen(Phase.STARTING, at=at(0)))
    later = observed(first, a_target().model, seen(Phase.STARTING, at=at(3)))

    assert later.phase_since == at(0)


def test_a_model_that_somebody_else_started_is_hosted_too() -> None:
    """So that it is stopped before another one takes its place."""
    record = observed(a_record(), a_target().model, seen(Phase.READY, UNITS))

    assert record.hosted == a_target().model


def test_settling_ready_forgets_failures_and_remembers_how_long_the_start_took() -> None:
    started = Intent(action=Action.START, generation=7, since=at(-14), at=at(-13))
    record = a_record(failures=2, retry_at=at(-20), intent=started, phase=Phase.READY)

    after = settled(record, a_target().model, NOW)

    assert (after.failures, after.retry_at, after.owner, after.start_seconds) == (0, None, None, (840.0,))


def test_settling_off_in_quarantine_keeps_what_led_there() -> None:
    after = settled(a_record(failures=4, quarantined_since=at(-1)), a_target().model, NOW)

    assert (after.failures, after.quarantined_since, after.owner) == (4, at(-1), None)


def test_only_the_last_ten_starts_are_remembered() -> None:
    record = a_record()
    for minutes in range(15):
        record = replace(record, start_seconds=record.remembering_start(timedelta(minutes=minutes)))

    assert record.start_seconds == tuple(float(minutes * 60) for minutes in range(5, 15))


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Reason)


def test_a_schedule_that_is_closed_needs_no_place() -> None:
    fleet = a_fleet(a_target("a", schedule=a_schedule("Sun 06:00-07:00")), a_target("b"), running_models=1)

    decisions = planned(fleet, {name: Record(target=name) for name in "ab"})

    assert [each.desired for each in decisions] == [None, UNITS]
