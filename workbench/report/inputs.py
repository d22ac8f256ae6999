"""What a report is made of: everything that was read, and nothing that was guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.model import ProviderName, provider_of
from autoscaler.scaling.run import Run
from autoscaler.scaling.target import Fleet
from workbench.report.own_bill import ESTIMATED, OwnBillRates
from workbench.report.simulated import Simulated

if TYPE_CHECKING:
    from workbench.report.served import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What was asked of a target: TPS from each instant on (UTC), for as long as `every`; between those, no data."""

    every: timedelta
    points: Sequence[tuple[datetime, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The images that these targets served together, by the instant (UTC) at which an interval began."""

    targets: frozenset[str]
    points: Sequence[tuple[datetime, float]]


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The period `[asked_from, asked_until)` (aware), its days those of `zone`, and what is known of it at `now`.

    `closed` are the runs that are over, `going_on` those that are not. The demand of a target that `demand` does not
    have is not known. `installed` is when the autoscaler came to be: before that nothing was spent or saved by it.

    For what is simulated: `starts` is how long a target's own starts took, `lost_prices` the price of a lost request
    where it was searched for, and `demand_before` what was asked before counting begins, of those that learn from it.
    `simulated` itself is worked out of all this beforehand, because it takes its time; what it lacks, nobody wanted.
    """

    fleet: Fleet
    zone: ZoneInfo
    asked_from: datetime
    asked_until: datetime
    now: datetime
    closed: Sequence[Run]
    going_on: Sequence[Run] = ()
    demand: Mapping[str, Demand] = field(default_factory=dict)
    demand_before: Mapping[str, Demand] = field(default_factory=dict)
    starts: Mapping[str, timedelta] = field(default_factory=dict)
    lost_prices: Mapping[str, float] = field(default_factory=dict)
    simulated: Mapping[str, Simulated | Unknown] = field(default_factory=dict)
    counts: Sequence[Count] = ()
    installed: datetime | None = None
    own_bill: OwnBillRates = ESTIMATED

    @property
    def since(self) -> datetime:
        return max(self.asked_from, self.installed) if self.installed else self.asked_from

    @property
    def until(self) -> datetime:
        return min(self.asked_until, self.now)

    @property
    def counted_from(self) -> datetime:
        """Where counting begins: free hours are used up from the first of the month on."""
        if not any(price.free_unit_hours for price in self.fleet.prices.by_provider.values()):
            return self.since
        first = instant(self.since.astimezone(self.zone).date().replace(day=1), 0, self.zone)
        return max(first, self.installed) if self.installed else first

    @cached_property
    def runs(self) -> list[Run]:
        """Each run once, by its beginning; one that was closed meanwhile is closed."""
        return sorted({run.id: run for run in (*self.going_on, *self.closed)}.values(), key=lambda run: run.id)

    @cached_property
    def providers(self) -> dict[str, ProviderName]:
        """The service of each target, in the fleet's order, and then of those that are only in the ledger."""
        gone = {run.target: provider_of(run.model) for run in self.runs if run.target not in self.fleet}
        return {target.name: target.provider for target in self.fleet.targets} | gone
