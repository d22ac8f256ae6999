"""Everything of ours dies in the middle of the day: what was started is stopped all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from autoscaler.handlers import plan, runtime
from autoscaler.scaling.lease import DAY_AND_NIGHT
from autoscaler.scaling.model import Bounds, Phase, Units
from autoscaler.scaling.target import ManualChanges
from tests.builders import a_fleet, a_schedule, a_target
from tests.simulated_service import Faults
from tests.simulation import CONTEXT, Leases, World

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


@pytest.mark.parametrize("moment", ["before", "after"])
def test_whoever_dies_over_a_lease_leaves_no_model_that_runs_on(patch: pytest.MonkeyPatch, moment: str) -> None:
    day = a_day(patch)
    day.dies_in_lease = moment

    day.run_until(CLOSING + OVERRUN)

    assert (day.is_dead, day.service.effective_starts) == (True, [])


def test_where_demand_may_end_it_a_model_outlives_us_by_an_hour(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, bounds=Bounds(minimum=0, maximum=5))
    day.run_until(BEGIN + timedelta(minutes=93))
    day.is_dead = True

    day.run_until(BEGIN + timedelta(minutes=93 + 60))

    assert is_stopped(day)


def test_a_start_that_was_held_up_until_its_run_was_over_is_not_made_up_for(patch: pytest.MonkeyPatch) -> None:
    """Plan is dead, Converge lives and tries on: the lease would end while the model starts, or be over already."""
    day = a_day(patch, schedule=a_schedule("Tue 08:00-08:10"))
    day.refuses_leases = True
    day.run_until(BEGIN + timedelta(minutes=50))
    day.plan = lambda *_: None  # type: ignore[method-assign]
    day.run_until(BEGIN + timedelta(minutes=72))
    day.refuses_leases = False

    day.run_until(CLOSING)

    assert day.service.effective_starts == []


def test_a_start_waits_while_leases_are_refused(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    day.refuses_leases = True
    day.run_until(BEGIN + timedelta(minutes=70))
    day.refuses_leases = False

    day.run_until(BEGIN + timedelta(minutes=90))

    assert (day.service.current(), list(day.leases)) == (Phase.READY, ["weld"])


@pytest.mark.parametrize("wrong", [None, timedelta(minutes=6)], ids=["removed", "overrun by a slower plan"])
def test_what_scheduler_has_is_put_right_by_the_next_look(patch: pytest.MonkeyPatch, wrong: timedelta | None) -> None:
    """Whatever the record believes: a release or a plan that came late left something else there."""
    day = a_day(patch)
    day.run_until(BEGIN + timedelta(minutes=91))
    del day.leases["weld"]
    if wrong:
        Leases(day).put("weld", TARGET.model, day.now + wrong)

    day.run_until(CLOSING - timedelta(minutes=1))

    assert (day.service.current(), day.leases) == (Phase.READY, {"weld": CLOSING + timedelta(minutes=5)})


def test_a_model_that_cannot_be_described_for_days_keeps_its_lease(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, schedule=None)
    day.run_until(BEGIN + timedelta(hours=1))
    day.service.faults.invisible = True

    day.run_until(BEGIN + timedelta(hours=60))

    assert day.service.current() is Phase.READY


def test_hands_off_a_model_that_cannot_be_described_takes_its_lease_away(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    day.run_until(CLOSING - timedelta(hours=1))
    day.service.faults.invisible = True
    plan.handler({"trigger": "manual", "target": "weld", "action": "hands-off", "until": "for ever"}, CONTEXT)

    day.run_until(CLOSING + timedelta(hours=1))

    assert (day.service.current(), day.leases) == (Phase.READY, {})


def test_a_target_that_was_renamed_is_not_stopped_by_the_lease_of_its_old_name(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, schedule=None)
    day.run_until(BEGIN + timedelta(hours=1))
    renamed = a_fleet(a_target("welding", model=TARGET.model))
    patch.setattr(runtime, "fleet", lambda: renamed)

    day.run_until(BEGIN + timedelta(hours=30))

    assert (day.service.current(), list(day.leases)) == (Phase.READY, ["welding"])


def test_what_a_person_started_in_vain_is_stopped_even_if_we_die_before_we_can(patch: pytest.MonkeyPatch) -> None:
    """It was to be off from the moment at which we saw it, so no wish of ours ever gave it a lease."""
    day = a_day(patch, manual_changes=ManualChanges.REVERT)
    night = CLOSING + timedelta(hours=9)
    day.run_until(night)
    day.service.faults.refuses_stop = True
    day.service.person(Phase.STARTING, Units(1, 1))
    day.run_until(night + timedelta(minutes=20))
    day.is_dead = True
    day.service.faults.refuses_stop = False

    day.run_until(night + timedelta(minutes=70))

    assert is_stopped(day)


def test_a_lease_that_ended_because_none_could_be_written_is_nobodys_stop_by_hand(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, schedule=None)
    day.run_until(BEGIN + timedelta(hours=1))
    day.refuses_leases = True
    day.run_until(day.now + DAY_AND_NIGHT + timedelta(minutes=5))
    assert is_stopped(day)
    day.refuses_leases = False

    day.run_until(day.now + timedelta(minutes=30))

    assert day.service.current() is Phase.READY
    assert not [sentence for sentence in day.sent if "by hand" in sentence]


def test_what_a_person_stopped_has_no_lease_that_could_meet_their_next_start(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    day.run_until(BEGIN + timedelta(hours=2))
    day.service.person(Phase.STOPPING)

    day.run_until(BEGIN + timedelta(hours=2, minutes=11))

    assert day.leases == {}
