"""State `Observe`: how does the model look now, and what is the next step towards what is desired?"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from autoscaler.aws.providers import ProviderError
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.converge_pass import TransientError, owned_by, raise_named
from autoscaler.scaling.converge import observed, ready_to_ask
from autoscaler.scaling.next_step import next_step
from autoscaler.scaling.record import Action


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the step: what to do, why, how long to wait, and the generation that it belongs to."""
    this = owned_by(event)
    if this is None:
        return {"do": "leave"}
    now = runtime.now()
    try:
        seen = this.provider.observe(this.target.name, this.target.model, now)
    except ProviderError as error:
        raise_named(error)
        raise TransientError(str(error)) from error
    record = observed(this.record, seen)
    step = next_step(record, seen, this.target.converge, now)
    if step.do in tuple(Action):
        record = ready_to_ask(record, Action(step.do))
    if record != this.record:
        # Where somebody was quicker, this step's generation is stale: it is refused, and the next pass looks anew.
        runtime.records().save(this.record, record)
    logger.info(
        "observed",
        target=this.target.name,
        phase=seen.phase,
        status=seen.status,
        desired=str(record.wish(now) or "off"),
        step=step.do,
        reason=step.reason,
        generation=record.generation,
    )
    return {
        "do": step.do,
        "reason": step.reason,
        "seconds": max(1, round(step.wait.total_seconds())),
        "generation": record.generation,
        "message": seen.message or "",
    }
