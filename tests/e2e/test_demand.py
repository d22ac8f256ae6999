"""A model that sleeps until there is work: woken by an alarm as deployed, put to sleep by a quiet window."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from autoscaler.scaling.model import Phase
from tests.e2e.conftest import Live
from tests.e2e.factory import Factory, at
from workbench.emulator.hosting import Event


def work(factory: Factory, begin: str, end: str, images_a_minute: float) -> None:
    """Let time pass from `begin` to `end` while the caller publishes what it asks for, minute by minute."""
    factory.until(begin)
    minute: datetime = at(begin)
    while minute < at(end):
        factory.emulator.put_metric("Factory", "OfferedImages", {"Line": "queue"}, images_a_minute)
        minute += timedelta(minutes=1)
        factory.emulator.run_until(minute)


def test_demand_wakes_a_sleeping_model_and_a_quiet_window_puts_it_to_sleep(live: Live) -> None:
    with live("asleep") as factory:
        factory.until("07:31")
        assert factory.phase("queue") is Phase.OFF

        work(factory, "07:31", "08:00", images_a_minute=600)
        assert factory.phase("queue") is Phase.READY
        # Demand was steady at 10 TPS while it was off, which three units carry at 80 %.
        assert str(factory.starts("queue")[0].units) in ("1..3", "3..3")
        assert factory.starts("queue")[0].at <= at("07:36")

        work(factory, "08:00", "08:40", images_a_minute=0)
        assert factory.phase("queue") is Phase.OFF
        assert at("08:19") <= factory.when("queue", Event.STOP_ACCEPTED) <= at("08:27")


def test_the_alarm_wakes_the_plan_before_the_tick_does(live: Live) -> None:
    with live("asleep") as factory:
        work(factory, "07:31", "07:36", images_a_minute=600)

        triggers = [
            json.loads(line.text).get("trigger", "")
            for line in factory.emulator.logs("Plan")
            if line.text.startswith("{") and "_aws" not in line.text
        ]
        assert any(trigger.startswith("alarm ") for trigger in triggers)
        assert factory.starts("queue")[0].at < at("07:35")
        work(factory, "07:36", "08:20", images_a_minute=0)


def test_a_metric_that_falls_silent_changes_nothing(live: Live) -> None:
    """No data is not zero demand: what runs goes on, until a person says otherwise."""
    with live("asleep") as factory:
        work(factory, "07:31", "07:50", images_a_minute=600)
        factory.until("09:30")
        assert factory.phase("queue") is Phase.READY

        factory.plan(target="queue", action="stop")
        factory.until("09:40")
        assert factory.phase("queue") is Phase.OFF
