"""States `FollowPackaging` and `GiveUpPackaging`: how far is it, what is the next step, and who has to know?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.packaging_pass import PackagingPass, named_errors, owned_by
from autoscaler.handlers.tell import tell
from autoscaler.scaling.message import Kind
from autoscaler.scaling.packaging import DeploymentStatus, Job, Outcome, PackagingRecord, ended
from autoscaler.scaling.packaging_step import PackagingStep, after_failure, looked_at, next_packaging_step

NO_WAIT = timedelta(0)
_WHY = {
    Outcome.FAILED: "the packaging job failed",
    Outcome.DEADLINE_EXCEEDED: "the packaging job was not done within its deadline, and may still be",
    Outcome.NOT_DEPLOYED: "the component is packaged, but its deployment did not arrive",
    Outcome.REFUSED: "a service refused what was asked of it",
}


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the step: what to do and how long to wait. Raises TransientError or RefusedError.

    `event["error"]` is what a state failed with for good, if one did.
    """
    this = owned_by(event)
    if this is None:
        return {"do": "leave"}
    now = runtime.now()
    if error := event.get("error"):
        record, step = _given_up(this, error)
    else:
        with named_errors():
            job, deployment = _seen(this)
        record = looked_at(this.record, job)
        step = next_packaging_step(record, this.packaging, job, deployment, now)
    after = _after(record, step, this, now)
    written = after == this.record or runtime.packagings().save(this.record, after)
    logger.info("followed", target=this.target, job=record.job_name, status=record.status, step=step.do)
    if not written:
        return {"do": "leave"}
    if step.outcome:
        _tell(record, after, step.outcome, this, now)
    return _answer(step, after, now)


def _seen(this: PackagingPass) -> tuple[Job | None, DeploymentStatus | None]:
    record = this.record
    if record.asked_at is None:
        return None, None
    job = runtime.packaging_jobs().describe(record.job_name, this.model)
    return job, runtime.greengrass().status(record.deployment) if record.deployment else None


def _given_up(this: PackagingPass, error: dict[str, str]) -> tuple[PackagingRecord, PackagingStep]:
    outcome = Outcome.REFUSED if error["Error"] == "RefusedError" else Outcome.FAILED
    detail = f"{error['Error']}: {error['Cause']}"
    return replace(this.record, message=detail), PackagingStep(do="end", outcome=outcome)


def _after(record: PackagingRecord, step: PackagingStep, this: PackagingPass, now: datetime) -> PackagingRecord:
    match step.outcome:
        case None:
            return record
        case Outcome.PACKAGED:
            return ended(record, Outcome.PACKAGED, now)
    return after_failure(record, step.outcome, this.packaging, now)


def _answer(step: PackagingStep, after: PackagingRecord, now: datetime) -> dict[str, Any]:
    match step.outcome:
        case None:
            do, wait = str(step.do), step.wait
        case Outcome.PACKAGED:
            do, wait = "packaged", NO_WAIT
        case _:
            do, wait = ("wait", after.retry_at - now) if after.retry_at else ("failed", NO_WAIT)
    return {"do": do, "seconds": max(1, round(wait.total_seconds()))}


def _tell(
    record: PackagingRecord, after: PackagingRecord, outcome: Outcome, this: PackagingPass, now: datetime
) -> None:
    packaging = this.packaging
    facts = {
        "target": this.target,
        "job": record.job_name,
        "component": packaging.component,
        "version": packaging.component_version,
        "component_arn": after.component_arn,
        "deploy_to": record.deploy_to,
        "deployment": record.deployment,
        "outcome": outcome,
        "detail": record.message,
    }
    if outcome is Outcome.PACKAGED:
        went = f", and deployed to {record.deploy_to}" if record.deploy_to else ""
        sentence = f"{this.target} is packaged as {packaging.component} {packaging.component_version}{went}."
        tell(Kind.PACKAGED, this.target, sentence, now, **facts)
        return
    next_try = (
        f"The next try comes at {after.retry_at:%H:%M} UTC."
        if after.retry_at
        else f"Nobody tries again until somebody says `autoscaler package {this.target}`, or deploys another version."
    )
    said = f" ({record.message})" if record.message else ""
    tell(Kind.FAILED, this.target, f"{this.target}: {_WHY[outcome]}{said}. {next_try}", now, **facts)
