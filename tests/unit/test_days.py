"""Whole days with things going wrong: the real handlers and the real state machine against a small faked world."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from autoscaler.handlers import runtime
from autoscaler.scaling.model import Phase, Units
from tests.builders import a_fleet, a_target
from tests.replays import kept
from tests.simulated_service import Faults, Service, by_model
from tests.story_day import CLOSING, NEWER, OPENING, TARGET, a_day


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
    assert day.records.get("weld").quarantined_since
    assert len(day.sent) == 4


@pytest.mark.parametrize("fate", ["stuck", "quota"])
def test_a_start_that_goes_nowhere_is_tried_again(patch: pytest.MonkeyPatch, fate: str) -> None:
    day = a_day(patch, Faults(starts={1: fate}))

    day.run_until(OPENING + timedelta(minutes=60))

    assert day.service.current() is Phase.READY


def test_a_new_version_is_started_only_when_the_one_before_is_off(patch: pytest.MonkeyPatch) -> None:
    """The everyday upgrade: train, change the version, deploy at work. The old version must not run on, unseen."""
    day = a_day(patch)
    day.run_until(OPENING)
    successor = Service(day, Faults())
    services = {TARGET.model: day.service, NEWER.model: successor}
    patch.setattr(runtime, "fleet", lambda: a_fleet(NEWER))
    patch.setattr(runtime, "provider", lambda _: by_model(services))

    day.run_until(OPENING + timedelta(minutes=30))

    assert day.service.current() is Phase.OFF
    assert successor.current() is Phase.READY
    off, started = day.service.past[-1][0], successor.past[0][0]
    assert off <= started
    assert day.sent == []


def test_a_target_that_is_no_longer_configured_is_said_once(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    day.run_until(OPENING)
    other = a_target("paint", schedule=TARGET.schedule)
    services = {TARGET.model: day.service, other.model: Service(day, Faults())}
    patch.setattr(runtime, "fleet", lambda: a_fleet(other))
    patch.setattr(runtime, "provider", lambda _: by_model(services))

    day.run_until(OPENING + timedelta(minutes=30))

    assert len(day.sent) == 1
    assert day.sent[0].startswith("weld: it is no longer configured")


def test_a_target_that_is_only_renamed_keeps_its_model_and_nobody_is_told(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    day.run_until(OPENING)
    patch.setattr(runtime, "fleet", lambda: a_fleet(replace(TARGET, name="seams")))

    day.run_until(OPENING + timedelta(minutes=30))

    assert (day.service.current(), len(day.service.effective_starts), day.sent) == (Phase.READY, 1, [])


def test_a_model_before_that_is_out_of_reach_holds_up_the_next_until_a_person_clears_it(
    patch: pytest.MonkeyPatch,
) -> None:
    """Its project is not configured any more, so the right to see and stop it is gone: somebody must do it by hand."""
    day = a_day(patch)
    day.run_until(OPENING)
    successor = Service(day, Faults())
    day.service.faults = Faults(invisible=True, refuses_stop=True)
    services = {TARGET.model: day.service, NEWER.model: successor}
    patch.setattr(runtime, "fleet", lambda: a_fleet(NEWER))
    patch.setattr(runtime, "provider", lambda _: by_model(services))
    day.run_until(OPENING + timedelta(minutes=20))
    assert successor.current() is Phase.OFF
    assert day.sent

    day.plan({"trigger": "manual", "target": "weld", "action": "clear"})
    day.run_until(OPENING + timedelta(minutes=60))

    assert successor.current() is Phase.READY


def test_a_model_that_can_no_longer_be_seen_is_stopped_all_the_same(patch: pytest.MonkeyPatch) -> None:
    """The right to describe is lost at noon: that must not mean a model that runs through the night."""
    day = a_day(patch)
    day.run_until(OPENING)
    day.service.faults.invisible = True

    day.run_until(CLOSING + timedelta(minutes=15))

    assert day.service.current() is Phase.OFF
    assert any("cannot be observed" in sentence for sentence in day.sent)
    # Of a hundred looks that could not see it, those that changed something are kept.
    assert len(kept(day)) <= 6
    assert len(day.sent) <= 2


def test_a_stop_that_is_refused_is_tried_at_every_tick_and_said_once_an_hour(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    day.run_until(OPENING)
    day.service.faults.refuses_stop = True
    day.run_until(CLOSING + timedelta(hours=2, minutes=30))
    assert day.service.current() is Phase.READY
    # Refused and then overdue, each at most once an hour.
    assert 2 <= len(day.sent) <= 6

    day.service.faults.refuses_stop = False
    day.run_until(CLOSING + timedelta(hours=2, minutes=40))
    assert day.service.current() is Phase.OFF
