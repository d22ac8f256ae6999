"""The desired state of one target at an instant, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import DemandSource, Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Override, Record
from autoscaler.scaling.schedule import next_change, span_at
from autoscaler.scaling.sizing import size, units_for
from autoscaler.scaling.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a target should run with at `at` (None: off), why, and when the clock alone will change that."""

    target: str
    at: datetime
    desired: Units | None
    reason: Reason
    changes_at: datetime | None
    demand_tps: float | None = None


def decide(target: Target, units_per_model: int, demand: Demand | None, record: Record, now: datetime) -> Decision:
    """Say what the target should run with at `now`. A person goes first, then schedule, quarantine and demand.

    `units_per_model` is the account's quota. `demand` None means that there is no data, which is not zero demand.
    """
    changes_at = next_change(target.schedule, now) if target.schedule else None
    if record.override and now < record.override.until:
        (desired, reason), changes_at = _by_override(record.override, record), record.override.until
    elif target.schedule and not span_at(target.schedule, now):
        desired, reason = None, Reason.OUTSIDE_SCHEDULE
    elif record.quarantined_since:
        desired, reason = None, Reason.QUARANTINED
    else:
        desired, reason = _by_demand(target, units_per_model, demand, record)
    return Decision(
        target=target.name,
        at=now,
        desired=desired,
        reason=reason,
        changes_at=changes_at,
        demand_tps=demand.latest if demand else None,
    )


def _by_override(override: Override, record: Record) -> tuple[Units | None, Reason]:
    """A person's wish lifts a quarantine; one that came after it holds even so."""
    if override.units and record.quarantined_since:
        return None, Reason.QUARANTINED
    return override.units, Reason.OVERRIDDEN


def _by_demand(
    target: Target, units_per_model: int, demand: Demand | None, record: Record
) -> tuple[Units | None, Reason]:
    source = target.demand
    sized = units_to_start(target, units_per_model, demand)
    if source is None:
        return sized, Reason.SCHEDULED
    may_idle = target.bounds.minimum == 0
    if demand is None:
        return (record.desired if may_idle else _kept(record, sized, target)), Reason.NO_DATA
    if may_idle and not _is_active(source, demand, record):
        return None, Reason.IDLE
    return _within_range(target, demand, record, sized)


def _is_active(source: DemandSource, demand: Demand, record: Record) -> bool:
    """Going off needs a whole quiet window, coming back one busy datapoint."""
    seen = demand.latest if record.desired is None else demand.highest
    return seen > source.activation_tps


def _within_range(target: Target, demand: Demand, record: Record, sized: Units) -> tuple[Units, Reason]:
    """What runs is kept while it carries the demand: a restart is an outage, so it must be needed."""
    kept = _kept(record, sized, target)
    if units_for(demand.sustained, target.sizing) > kept.most:
        return (sized, Reason.DEMAND_ABOVE_MAXIMUM) if sized.most > kept.most else (kept, Reason.AT_MAXIMUM)
    if record.desired:
        return kept, Reason.WITHIN_RANGE
    return kept, Reason.DEMAND if target.bounds.minimum == 0 else Reason.SCHEDULED


def _kept(record: Record, sized: Units, target: Target) -> Units:
    """The units it has, as long as the bounds allow them still."""
    has = record.desired
    allowed = has and target.bounds.minimum <= has.minimum and has.most <= target.bounds.maximum
    return has if has and allowed else sized


def units_to_start(target: Target, units_per_model: int, demand: Demand | None = None) -> Units:
    """The units to start a target with: what its bounds, its peak, the quota and the demand seen lately ask for."""
    peak = target.demand.peak_tps if target.demand else None
    if peak is not None and demand is not None:
        peak = max(peak, demand.highest)
    return size(
        base_tps=demand.lowest if demand else 0.0,
        peak_tps=peak,
        sizing=target.sizing,
        bounds=target.bounds,
        units_per_model=units_per_model,
    )
