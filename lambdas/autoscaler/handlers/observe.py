"""State `Observe`: how does the model look now, and what is the next step towards what is desired?"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from autoscaler.aws.providers import Handling, ProviderError
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.converge_pass import Pass, TransientError, owned_by, raise_named
from autoscaler.scaling.converge import observed, ready_to_ask
from autoscaler.scaling.model import Observation
from autoscaler.scaling.next_step import SOON, Step
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Action, Record
from autoscaler.scaling.replacement import forgotten, is_replaced, step_for, unseen_step

NEXT_MODEL = Step(do="wait", reason=Reason.REPLACED, wait=SOON)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the step: what to do, why, how long to wait, and the generation that it belongs to."""
    this = owned_by(event)
    if this is None:
        return {"do": "leave"}
    now = runtime.now()
    seen: Observation | None = None
    try:
        seen = this.provider.observe(this.target.name, this.model, now)
    except ProviderError as error:
        record, step = _without_seeing(this, error)
    else:
        record = observed(this.record, this.model, seen)
        found = step_for(record, this.target.model, seen, this.target.converge, now)
        record, step = (record, found) if found else (forgotten(record, now), NEXT_MODEL)
    if step.do in tuple(Action):
        record = ready_to_ask(record, Action(step.do))
    if record != this.record:
        # Where somebody was quicker, this step's generation is stale: it is refused, and the next pass looks anew.
        runtime.records().save(this.record, record)
    _report(this, record, seen, step)
    return {
        "do": step.do,
        "reason": step.reason,
        "seconds": max(1, round(step.wait.total_seconds())),
        "generation": record.generation,
        "message": (seen.message if seen else None) or "",
    }


def _without_seeing(this: Pass, error: ProviderError) -> tuple[Record, Step]:
    """A model that cannot be seen may still be stopped, and one that was deleted cannot be running."""
    if error.handling in (Handling.REFUSE, Handling.ALARM):
        if error.code == "ResourceNotFoundException" and is_replaced(this.record, this.target.model):
            return forgotten(this.record, runtime.now()), NEXT_MODEL
        if step := unseen_step(this.record, this.target.model, runtime.now()):
            return this.record, step
    raise_named(error)
    raise TransientError(str(error)) from error


def _report(this: Pass, record: Record, seen: Observation | None, step: Step) -> None:
    logger.info(
        "observed",
        target=this.target.name,
        phase=seen.phase if seen else "unknown",
        status=seen.status if seen else "unknown",
        desired=str(record.wish(runtime.now()) or "off"),
        step=step.do,
        reason=step.reason,
        generation=record.generation,
    )
