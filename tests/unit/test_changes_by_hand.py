"""What people do to models by hand, over days in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from autoscaler.handlers import runtime
from autoscaler.scaling.model import LookoutModel, Phase, Units
from autoscaler.scaling.target import ManualChanges
from tests.builders import a_fleet, a_schedule, a_target
from tests.simulated_service import Faults, Service, by_model
from tests.simulation import World
from tests.story_week import TARGET, WEEK, a_week, berlin, says


def test_a_model_that_somebody_starts_at_night_is_kept_a_working_day_at_most_and_said(
    patch: pytest.MonkeyPatch,
) -> None:
    week = a_week(patch)
    week.culprit = "lee"
    week.run_until(berlin("Fri 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))

    week.run_until(berlin("Sat 03:55"))
    assert week.service.current() is Phase.READY
    week.run_until(berlin("Sat 04:15"))
    assert week.service.current() is Phase.OFF
    [sentence] = week.sent
    assert sentence == "weld: lee started it by hand, with 2..2 units. That holds until 2026-01-17 03:05 UTC."


def test_a_model_that_somebody_stops_at_work_stays_off_until_the_next_opening(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 10:00"))
    week.service.person(Phase.STOPPING)

    week.run_until(berlin("Tue 17:59"))
    assert week.service.current() is Phase.OFF
    week.run_until(berlin("Wed 08:00"))
    assert week.service.current() is Phase.READY
    assert len(week.sent) == 1


def test_what_somebody_resized_by_hand_keeps_its_units_until_the_day_is_over(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 10:00"))
    week.service.person(Phase.STOPPING)
    week.run_until(berlin("Tue 10:04"))
    week.service.person(Phase.STARTING, Units(3, 3))

    week.run_until(berlin("Tue 17:00"))
    assert (week.service.current(), week.service.units) == (Phase.READY, Units(3, 3))
    week.run_until(berlin("Wed 09:00"))
    assert week.service.units == Units(1, 5)


def test_a_start_by_hand_that_is_taken_back_is_not_done_again_by_us(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))
    week.run_until(berlin("Tue 20:07"))
    week.service.person(Phase.STOPPING)

    week.run_until(berlin("Wed 07:30"))

    assert week.service.current() is Phase.OFF
    assert len(week.service.effective_starts) == 1


def test_cloudtrail_may_know_the_name_only_later(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))
    week.run_until(berlin("Tue 20:06"))
    assert week.records.get("weld").detail.startswith("somebody: ")

    week.culprit = "lee"
    week.run_until(berlin("Tue 20:16"))

    assert week.records.get("weld").detail.startswith("lee: ")
    assert len(week.sent) == 1


def test_a_target_may_have_changes_by_hand_reverted_and_said(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch, replace(TARGET, manual_changes=ManualChanges.REVERT))
    week.run_until(berlin("Tue 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))

    week.run_until(berlin("Tue 20:15"))

    assert week.service.current() is Phase.OFF
    assert [sentence.split(":")[0] for sentence in week.sent] == ["weld is STARTING"]


def test_after_a_change_by_hand_a_target_may_be_left_alone_until_it_is_cleared(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch, replace(TARGET, manual_changes=ManualChanges.HANDS_OFF))
    week.run_until(berlin("Tue 10:00"))
    week.service.person(Phase.STOPPING)
    week.run_until(berlin("Thu 10:00"))
    assert week.service.current() is Phase.OFF

    says(week, "clear")
    week.run_until(berlin("Thu 10:30"))
    assert week.service.current() is Phase.READY


def test_a_stop_that_is_taken_back_at_once_is_not_taken_for_a_person_at_the_switch(patch: pytest.MonkeyPatch) -> None:
    """Answers lag: the model still looks ready when the stop is on its way."""
    week = World(a_fleet(TARGET), berlin("Mon 12:00"), Faults(lag=timedelta(seconds=45)), patch)
    week.run_until(berlin("Tue 10:00"))
    says(week, "stop")
    week.run_until(berlin("Tue 10:00") + timedelta(seconds=20))
    says(week, "clear")

    week.run_until(berlin("Tue 10:30"))

    assert week.service.current() is Phase.READY
    assert week.sent == []


def test_what_somebody_started_and_had_to_wait_for_quota_is_started_by_us_when_its_turn_comes(
    patch: pytest.MonkeyPatch,
) -> None:
    """It was us who stopped it, so nobody did that by hand."""
    early = a_target("early", schedule=a_schedule("daily 08:00-20:30"))
    late = a_target("late", schedule=WEEK)
    week = World(a_fleet(early, late, running_models=1), berlin("Mon 12:00"), Faults(), patch)
    services = {early.model: week.service, late.model: Service(week, Faults())}
    patch.setattr(runtime, "provider", lambda _: by_model(services))
    week.run_until(berlin("Tue 19:00"))
    services[late.model].person(Phase.STARTING, Units(2, 2))
    week.run_until(berlin("Tue 20:00"))
    assert services[late.model].current() is Phase.OFF

    week.run_until(berlin("Tue 21:00"))

    assert services[late.model].current() is Phase.READY
    assert not [sentence for sentence in week.sent if "stopped it by hand" in sentence]


def test_what_somebody_resized_and_then_fails_is_the_schedules_again(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 10:00"))
    week.service.person(Phase.STOPPING)
    week.run_until(berlin("Tue 10:04"))
    week.service.person(Phase.STARTING, Units(3, 3))
    week.service.fate = "failed"

    week.run_until(berlin("Tue 11:00"))

    assert (week.service.current(), week.service.units) == (Phase.READY, Units(1, 5))


def test_a_new_version_does_not_wait_for_the_end_of_what_somebody_did_to_the_one_before(
    patch: pytest.MonkeyPatch,
) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))
    week.run_until(berlin("Tue 20:20"))
    newer = replace(TARGET, model=LookoutModel(project="weld", version="2"))
    services = {TARGET.model: week.service, newer.model: Service(week, Faults())}
    patch.setattr(runtime, "fleet", lambda: a_fleet(newer))
    patch.setattr(runtime, "provider", lambda _: by_model(services))

    week.run_until(berlin("Tue 20:40"))

    assert [service.current() for service in services.values()] == [Phase.OFF, Phase.OFF]


def test_people_are_reminded_every_week_of_what_is_left_alone_since_a_change_by_hand(
    patch: pytest.MonkeyPatch,
) -> None:
    """A start at night, never touched again, runs and costs until somebody clears it."""
    week = a_week(patch, replace(TARGET, manual_changes=ManualChanges.HANDS_OFF))
    week.run_until(berlin("Tue 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))

    week.run_until(berlin("Tue 20:10") + timedelta(days=7))

    assert [sentence.split(":")[0] for sentence in week.sent] == [
        "weld",
        "target weld is left alone for 7 days now, by somebody",
    ]


def test_a_tool_that_starts_a_model_again_and_again_is_said_once_an_hour(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch, replace(TARGET, manual_changes=ManualChanges.REVERT))
    week.run_until(berlin("Tue 20:00"))
    for minutes in range(0, 120, 5):
        week.at(week.now + timedelta(minutes=minutes), lambda: week.service.person(Phase.STARTING, Units(1, 1)))

    week.run_until(berlin("Tue 22:00"))

    assert len(week.sent) == 2


def test_a_stop_by_hand_of_the_version_before_hides_no_start_by_hand_of_the_new_one(patch: pytest.MonkeyPatch) -> None:
    """The new one ran on for days, unseen, with a lease for the one before."""
    week = a_week(patch)
    newer = replace(TARGET, model=LookoutModel(project="weld", version="2"))
    of_newer = Service(week, Faults())
    patch.setattr(runtime, "provider", lambda _: by_model({TARGET.model: week.service, newer.model: of_newer}))
    week.run_until(berlin("Tue 10:00"))
    week.service.person(Phase.STOPPING)
    week.run_until(berlin("Tue 11:00"))
    patch.setattr(runtime, "fleet", lambda: a_fleet(newer))
    of_newer.person(Phase.STARTING, Units(1, 1))

    week.run_until(berlin("Tue 11:30"))
    assert week.records.get("weld").hosted == newer.model
    week.run_until(berlin("Tue 18:10"))
    assert of_newer.current() is Phase.OFF
