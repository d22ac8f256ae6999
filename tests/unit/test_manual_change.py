"""What a person did to a model by hand: noticed, and held to for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from autoscaler.scaling.authority import ruling
from autoscaler.scaling.manual_change import adopted, first_seen, is_changed_by_hand
from autoscaler.scaling.model import Observation, Phase, Units
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import ManualChanges, Target
from tests.builders import NOW, a_record, a_schedule, a_target, an_override, at, seen

UNITS = Units(1, 5)
AT_WORK = a_schedule("Tue 06:00-22:00")
AT_NIGHT = a_schedule("Sat 08:00-12:00")
STARTED_BY_HAND = seen(Phase.STARTING, Units(2, 2))


def settled(**changes: Any) -> Record:
    return a_record(**{"settled": 7, "settled_at": at(-60), "owner": None} | changes)


def is_changed(target: Target, record: Record, observation: Observation, *overrides: Override) -> bool:
    return is_changed_by_hand(target, record, ruling(target, record, overrides, NOW), observation, NOW)


@pytest.mark.parametrize(
    ("record", "observation", "changed"),
    [
        pytest.param(settled(desired=None), STARTED_BY_HAND, True, id="started"),
        pytest.param(settled(), seen(Phase.STOPPING), True, id="stopped"),
        pytest.param(settled(), seen(Phase.READY, Units(3, 3)), True, id="resized"),
        pytest.param(settled(), seen(Phase.READY, UNITS), False, id="as it was left"),
        pytest.param(settled(), seen(Phase.FAILED), False, id="broke by itself"),
        pytest.param(settled(desired=None), seen(Phase.READY), False, id="with units that nobody tells"),
        pytest.param(settled(settled=6), seen(Phase.OFF), False, id="while somebody still works on it"),
        pytest.param(
            settled(adopted=an_override(Effect.RUN, units=Units(2, 2)), desired=Units(2, 2)),
            STARTED_BY_HAND,
            False,
            id="the same start as before",
        ),
        pytest.param(
            settled(adopted=an_override(Effect.RUN, units=Units(2, 2), until=NOW), desired=Units(2, 2)),
            STARTED_BY_HAND,
            False,
            id="the same start when its time is up",
        ),
        pytest.param(
            settled(adopted=an_override(Effect.RUN, units=Units(2, 2)), desired=Units(2, 2)),
            seen(Phase.STOPPING),
            True,
            id="and stopped again",
        ),
    ],
)
def test_what_counts_as_a_change_by_hand(record: Record, observation: Observation, changed: bool) -> None:
    assert is_changed(a_target(), record, observation) is changed


def test_an_emergency_stop_hears_nobody_and_what_is_left_alone_is_not_looked_at() -> None:
    for override in (an_override(Effect.EMERGENCY_STOP), an_override(Effect.HANDS_OFF)):
        assert not is_changed(a_target(), settled(desired=None), STARTED_BY_HAND, override)


def test_a_target_may_have_changes_reverted() -> None:
    target = a_target(manual_changes=ManualChanges.REVERT)

    assert not is_changed(target, settled(desired=None), STARTED_BY_HAND)


def test_a_stop_at_work_holds_until_the_schedule_closes() -> None:
    wish = adopted(a_target(schedule=AT_WORK), settled(), seen(Phase.STOPPING), NOW).adopted

    assert wish
    assert (wish.effect, wish.until, str(wish)) == (Effect.OFF, at(11 * 60), "somebody: stopped it by hand")


def test_a_start_at_night_holds_a_working_day_at_most_even_if_the_next_opening_is_on_saturday() -> None:
    """The forgotten start of a Tuesday would otherwise cost four days."""
    wish = adopted(a_target(schedule=AT_NIGHT), settled(desired=None), STARTED_BY_HAND, NOW).adopted

    assert wish
    assert (wish.effect, wish.units, wish.until) == (Effect.RUN, Units(2, 2), NOW + timedelta(hours=8))
    assert str(wish) == "somebody: started it by hand, with 2..2 units"


def test_a_resize_at_work_holds_until_the_schedule_closes_however_long_that_is() -> None:
    wish = adopted(a_target(schedule=AT_WORK), settled(), seen(Phase.READY, Units(3, 3)), NOW).adopted

    assert wish
    assert (wish.until, wish.why) == (at(11 * 60), "resized it by hand, with 3..3 units")


def test_a_schedule_that_only_stops_stops_what_a_person_started_at_its_own_hour() -> None:
    """Nobody starts it but people, in the morning; the schedule sees to the evening."""
    schedule = a_schedule("Mon-Fri until 20:00")

    wish = adopted(a_target(schedule=schedule), settled(desired=None), STARTED_BY_HAND, NOW).adopted

    assert wish
    assert wish.until == at(9 * 60)


def test_a_start_shortly_before_opening_holds_until_then() -> None:
    schedule = a_schedule("Tue 12:00-22:00")

    wish = adopted(a_target(schedule=schedule), settled(desired=None), STARTED_BY_HAND, NOW).adopted

    assert wish
    assert wish.until == at(40)


def test_a_target_may_be_left_alone_after_a_change_by_hand_until_somebody_clears_it() -> None:
    target = a_target(manual_changes=ManualChanges.HANDS_OFF)

    wish = adopted(target, settled(), seen(Phase.OFF), NOW).adopted

    assert wish
    assert (wish.effect, wish.until) == (Effect.HANDS_OFF, None)


def test_a_start_by_hand_lifts_a_quarantine() -> None:
    after = adopted(a_target(), settled(quarantined_since=at(-90), failures=4), STARTED_BY_HAND, NOW)

    assert (after.quarantined_since, after.failures) == (None, 0)


@pytest.mark.parametrize(
    ("record", "observation", "until"),
    [
        pytest.param(Record(target="weld"), seen(Phase.READY, UNITS), at(10), id="it runs already"),
        pytest.param(Record(target="weld"), seen(Phase.OFF), None, id="it is off: nothing to be careful with"),
        pytest.param(Record(target="weld"), None, None, id="it is not seen"),
        pytest.param(settled(), seen(Phase.READY, UNITS), None, id="it is not new"),
    ],
)
def test_a_new_target_whose_model_runs_already_has_a_period_of_grace(
    record: Record, observation: Observation | None, until: object
) -> None:
    assert first_seen(a_target(), record, observation, NOW).grace_until == until
