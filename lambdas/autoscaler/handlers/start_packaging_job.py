"""State `StartPackagingJob`: write down the intent, then ask the service to package the model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from autoscaler.aws.providers import Handling, ProviderError
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.packaging_pass import PackagingPass, named_errors, owned_by
from autoscaler.scaling.failure import QUOTA_DELAY


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer whether the service was asked. Raises TransientError or RefusedError.

    Name and token belong to the attempt, so that a call whose answer was lost is the same call when it is repeated.
    """
    this = owned_by(event)
    now = runtime.now()
    if this is None:
        return {"asked": False}
    intended = replace(this.record, asked_at=now, retry_at=None)
    if not runtime.packagings().save(this.record, intended):
        return {"asked": False}
    with named_errors():
        code = _call(replace(this, record=intended))
    logger.info("asked for a packaging job", target=this.target, job=intended.job_name, answer=code)
    return {"asked": True}


def _call(this: PackagingPass) -> str:
    """The answer's code. A full quota is waited for, and where a job of that name is or the model is busy, looked."""
    record = this.record
    try:
        runtime.packaging_jobs().start(record.job_name, this.model, this.packaging, record.token("package"))
    except ProviderError as error:
        if error.handling is Handling.WAIT_FOR_QUOTA:
            waiting = replace(record, asked_at=None, retry_at=runtime.now() + QUOTA_DELAY, message=str(error))
            runtime.packagings().save(record, waiting)
        elif error.handling is Handling.OBSERVE:
            runtime.packagings().save(record, replace(record, message=str(error)))
        else:
            raise
        return error.code
    return "accepted"
