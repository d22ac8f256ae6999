"""State `Settle`: the target is as desired; let go of it, unless the wish has changed meanwhile."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.arrived import tell_of_arrival
from autoscaler.handlers.converge_pass import owned_by
from autoscaler.handlers.leased import release
from autoscaler.scaling.converge import settled


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer whether the target is settled, or was taken over; otherwise there is more to do."""
    this = owned_by(event)
    if this is None:
        return {"settled": True}
    if this.record.generation != event["generation"]:
        return {"settled": False}
    after = settled(this.record, this.target.model, runtime.now())
    if after.hosted is None:
        # While this execution still owns the target: the next one may start the model at once, with a lease of its own.
        release(this.target.name, this.model)
    written = runtime.records().save(this.record, after)
    if written:
        logger.info("settled", target=this.target.name, phase=this.record.phase, generation=after.generation)
        tell_of_arrival(this.record, after)
    return {"settled": written}
