"""Write a decision into its target's record, and see to it that somebody works on it when it is not settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.fleet_view import FleetView
from autoscaler.scaling.converge import owned, renewed, settled
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.model import Observation
from autoscaler.scaling.next_step import LAG
from autoscaler.scaling.plan import applied, has_drifted, is_as_desired
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Target


def pursue(target: Target, decision: Decision, record: Record, seen: Observation | None, now: datetime) -> Record:
    """Write the decision, start an execution if nobody works on an unsettled target, and say so in one log line.

    Gives back the record as written, or as it was when somebody else was quicker: the next look repairs that.
    """
    after = applied(decision, record)
    drifted = has_drifted(after, seen, now)
    if drifted:
        after = renewed(after)
    after = _with_owner(after, seen, now)
    written = runtime.records().save(record, after)
    if written and after.owner and not after.is_settled:
        runtime.converges().start(after.owner, target.name)
    _report(decision, after, seen, written=written, drifted=drifted)
    return after if written else record


def reason_to_set_aside(name: str, record: Record, view: FleetView) -> Reason | None:
    """Why nothing can be done about a target now: its service refuses to describe it, or did when it last answered."""
    if error := view.refused.get(name):
        return Reason.NOT_FOUND if error.code == "ResourceNotFoundException" else Reason.REFUSED
    still = record.reason in (Reason.NOT_FOUND, Reason.REFUSED) and name not in view.seen
    return record.reason if still else None


def set_aside(decision: Decision, record: Record, reason: Reason, view: FleetView) -> Record:
    """Write the decision of a target whose model cannot even be described. Nothing is started; people are told once."""
    error = str(view.refused.get(decision.target, "no answer"))
    after = replace(applied(decision, record), reason=reason)
    if runtime.records().save(record, after) and record.reason is not reason:
        runtime.notifications().send(
            f"{decision.target} cannot be observed: {SENTENCES[reason]}.", target=decision.target, error=error
        )
    logger.warning("set aside", target=decision.target, reason=reason, error=error)
    return after


def _with_owner(record: Record, seen: Observation | None, now: datetime) -> Record:
    """Leave a living execution alone, replace a dead one, and skip executions that would find nothing to do."""
    if record.is_settled:
        return record
    if record.owner:
        # None: the execution was named but never started, by a plan that died in between. It is started now.
        return owned(renewed(record), now) if runtime.converges().is_alive(record.owner) is False else record
    asked_lately = record.intent is not None and now - record.intent.at < LAG
    if seen and not asked_lately and is_as_desired(record.wish(now), seen) and not record.retry_at:
        return replace(settled(record, now), phase=seen.phase, phase_since=record.phase_since or now)
    return owned(record, now)


def _report(decision: Decision, record: Record, seen: Observation | None, *, written: bool, drifted: bool) -> None:
    reason = Reason.DRIFT if drifted else decision.reason
    facts: dict[str, Any] = {
        "target": decision.target,
        "phase": seen.phase if seen else "unknown",
        "desired": str(decision.desired or "off"),
        "reason": reason,
        "generation": record.generation,
        "demand_tps": decision.demand_tps,
        "settled": record.is_settled,
    }
    logger.info("decided" if written else "somebody else was quicker", **facts)
    if drifted and written:
        state = seen.status if seen else "unknown"
        runtime.notifications().send(
            f"{decision.target} is {state}, not as it was left: {SENTENCES[Reason.DRIFT]}.", **facts
        )
