"""Budgets over days in memory, with the real handlers: what is stopped, what is refused, and what people are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from autoscaler.handlers import runtime
from autoscaler.scaling.budget import IfShort, Level
from autoscaler.scaling.model import Bounds, Phase
from autoscaler.scaling.reason import Reason
from tests.builders import a_budget, a_fleet
from tests.simulated_service import Faults
from tests.simulation import World
from tests.story_day import BEGIN, CLOSING, OPENING, TARGET


def a_day(patch: pytest.MonkeyPatch, limit: float, **changes: Any) -> World:
    """One unit, from 07:40 to 12:00 in Berlin, at $4 an hour."""
    target = replace(TARGET, bounds=Bounds(minimum=1, maximum=1))
    return World(a_fleet(target, budgets=(a_budget(limit, **changes),)), BEGIN, Faults(), patch)


def test_a_day_that_fits_its_budget_is_lived_as_planned(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, limit=40.0)

    day.run_until(CLOSING - timedelta(minutes=1))

    assert day.service.current() is Phase.READY
    assert day.sent == []


def test_a_model_is_stopped_before_its_money_is_gone_and_people_hear_of_it(patch: pytest.MonkeyPatch) -> None:
    """$12 are three hours: from 07:40 to 10:40 in Berlin, a quarter of an hour of which is kept for the stop."""
    day = a_day(patch, limit=12.0, if_short=frozenset({IfShort.SHORTEN}))

    day.run_until(OPENING + timedelta(hours=2))
    assert day.service.current() is Phase.READY
    day.run_until(CLOSING - timedelta(minutes=1))
    assert day.service.current() is Phase.OFF
    assert day.records.get("weld").reason is Reason.BUDGET_SPENT
    cost = day.service.unit_minutes((Phase.STARTING, Phase.READY, Phase.STOPPING), BEGIN, CLOSING) / 60 * 4
    assert 10.5 < cost <= 12.0
    told = " / ".join(day.sent)
    assert "Budget all: $9.67 of $12.00 are spent" in told
    assert "weld is stopped: its budget is spent, or promised to what runs" in told
    assert len(day.sent) == 2


def test_with_everything_of_ours_dead_it_is_stopped_while_there_is_money(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, limit=12.0)
    day.run_until(OPENING)

    day.is_dead = True
    day.run_until(CLOSING)

    cost = day.service.unit_minutes((Phase.STARTING, Phase.READY, Phase.STOPPING), BEGIN, CLOSING) / 60 * 4
    assert 9 < cost <= 12.0


def test_the_next_window_begins_afresh(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, limit=12.0)
    day.run_until(OPENING + timedelta(days=7))

    assert day.service.current() is Phase.READY


def test_a_start_that_does_not_fit_waits_until_it_does_and_is_said(patch: pytest.MonkeyPatch) -> None:
    """The closing comes nearer: what is left of the day may fit what is left of the money."""
    day = a_day(patch, limit=12.0, if_short=frozenset())

    day.run_until(OPENING + timedelta(hours=1))
    assert day.service.effective_starts == []
    day.run_until(CLOSING)
    assert len(day.service.effective_starts) == 1
    sentence = day.sent[0]
    assert sentence.startswith("weld is not started: what it may cost at worst does not fit")
    assert "1 units x $4.00 x 4.6 h = $18.33 at worst, of $12.00 left in all" in sentence


def test_no_wish_starts_what_the_budget_has_no_money_for(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, limit=1.0)
    day.run_until(OPENING)

    day.plan({"trigger": "manual", "owner": "kim", "target": "weld", "action": "start"})
    day.run_until(CLOSING)

    assert day.service.effective_starts == []


def test_a_budget_that_only_tells_tells_once_for_each_level(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, limit=10.0, levels={Level.NOTIFY: 0.5})

    day.run_until(CLOSING + timedelta(hours=2))

    [sentence] = day.sent
    assert "Nothing is done about it yet." in sentence


def test_without_its_ledger_nothing_is_started(patch: pytest.MonkeyPatch) -> None:
    day = a_day(patch, limit=40.0)

    def unreachable() -> None:
        raise ConnectionError

    patch.setattr(runtime, "ledger", unreachable)
    with pytest.raises(ConnectionError):
        day.run_until(OPENING)
    assert day.service.effective_starts == []
