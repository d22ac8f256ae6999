"""State `DeployComponent`: bring the component to its device or group, beside what is there already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.packaging_pass import named_errors, owned_by


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer whether a deployment was asked for. Raises TransientError or RefusedError."""
    this = owned_by(event)
    if this is None or this.record.deploy_to is None:
        return {"asked": False}
    record = this.record
    if record.deployment_asked_at is None:
        intended = replace(record, deployment_asked_at=runtime.now())
        if not runtime.packagings().save(record, intended):
            return {"asked": False}
        record = intended
    with named_errors():
        deployment = runtime.greengrass().deploy(this.record.deploy_to, this.packaging, record.token("deploy"))
    written = runtime.packagings().save(record, replace(record, deployment=deployment))
    logger.info("deployed", target=this.target, deploy_to=record.deploy_to, deployment=deployment)
    return {"asked": written}
