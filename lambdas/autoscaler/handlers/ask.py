"""Ask a model service for something, with the intent on record before the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from autoscaler.aws.providers import ProviderError, client_token
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.converge_pass import (
    Pass,
    RefusedError,
    StartRefusedError,
    TransientError,
    owned_by,
    raise_named,
)
from autoscaler.handlers.leased import TROUBLE, write_lease
from autoscaler.handlers.tell import tell
from autoscaler.scaling.lease import WITH_DEMAND, is_run_over
from autoscaler.scaling.message import Kind
from autoscaler.scaling.model import Units
from autoscaler.scaling.reason import SENTENCES
from autoscaler.scaling.record import Action, Record
from autoscaler.scaling.run import asked


def ask(action: Action, event: dict[str, Any]) -> bool:
    """Ask for `action` if the event's execution and generation are still current. Says whether it asked.

    The intent is written first, on the condition that nobody changed the generation, so a call that is lost
    midway is found on record. The token depends on the generation alone: a repeated call is the same call.
    """
    this = owned_by(event)
    if this is None or this.record.generation != event["generation"]:
        return False
    now = runtime.now()
    units = this.record.wish(now)
    if action is Action.START and units is None:
        return False
    intended = replace(this.record, intent=this.record.asking(action, now))
    if action is Action.START:
        run = asked(this.record.run, this.target.name, this.model, units or Units(1), now)
        intended = replace(intended, hosted=this.model, leased_until=_lease(this, now), run=run)
    if not runtime.records().save(this.record, intended):
        return False
    code = _call(action, this, units)
    logger.info("asked", target=this.target.name, action=action, generation=this.record.generation, answer=code)
    if units and action is Action.START and code == "accepted":
        _tell(intended, units)
    return True


def _lease(this: Pass, now: datetime) -> datetime:
    """See to the model's end before its start, and say when that is. Without a lease nothing is started.

    Before the intent, too: nothing may come between that and its call, or somebody says hands-off in between.
    Raises TransientError.
    """
    if is_run_over(this.record, now):
        raise TransientError(
            f"no start: the run was to be over by {this.record.runs_until}, and no plan has looked since"
        )
    until = this.record.runs_until or now + WITH_DEMAND
    try:
        write_lease(this.target.name, this.model, until)
    except TROUBLE as error:
        raise TransientError(f"no lease, so no start: {error}") from error
    return until


def _tell(record: Record, units: Units) -> None:
    why = f": {SENTENCES[record.reason]}" if record.reason else ""
    facts = {"target": record.target, "units": str(units), "reason": record.reason, "generation": record.generation}
    if record.intent:
        tell(
            Kind.STARTED,
            record.target,
            f"{record.target} is being started with {units} units{why}. "
            f"Its lease ends at {record.leased_until:%Y-%m-%d %H:%M} UTC, unless it is renewed.",
            # A start that is asked for once more is still the same.
            record.intent.since,
            until=record.leased_until,
            **facts,
        )


def _call(action: Action, this: Pass, units: Units | None) -> str:
    token = client_token(this.target.name, this.record.generation, action)
    try:
        if action is Action.START and units:
            this.provider.start(this.model, units, token)
        else:
            this.provider.stop(this.model, token)
    except ProviderError as error:
        raise_named(error, StartRefusedError if action is Action.START else RefusedError)
        return error.code
    return "accepted"
