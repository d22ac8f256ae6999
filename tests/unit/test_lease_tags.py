"""What stands on the models themselves: the guard goes by it, and knows nothing else of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from autoscaler.scaling.model import Phase, Units
from tests.builders import a_fleet
from tests.simulated_service import Faults
from tests.simulation import World
from tests.story_day import BEGIN, CLOSING, OPENING, TARGET, a_day

FIVE_MINUTES = timedelta(minutes=5)


def test_a_model_at_work_says_until_when_and_one_that_is_off_says_nothing(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    assert day.tags == {}

    day.run_until(OPENING)
    assert day.tags == {TARGET.model: CLOSING + FIVE_MINUTES}
    day.run_until(CLOSING + timedelta(minutes=15))
    assert day.tags == {}


def test_without_the_tag_there_is_no_start(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch)
    day.tags_are_refused = True

    day.run_until(OPENING)
    assert day.service.effective_starts == []

    day.tags_are_refused = False
    day.run_until(OPENING + timedelta(minutes=30))
    assert day.service.current() is Phase.READY


def test_a_tag_that_could_not_be_moved_is_moved_with_the_next_look(patch: pytest.MonkeyPatch) -> None:
    """A person's word made the run longer; the tag must not end it before."""
    day = a_day(patch)
    day.run_until(OPENING)
    day.tags_are_refused = True
    later = (CLOSING + timedelta(hours=1)).isoformat()
    day.plan({"trigger": "manual", "owner": "kim", "target": "weld", "action": "start", "until": later})
    assert day.tags == {TARGET.model: CLOSING + FIVE_MINUTES}

    day.tags_are_refused = False
    day.run_until(OPENING + timedelta(minutes=10))
    assert day.tags == {TARGET.model: CLOSING + timedelta(hours=1) + FIVE_MINUTES}


def test_a_model_that_is_left_alone_says_so(patch: pytest.MonkeyPatch) -> None:
    """Otherwise the guard would end a lease that nobody renews any more, or take it for a stray."""
    day = a_day(patch)
    day.run_until(OPENING)

    day.plan({"trigger": "manual", "owner": "kim", "target": "weld", "action": "hands-off", "until": "for ever"})
    assert day.tags == {TARGET.model: None}
    day.plan({"trigger": "manual", "owner": "kim", "target": "weld", "action": "clear"})
    day.run_until(OPENING + timedelta(minutes=10))
    assert day.tags == {TARGET.model: CLOSING + FIVE_MINUTES}


def test_a_target_that_is_never_touched_says_so_as_soon_as_somebody_starts_it(patch: pytest.MonkeyPatch) -> None:
    day = World(a_fleet(replace(TARGET, hands_off=True)), BEGIN, Faults(), patch)
    day.run_until(OPENING + timedelta(minutes=11))
    day.service.person(Phase.STARTING, Units(1, 1))

    day.run_until(OPENING + timedelta(minutes=16))
    assert day.tags == {TARGET.model: None}
