"""Plan: look at the whole fleet, decide what should run, and set going what is not as it should be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.demand import read_demand
from autoscaler.aws.telemetry import count_fleet, logger
from autoscaler.handlers import runtime
from autoscaler.handlers.abandoned import tell_of_abandoned
from autoscaler.handlers.budgets import spent_of_budgets, tell_of_budgets
from autoscaler.handlers.by_hand import tell_of_changes_by_hand
from autoscaler.handlers.fleet_view import FleetView, observe_fleet
from autoscaler.handlers.keep_look import keep_look
from autoscaler.handlers.learn_throughput import learn_throughput
from autoscaler.handlers.leased import release_renamed, renew, renew_as_stored
from autoscaler.handlers.packagings import package, see_to_packagings
from autoscaler.handlers.pursue import pursue, reason_to_set_aside, set_aside
from autoscaler.handlers.reconcile import reconcile
from autoscaler.handlers.remember import remember
from autoscaler.handlers.remind import remind
from autoscaler.handlers.tell import send_what_waits
from autoscaler.handlers.trigger import TriggerError, name_of, packaging_asked, wish_of
from autoscaler.scaling.authority import Ruling, Say, lead_at
from autoscaler.scaling.decide import Decision, asks_demand
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.gate import within_means
from autoscaler.scaling.learned import of_model
from autoscaler.scaling.lease import lease_of
from autoscaler.scaling.look import Look, hearing, planned
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.record import Record
from autoscaler.scaling.replacement import is_replaced
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.target import Fleet, Target


class PlanIncompleteError(Exception):
    """Some targets could not be planned; the others were. Lambda retries, and then the next tick does."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with one line per target; a person's wish that cannot be read is answered with its faults."""
    fleet, now = runtime.fleet(), runtime.now()
    logger.append_keys(trigger=name_of(event))
    try:
        if target := packaging_asked(event, fleet):
            return {"packaging": package(target, now)}
        if wish := wish_of(event, fleet, now):
            remember(wish, fleet, now)
    except TriggerError as error:
        return {"error": str(error)}
    return {"targets": _plan(fleet, now)}


def _plan(fleet: Fleet, now: datetime) -> list[dict[str, Any]]:
    stored = runtime.records().all()
    before = {target.name: stored.pop(target.name, Record(target=target.name)) for target in fleet.targets}
    overrides = runtime.overrides().all()
    spent = spent_of_budgets(fleet, {**stored, **before}, now)
    view = observe_fleet(fleet, now)
    heard = hearing(fleet, before, overrides, spent, view.seen, now)
    records, rulings = heard.records, heard.rulings
    look = Look(
        now=now,
        records=before,
        overrides=overrides,
        spent=spent,
        seen=view.seen,
        demands=_demands(rulings, records, view, now),
        lowers=_lowers(rulings),
        lessons=_lessons(rulings),
    )
    decisions = planned(fleet, look, heard)
    pursued, written, failed = [], [], []
    # Stops first: what is spent cannot be had back, what starts a moment later can.
    for decision in sorted(decisions, key=lambda each: each.desired is not None):
        target, record = fleet[decision.target], before[decision.target]
        if reason := reason_to_set_aside(target.name, record, view):
            decision = decision._replace(reason=reason)
        try:
            lease = _lease(target, decision, records[target.name], rulings[target.name])
            records[target.name] = (
                set_aside(target, decision, record, lease, view)
                if reason
                else pursue(target, decision, record, records[target.name], view.seen.get(target.name), lease)
            )
            if records[target.name] is not record:
                written.append(target.name)
        except (ClientError, BotoCoreError):
            logger.exception("not pursued", target=target.name)
            failed.append(target.name)
        pursued.append(decision)
    tell_of_changes_by_hand(fleet, before, records.values(), now)
    release_renamed(stored.values(), fleet)
    tell_of_abandoned(stored.values(), fleet, now)
    tell_of_budgets(fleet, spent, decisions, before, now)
    remind(fleet, [*overrides, *(record.adopted for record in records.values() if record.adopted)], now)
    count_fleet(fleet.name, records.values())
    # Last, so that no stop waits for an EventBridge Scheduler that does not answer.
    for name in written:
        renew(before[name], records[name], now)
    for name in failed:
        renew_as_stored(name, now)
    keep_look(look, decisions, pursued)
    reconcile(now)
    learn_throughput(fleet, now)
    see_to_packagings(fleet, now)
    # And no lease for people's mail.
    send_what_waits(now)
    if failed:
        raise PlanIncompleteError(", ".join(failed))
    return [_line(decision) for decision in pursued]


def _lease(target: Target, decision: Decision, record: Record, ruling: Ruling) -> datetime | None:
    """When the lease of a target's model is to end, where that is wanted and no other has to be off before it."""
    wanted = decision.desired is not None and not is_replaced(record, target.model)
    lease = lease_of(ruling, lead_at(target, record, decision.at), decision.at) if wanted else None
    return within_means(lease, decision.affordable_until)


def _demands(
    rulings: dict[str, Ruling], records: dict[str, Record], view: FleetView, now: datetime
) -> dict[str, Demand | None]:
    """The demand of the targets whose decision depends on it. No answer is no data, and no data changes nothing."""
    asking = [each.target for name, each in rulings.items() if asks_demand(each, records[name])]
    phases = {name: seen.phase for name, seen in view.seen.items()}
    try:
        return read_demand(runtime.cloudwatch(), asking, phases, now)
    except (ClientError, BotoCoreError):
        logger.exception("no demand")
        return {}


def _lowers(rulings: dict[str, Ruling]) -> dict[str, float]:
    """What a unit serves at worst, in TPS, of the models that may run by demand and of which it is learned.

    Without an answer, what is configured counts.
    """
    sized = [each.target for each in rulings.values() if each.say is Say.RUN and each.target.demand]
    try:
        known = runtime.throughputs().all() if sized else {}
    except (ClientError, BotoCoreError):
        logger.exception("throughputs not known")
        return {}
    learned = {target.name: of_model(known.get(target.name), target.model) for target in sized}
    return {name: throughput.lower for name, throughput in learned.items() if throughput}


def _lessons(rulings: dict[str, Ruling]) -> dict[str, Lesson]:
    """What past weeks say of the targets that go by them. Without an answer, the demand now counts."""
    asking = {name for name, each in rulings.items() if each.target.policy.mode is Mode.FORECAST}
    try:
        known = runtime.forecasts().all() if asking else {}
    except (ClientError, BotoCoreError):
        logger.exception("forecasts not known")
        return {}
    return {name: lesson for name, lesson in known.items() if name in asking}


def _line(decision: Decision) -> dict[str, Any]:
    return {
        "target": decision.target,
        "desired": "left alone" if decision.leaves_alone else str(decision.desired or "off"),
        "reason": decision.reason,
        "detail": decision.detail,
        "until": decision.changes_at.isoformat() if decision.changes_at else None,
    }
