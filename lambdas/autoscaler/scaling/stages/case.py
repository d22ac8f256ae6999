"""What a decision by demand goes by, and what is proposed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from autoscaler.scaling.authority import Ruling
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import DemandSource, Units
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy
from autoscaler.scaling.sizing import at_worst, units_for
from autoscaler.scaling.starting_units import units_to_start
from autoscaler.scaling.stepped import step_units
from autoscaler.scaling.target import Target


# Tuples, because a plan makes one of each for each target, and frozen dataclasses take several times as long.
class Case(NamedTuple):
    """One target and all that a decision about it goes by at `now` (UTC).

    `demand` None means that there is no data, which is not zero demand. `units_per_model` is the account's quota,
    `unit_hour` what a unit costs for an hour, in the currency of the prices. `lower` is the TPS that a unit serves at
    worst, None while that is not learned; `lesson` what past weeks say.
    """

    ruling: Ruling
    demand: Demand | None
    record: Record
    now: datetime
    units_per_model: int
    unit_hour: float
    lower: float | None = None
    lesson: Lesson | None = None

    @property
    def source(self) -> DemandSource:
        """What tells its demand. Raises ValueError where nothing does: then demand has no say."""
        source = self.ruling.target.demand
        if source is None:
            raise ValueError(f"{self.ruling.target.name} has no demand")
        return source

    @property
    def target(self) -> Target:
        """The target with the bounds and demand settings that hold now."""
        return self.ruling.target

    @property
    def policy(self) -> ScalingPolicy:
        return self.ruling.target.policy

    @property
    def may_be_off(self) -> bool:
        return self.ruling.target.bounds.minimum == 0

    @property
    def sized(self) -> Units:
        return units_to_start(self.target, self.units_per_model, self.demand, self.lower)

    @property
    def has(self) -> Units | None:
        """The units it has, as long as the bounds allow them still."""
        has, bounds = self.record.desired, self.ruling.target.bounds
        return has if has and bounds.minimum <= has.minimum and has.most <= bounds.maximum else None

    @property
    def tps_at_worst(self) -> float:
        """What a unit serves when it is full."""
        return at_worst(self.target.sizing, self.lower).tps_per_unit

    def needs(self, tps: float) -> int:
        """Whole units for so much demand, by what a unit serves at worst, or by the policy's steps."""
        if self.policy.mode is Mode.STEP:
            return step_units(self.policy.adjustments, tps)
        return units_for(tps, at_worst(self.target.sizing, self.lower))


class Proposal(NamedTuple):
    """What a stage would have a target run with (None: off), and why.

    `note` is what it went by, in words. `again` is when the same question may have another answer by time alone.
    """

    units: Units | None
    reason: Reason
    note: str = ""
    again: datetime | None = None
