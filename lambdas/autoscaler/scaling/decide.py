"""The desired state of one target at an instant, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from autoscaler.scaling.authority import Ruling, Say
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import DemandSource, Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.sizing import at_worst, size, units_for
from autoscaler.scaling.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a target should run with at `at` (None: off), why, and when that changes without anything happening.

    With `leaves_alone` nothing is done about the model, whatever it does. `detail` says in whose words the reason is,
    and `sum` what it costs at worst and what was left for that; with `affordable_until`, the money lasts so long, and
    with `lowered_from`, it was not enough for those units.
    """

    target: str
    at: datetime
    desired: Units | None
    reason: Reason
    changes_at: datetime | None
    detail: str = ""
    leaves_alone: bool = False
    demand_tps: float | None = None
    sum: str = ""
    affordable_until: datetime | None = None
    lowered_from: Units | None = None


def asks_demand(ruling: Ruling, record: Record) -> bool:
    """Whether demand has a say: where people name no units and the target may run."""
    return ruling.say is Say.RUN and ruling.override is None and not record.quarantined_since


def decide(
    ruling: Ruling,
    units_per_model: int,
    demand: Demand | None,
    record: Record,
    now: datetime,
    *,
    lower: float | None = None,
) -> Decision:
    """Say what the target should run with at `now`, within what the ruling allows.

    `units_per_model` is the account's quota. `demand` None means that there is no data, which is not zero demand.
    `lower` is the TPS that a unit of its model serves at worst, None while that is not learned.
    """
    desired, reason = _desired(ruling, units_per_model, demand, record, lower)
    return Decision(
        target=ruling.target.name,
        at=now,
        desired=desired,
        reason=reason,
        changes_at=ruling.until,
        detail=ruling.detail,
        leaves_alone=ruling.say is Say.LEAVE,
        demand_tps=demand.latest if demand else None,
    )


def _desired(
    ruling: Ruling, units_per_model: int, demand: Demand | None, record: Record, lower: float | None
) -> tuple[Units | None, Reason]:
    if ruling.say is Say.LEAVE:
        return record.desired, ruling.reason
    if ruling.say is Say.OFF:
        return None, ruling.reason
    if record.quarantined_since:
        return None, Reason.QUARANTINED
    if ruling.override:
        sized = units_to_start(ruling.target, units_per_model, lower=lower)
        return ruling.units or _kept(record, sized, ruling.target), ruling.reason
    return _by_demand(ruling, units_per_model, demand, record, lower)


def _by_demand(
    ruling: Ruling, units_per_model: int, demand: Demand | None, record: Record, lower: float | None
) -> tuple[Units | None, Reason]:
    target = ruling.target
    sized = units_to_start(target, units_per_model, demand, lower)
    if target.demand is None:
        return sized, ruling.reason
    may_idle = target.bounds.minimum == 0
    if demand is None:
        return (record.desired if may_idle else _kept(record, sized, target)), Reason.NO_DATA
    if may_idle and not _is_active(target.demand, demand, record):
        return None, Reason.IDLE
    return _within_range(ruling, demand, record, sized, lower)


def _is_active(source: DemandSource, demand: Demand, record: Record) -> bool:
    """Going off needs a whole quiet window, coming back one busy datapoint."""
    seen = demand.latest if record.desired is None else demand.highest
    return seen > source.activation_tps


def _within_range(
    ruling: Ruling, demand: Demand, record: Record, sized: Units, lower: float | None
) -> tuple[Units, Reason]:
    """What runs is kept while it carries the demand: a restart is an outage, so it must be needed."""
    kept = _kept(record, sized, ruling.target)
    if units_for(demand.sustained, at_worst(ruling.target.sizing, lower)) > kept.most:
        return (sized, Reason.DEMAND_ABOVE_MAXIMUM) if sized.most > kept.most else (kept, Reason.AT_MAXIMUM)
    if record.desired:
        return kept, Reason.WITHIN_RANGE
    return kept, Reason.DEMAND if ruling.target.bounds.minimum == 0 else ruling.reason


def _kept(record: Record, sized: Units, target: Target) -> Units:
    """The units it has, as long as the bounds allow them still."""
    has = record.desired
    allowed = has and target.bounds.minimum <= has.minimum and has.most <= target.bounds.maximum
    return has if has and allowed else sized


def units_to_start(
    target: Target, units_per_model: int, demand: Demand | None = None, lower: float | None = None
) -> Units:
    """The units to start a target with: what its bounds, its peak, the quota and the demand seen lately ask for.

    `lower` is the TPS that a unit of its model serves at worst, None while that is not learned.
    """
    peak = target.demand.peak_tps if target.demand else None
    if peak is not None and demand is not None:
        peak = max(peak, demand.highest)
    return size(
        base_tps=demand.lowest if demand else 0.0,
        peak_tps=peak,
        sizing=target.sizing,
        bounds=target.bounds,
        units_per_model=units_per_model,
        lower=lower,
    )
