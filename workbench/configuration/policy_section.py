"""How a target's demand becomes units: the mode, the price of a lost request, and what keeps it calm."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from autoscaler.scaling.scaling_policy import STRATEGIES, ScalingPolicy
from workbench.configuration.durations import duration
from workbench.configuration.percents import share
from workbench.configuration.section import Section

DEFAULT = ScalingPolicy()

# The ways to say what a lost request counts: one of them.
PRICES = ("strategy", "lost_request", "at_most_lost")
# The keys that only one mode has.
MODE_OF = {"at_most_lost": "forecast", "shadow": "forecast", "adjustments": "step"}

Calm = Annotated[timedelta, *duration("0m", "24h")]
Step = Annotated[int, Field(ge=1, le=1000)]


class StabilizationSection(Section):
    """How long other units must be needed before anything is done: more of them, and fewer."""

    up: Calm = DEFAULT.up_window
    down: Calm = DEFAULT.down_window


class StepsSection(Section):
    """The most units that one restart adds, and takes away."""

    up: Step | None = None
    down: Step | None = None


class AdjustmentSection(Section):
    """So many units, strictly above so many TPS."""

    above_tps: Annotated[float, Field(ge=0, le=1_000_000, description="the TPS above which the units hold")]
    units: Annotated[int, Field(ge=1, le=1000, description="the units above so many TPS")]


class PolicySection(Section):
    """How demand becomes units: by the schedule alone, by the demand now, in steps, or by what past weeks say."""

    mode: Literal["schedule", "target-tracking", "step", "forecast"] = "target-tracking"
    strategy: Literal["cost", "balanced", "service"] | None = None
    lost_request: Annotated[float, Field(gt=0, le=100)] | None = None
    at_most_lost: Annotated[float, *share("0.001%", "20%")] | None = None
    deadline: Annotated[timedelta, *duration("15m", "7d")] | None = None
    shadow: Annotated[timedelta, *duration("0d", "90d")] = DEFAULT.shadow
    stabilization: StabilizationSection = StabilizationSection()
    tolerance: Annotated[float, *share("0%", "50%")] = Field(default="10%", validate_default=True)
    steps: StepsSection = StepsSection()
    cooldown: Calm = DEFAULT.cooldown
    adjustments: Annotated[list[AdjustmentSection], Field(min_length=1, max_length=20)] | None = None

    @property
    def lost_price(self) -> float:
        """What a lost request counts, in the currency of the prices."""
        if self.lost_request is not None:
            return self.lost_request
        return STRATEGIES[self.strategy or "cost"]
