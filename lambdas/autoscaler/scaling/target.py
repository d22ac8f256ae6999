"""What people configure: the targets, and the quotas they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

from autoscaler.scaling.budget import Budget
from autoscaler.scaling.model import (
    Bounds,
    ConvergeSettings,
    DemandSource,
    Model,
    ProviderName,
    Sizing,
    provider_of,
)
from autoscaler.scaling.money import Prices
from autoscaler.scaling.packaging import Packaging
from autoscaler.scaling.scaling_policy import ScalingPolicy
from autoscaler.scaling.schedule import Schedule


class ManualChanges(StrEnum):
    """What happens when a person starts, stops or resizes a model by hand."""

    ADOPT = "adopt"
    REVERT = "revert"
    HANDS_OFF = "hands-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A model version that is started, sized and stopped. Without a schedule its schedule is always open.

    One with `hands_off` is looked at and never touched. `grace` is how long a model that runs already when its
    target is new is left alone, whatever the schedule says. `tags` are labels for reports.
    `packaging` is what becomes of its model at the edge, beside all that. `policy` says how demand becomes units.
    """

    name: str
    model: Model
    groups: frozenset[str]
    schedule: Schedule | None
    bounds: Bounds
    sizing: Sizing
    demand: DemandSource | None
    hands_off: bool
    manual_changes: ManualChanges
    grace: timedelta
    converge: ConvergeSettings
    tags: Mapping[str, str] = field(default_factory=dict)
    packaging: Packaging | None = None
    policy: ScalingPolicy = field(default_factory=ScalingPolicy)

    @property
    def provider(self) -> ProviderName:
        return provider_of(self.model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What an account may do with one service at a time, per region."""

    running_models: int
    units_per_model: int


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """All targets of one deployment, in the order in which they are written: the earlier, the more important."""

    name: str
    targets: tuple[Target, ...]
    quotas: Mapping[ProviderName, Quota]
    prices: Prices
    budgets: tuple[Budget, ...] = ()

    def price(self, provider: ProviderName, budget: Budget) -> float:
        """What a unit-hour counts in a budget: its price, or one."""
        return 1.0 if budget.in_unit_hours else self.prices.by_provider[provider].unit_hour

    @cached_property
    def _by_name(self) -> dict[str, Target]:
        return {target.name: target for target in self.targets}

    def __getitem__(self, name: str) -> Target:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name
