"""The day of most stories in memory: 08:00 to 12:00 in Berlin, with 20 minutes of lead time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from autoscaler.scaling.model import LookoutModel
from tests.builders import a_fleet, a_schedule, a_target
from tests.simulated_service import Faults
from tests.simulation import World

TARGET = a_target(schedule=a_schedule("Tue 08:00-12:00"))


NEWER = replace(TARGET, model=LookoutModel(project="weld", version="2"))


BEGIN = datetime(2026, 1, 13, 6, 0, tzinfo=UTC)


OPENING, CLOSING = datetime(2026, 1, 13, 7, 0, tzinfo=UTC), datetime(2026, 1, 13, 11, 0, tzinfo=UTC)


def a_day(patch: pytest.MonkeyPatch, faults: Faults | None = None) -> World:
    return World(a_fleet(TARGET), BEGIN, faults or Faults(), patch)
