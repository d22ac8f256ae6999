"""Plan: look at the whole fleet, decide what should run, and set going what is not as it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.demand import read_demand
from autoscaler.aws.telemetry import count_fleet, logger
from autoscaler.handlers import runtime
from autoscaler.handlers.abandoned import tell_of_abandoned
from autoscaler.handlers.fleet_view import observe_fleet
from autoscaler.handlers.pursue import pursue, reason_to_set_aside, set_aside
from autoscaler.handlers.remember import remember
from autoscaler.handlers.trigger import TriggerError, name_of, wish_of
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.plan import plan
from autoscaler.scaling.record import Record
from autoscaler.scaling.schedule import span_at
from autoscaler.scaling.target import Fleet


class PlanIncompleteError(Exception):
    """Some targets could not be planned; the others were. Lambda retries, and then the next tick does."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with one line per target; a person's wish that cannot be read is answered with its faults."""
    fleet, now = runtime.fleet(), runtime.now()
    logger.append_keys(trigger=name_of(event))
    try:
        wish = wish_of(event, fleet, now)
    except TriggerError as error:
        return {"error": str(error)}
    if wish:
        remember(wish, fleet, now)
    return {"targets": _plan(fleet, now)}


def _plan(fleet: Fleet, now: datetime) -> list[dict[str, Any]]:
    stored = runtime.records().all()
    records = {target.name: stored.pop(target.name, Record(target=target.name)) for target in fleet.targets}
    view = observe_fleet(fleet, now)
    decisions = plan(fleet, _demands(fleet, records, now), records, now)
    lines, failed = [], []
    # Stops first: what is spent cannot be had back, what starts a moment later can.
    for decision in sorted(decisions, key=lambda each: each.desired is not None):
        target, record = fleet[decision.target], records[decision.target]
        if reason := reason_to_set_aside(target.name, record, view):
            decision = replace(decision, reason=reason)
        try:
            records[target.name] = (
                set_aside(target, decision, record, view)
                if reason
                else pursue(target, decision, record, view.seen.get(target.name), now)
            )
        except (ClientError, BotoCoreError):
            logger.exception("not pursued", target=target.name)
            failed.append(target.name)
        lines.append({"target": target.name, "desired": str(decision.desired or "off"), "reason": decision.reason})
    tell_of_abandoned(stored.values(), fleet)
    count_fleet(fleet.name, records.values())
    if failed:
        raise PlanIncompleteError(", ".join(failed))
    return lines


def _demands(fleet: Fleet, records: dict[str, Record], now: datetime) -> dict[str, Demand | None]:
    """The demand of the targets whose decision depends on it. No answer is no data, and no data changes nothing."""
    asking = [
        target
        for target in fleet.targets
        if (not target.schedule or span_at(target.schedule, now)) and not records[target.name].quarantined_since
    ]
    try:
        return read_demand(runtime.cloudwatch(), asking, now)
    except (ClientError, BotoCoreError):
        logger.exception("no demand")
        return {}
