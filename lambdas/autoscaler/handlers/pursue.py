"""Write a decision into its target's record, and see to it that somebody works on it when it is not settled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.arrived import tell_of_arrival
from autoscaler.handlers.fleet_view import FleetView
from autoscaler.handlers.leased import with_lease
from autoscaler.handlers.tell import tell
from autoscaler.scaling.authority import Say, ruling
from autoscaler.scaling.converge import observed, owned, renewed, settled
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.lease import has_lapsed
from autoscaler.scaling.message import Kind
from autoscaler.scaling.model import LAG, Observation
from autoscaler.scaling.plan import applied, has_drifted, is_as_desired
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Action, Record
from autoscaler.scaling.replacement import is_replaced, unseen_step
from autoscaler.scaling.target import Target

AN_HOUR = timedelta(hours=1)


def pursue(
    target: Target,
    decision: Decision,
    before: Record,
    record: Record,
    seen: Observation | None,
    lease: datetime | None,
) -> Record:
    """Write the decision, start an execution if nobody works on an unsettled target, and say so in one log line.

    `record` is the one that was read, `before`, with what people did by hand. Gives back the record as written, or
    as it was when somebody else was quicker: the next look repairs that.
    """
    if seen is None and not before.generation and decision.desired is None:
        # What a new target does by now must be known before it is stopped: it may have a period of grace.
        logger.info("not seen yet", target=target.name)
        return before
    after, now = applied(decision, record), decision.at
    if seen and not record.owner:
        # An execution that owns the record writes what it sees itself, and sees it later than this.
        after = observed(after, target.model, seen)
    drifted = False
    # A person's word about the version before says nothing of this one, and that one must be seen off.
    is_done = decision.reason is Reason.ADOPTED and after.is_settled and not is_replaced(after, target.model)
    if not decision.leaves_alone and not is_done:
        after, drifted = _on_its_way(after, target, seen, now)
    after = with_lease(after, lease, target.model, seen, now, leaves_alone=decision.leaves_alone)
    written = _save(before, after)
    _report(decision, after, seen, written=written, drifted=drifted)
    if written:
        # What something else undoes at every tick is said once an hour.
        drifted = drifted and runtime.reminders().is_due(f"drift of {target.name}", AN_HOUR, now)
        _tell(target, before, after, seen, now, drifted=drifted)
        if after.is_settled and not before.is_settled:
            tell_of_arrival(before, after)
    return after if written else before


def _on_its_way(record: Record, target: Target, seen: Observation | None, now: datetime) -> tuple[Record, bool]:
    """The record with somebody to work on it where there is work, and whether it was not as it was left."""
    replaced = is_replaced(record, target.model)
    drifted = not replaced and has_drifted(record, seen, now)
    if drifted or (replaced and record.is_settled):
        record = renewed(record)
    return _with_owner(record, now) if replaced else _settled_or_owned(record, target, seen, now), drifted


def reason_to_set_aside(name: str, record: Record, view: FleetView) -> Reason | None:
    """Why nothing can be done about a target now: its service refuses to describe it, or did when it last answered."""
    if error := view.refused.get(name):
        return Reason.NOT_FOUND if error.code == "ResourceNotFoundException" else Reason.REFUSED
    still = record.reason in (Reason.NOT_FOUND, Reason.REFUSED) and name not in view.seen
    return record.reason if still else None


def set_aside(target: Target, decision: Decision, record: Record, lease: datetime | None, view: FleetView) -> Record:
    """Write the decision of a target whose model cannot even be described, and why; people are told once.

    Nothing is done but two things: a model that was started and should be off by now is asked to stop unseen, and one
    that should run keeps its lease.
    """
    error = str(view.refused.get(target.name, "no answer"))
    after, reason = applied(decision, record), decision.reason
    if unseen_step(after, target.model, decision.at) and not after.is_settled:
        after = _with_owner(after, decision.at)
    after = with_lease(after, lease, target.model, None, decision.at, leaves_alone=decision.leaves_alone)
    written = _save(record, after)
    if written and record.reason is not reason:
        sentence = f"{target.name} cannot be observed: {SENTENCES[reason]}."
        facts = {"target": target.name, "reason": reason, "error": error}
        tell(Kind.PROBLEM, target.name, sentence, decision.at, **facts)
    logger.warning("set aside", target=target.name, reason=reason, error=error)
    return after if written else record


def _settled_or_owned(record: Record, target: Target, seen: Observation | None, now: datetime) -> Record:
    """The record with somebody to work on it, unless an execution would find nothing to do."""
    asked_lately = record.intent is not None and now - record.intent.at < LAG
    busy = record.is_settled or record.owner or record.retry_at or asked_lately
    if seen and not busy and is_as_desired(record.wish(now), seen):
        return settled(record, target.model, now)
    return _with_owner(record, now)


def _with_owner(record: Record, now: datetime) -> Record:
    """Leave a living execution alone and replace a dead one."""
    if record.is_settled:
        return record
    if record.owner is None:
        return owned(record, now)
    # None: the execution was named but never started, by a plan that died in between. It is started now.
    return owned(renewed(record), now) if runtime.converges().is_alive(record.owner) is False else record


def _save(before: Record, after: Record) -> bool:
    """Write the record, and start its execution if it has one and is not settled."""
    written = runtime.records().save(before, after)
    if written and after.owner and not after.is_settled:
        runtime.converges().start(after.owner, after.target)
    return written


def _report(decision: Decision, record: Record, seen: Observation | None, *, written: bool, drifted: bool) -> None:
    reason = Reason.DRIFT if drifted else decision.reason
    facts: dict[str, Any] = {
        "target": decision.target,
        "phase": seen.phase if seen else "unknown",
        "desired": "left alone" if decision.leaves_alone else str(decision.desired or "off"),
        "reason": reason,
        "detail": decision.detail,
        "generation": record.generation,
        "demand_tps": record.demand_tps,
        "settled": record.is_settled,
    }
    if decision.shadow_reason:
        facts |= {"shadow": str(decision.shadow or "off"), "shadow_reason": decision.shadow_reason}
    if demand := decision.demand:
        facts |= {name: told for name in ("told_by", "assumed") if (told := getattr(demand, name))}
    logger.info("decided" if written else "somebody else was quicker", **facts)


def _tell(
    target: Target, before: Record, after: Record, seen: Observation | None, now: datetime, *, drifted: bool
) -> None:
    """Tell people what they would want to know before they see it on the bill: once, when it becomes so."""
    state = seen.status if seen else "unknown"
    lapsed = seen is not None and has_lapsed(before, seen, seen.at)
    cause = Reason.LEASE_ENDED if lapsed else Reason.DRIFT
    facts = {
        "target": target.name,
        "status": state,
        "desired": str(after.desired or "off"),
        "reason": cause if drifted or lapsed else after.reason,
        "detail": after.detail,
        "generation": after.generation,
    }
    is_new = after.reason is Reason.NEW_TARGET and before.reason is not Reason.NEW_TARGET
    if drifted:
        kind, sentence = Kind.LEASE if lapsed else Kind.DRIFT, f"{target.name} is {state}: {SENTENCES[cause]}."
    elif lapsed and not (before.intent and before.intent.action is Action.STOP):
        kind, sentence = Kind.LEASE, f"{target.name} is {state}: its lease ended, because nobody looked for so long."
    elif is_new and after.grace_until and ruling(target, before, (), after.grace_until).say is Say.OFF:
        kind, sentence = (
            Kind.CHANGED,
            f"{target.name} is {state} and was not known before. It is left alone until {after.grace_until:%H:%M} UTC.",
        )
    else:
        return
    tell(kind, target.name, sentence, now, **facts)
