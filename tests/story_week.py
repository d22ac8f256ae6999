"""A week of stories in memory, with the words to tell them in: a long weekend, one or two targets, and kim."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from autoscaler.handlers import plan, runtime
from autoscaler.scaling.model import Phase
from autoscaler.scaling.target import Target
from tests.builders import a_fleet, a_schedule, a_target
from tests.simulated_service import Faults, Service, by_model
from tests.simulation import CONTEXT, World

BERLIN = ZoneInfo("Europe/Berlin")


# Tuesday to Friday 08:00 to 18:00: from Friday evening on there is a long weekend.
WEEK = a_schedule("Tue-Fri 08:00-18:00")


TARGET = a_target(schedule=WEEK, groups=frozenset({"line-1"}))


def berlin(text: str) -> datetime:
    """`Tue 08:00` of the story's week, or a date with a time."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    day, clock = text.split()
    monday = datetime(2026, 1, 12, tzinfo=BERLIN)
    hours, minutes = (int(part) for part in clock.split(":"))
    return monday + timedelta(days=days.index(day), hours=hours, minutes=minutes)


def a_week(patch: pytest.MonkeyPatch, target: Target = TARGET, begin: str = "Mon 12:00") -> World:
    return World(a_fleet(target), berlin(begin), Faults(), patch)


def says(_: World, action: str, **wish: Any) -> dict[str, Any]:
    """What Plan answers to kim."""
    scope = {} if {"target", "group", "all"} & wish.keys() else {"target": "weld"}
    event = {"trigger": "manual", "action": action, "owner": "kim", "why": "a story", **scope, **wish}
    return plan.handler(event, CONTEXT)


class TwoLines:
    """Two targets with a model each: weld on line 1, paint on line 2."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        paint = a_target("paint", schedule=WEEK, groups=frozenset({"line-2"}))
        fleet = a_fleet(TARGET, paint)
        self.week = World(fleet, berlin("Mon 12:00"), Faults(), patch)
        self.services = {TARGET.model: self.week.service, paint.model: Service(self.week, Faults())}
        patch.setattr(runtime, "provider", lambda _: by_model(self.services))

    def phases(self) -> list[Phase]:
        return [service.current() for service in self.services.values()]
