"""The parts of a target that may also stand in `defaults`, with their defaults and allowed values."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from workbench.configuration.demand_section import DemandSection
from workbench.configuration.durations import duration
from workbench.configuration.policy_section import PolicySection
from workbench.configuration.schedule_section import ScheduleSection
from workbench.configuration.section import Section
from workbench.configuration.tags import TagName, TagValue
from workbench.configuration.texts import Name


class BoundsSection(Section):
    """The least and the most units. Without a maximum it is the minimum, so that nothing grows unasked."""

    minimum: Annotated[int, Field(ge=0, le=1000)] = 1
    maximum: Annotated[int, Field(ge=1, le=1000)] | None = None


class SizingSection(Section):
    """How demand becomes units. 5 TPS per unit is a starting point and no promise of AWS: measure your own."""

    tps_per_unit: Annotated[float, Field(gt=0, le=10_000)] = 5.0
    target_utilisation: Annotated[float, Field(gt=0, le=1)] = 0.8
    high_availability: bool = False


class ConvergeSection(Section):
    """How long and how often to try before giving up."""

    expected_start: Annotated[timedelta, *duration("10s", "2h")] = timedelta(minutes=15)
    start_deadline: Annotated[timedelta, *duration("10s", "6h")] = timedelta(minutes=45)
    stop_deadline: Annotated[timedelta, *duration("10s", "6h")] = timedelta(minutes=20)
    retries: Annotated[int, Field(ge=0, le=10)] = 3


class Settings(Section):
    """What every target may say, and `defaults` may say for all of them."""

    schedule: ScheduleSection | None = None
    bounds: BoundsSection = BoundsSection()
    sizing: SizingSection = SizingSection()
    demand: DemandSection | None = None
    policy: PolicySection = PolicySection()
    alarms: bool = False
    converge: ConvergeSection = ConvergeSection()
    groups: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    hands_off: bool = False
    manual_changes: Literal["adopt", "revert", "hands-off"] = "adopt"
    grace: Annotated[timedelta, *duration("0m", "24h")] = timedelta(minutes=10)
    # Labels for reports; AWS never sees them.
    tags: Annotated[dict[TagName, TagValue], Field(max_length=20)] = Field(default_factory=dict)

    @property
    def maximum(self) -> int:
        """The most units: as written, or the least that the other settings ask for."""
        asked = max(1, self.bounds.minimum, 2 if self.sizing.high_availability else 1)
        return asked if self.bounds.maximum is None else self.bounds.maximum
