"""Ask a model service for something, with the intent on record before the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

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
from autoscaler.scaling.lease import WITH_DEMAND, is_run_over
from autoscaler.scaling.model import Units
from autoscaler.scaling.record import Action


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
        intended = replace(intended, hosted=this.model, leased_until=_lease(this, now))
    if not runtime.records().save(this.record, intended):
        return False
    code = _call(action, this, units)
    logger.info("asked", target=this.target.name, action=action, generation=this.record.generation, answer=code)
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
        runtime.leases().put(this.target.name, this.model, until)
    except (ClientError, BotoCoreError) as error:
        raise TransientError(f"no lease, so no start: {error}") from error
    return until


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
