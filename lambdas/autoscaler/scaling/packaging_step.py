"""The next step from what is seen of a packaging job and its deployment towards a component on its device."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from autoscaler.scaling.failure import retry_delay
from autoscaler.scaling.model import LAG
from autoscaler.scaling.packaging import (
    DeploymentStatus,
    Job,
    JobStatus,
    Outcome,
    Packaging,
    PackagingRecord,
    again,
    ended,
)

# A job takes minutes, and nobody pays for it while it runs: rare looks are enough.
POLL = timedelta(seconds=60)
SOON = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagingStep:
    """What to do now. `wait` says how long to sleep when there is nothing to do but look again."""

    do: Literal["package", "deploy", "wait", "end"]
    wait: timedelta = timedelta(0)
    outcome: Outcome | None = None


def looked_at(record: PackagingRecord, job: Job | None) -> PackagingRecord:
    """The record with what the job's service said of it."""
    if job is None:
        return record
    return replace(
        record, status=job.status, message=job.message, component_arn=job.component_arn or record.component_arn
    )


def next_packaging_step(
    record: PackagingRecord,
    packaging: Packaging,
    job: Job | None,
    deployment: DeploymentStatus | None,
    now: datetime,
) -> PackagingStep:
    """The step that brings the component nearer to its device. `job` is None when none of its name exists."""
    if record.retry_at and now < record.retry_at:
        return _wait(record.retry_at - now)
    if job and job.status is JobStatus.SUCCEEDED:
        return _towards_device(record, packaging, deployment, now)
    if job and job.status is JobStatus.FAILED:
        return _end(Outcome.FAILED)
    if record.began_at and now - record.began_at > packaging.deadline:
        return _end(Outcome.DEADLINE_EXCEEDED)
    if job is None:
        lately = record.asked_at is not None and now - record.asked_at < LAG
        return _wait(SOON) if lately else PackagingStep(do="package")
    return _wait(POLL)


def after_failure(record: PackagingRecord, outcome: Outcome, packaging: Packaging, now: datetime) -> PackagingRecord:
    """The record after a job that came to nothing: another attempt after a growing while, or the end.

    Only a job that failed is tried again. One past its deadline may still succeed, and a second beside it would be
    paid for twice in people's attention; what was refused is refused again.
    """
    failed = replace(record, failures=record.failures + 1)
    if outcome is Outcome.FAILED and failed.failures <= packaging.retries:
        return again(failed, now, retry_delay(failed.failures))
    return ended(failed, outcome, now)


def _towards_device(
    record: PackagingRecord, packaging: Packaging, deployment: DeploymentStatus | None, now: datetime
) -> PackagingStep:
    if record.deploy_to is None:
        return _end(Outcome.PACKAGED)
    if record.deployment is None or deployment is None:
        return PackagingStep(do="deploy")
    match deployment:
        case DeploymentStatus.COMPLETED:
            return _end(Outcome.PACKAGED)
        case DeploymentStatus.FAILED | DeploymentStatus.CANCELED | DeploymentStatus.INACTIVE:
            return _end(Outcome.NOT_DEPLOYED)
        case DeploymentStatus.ACTIVE:
            # A group's deployment stays active, for devices that join it later.
            if packaging.is_for_a_group:
                return _end(Outcome.PACKAGED)
            asked = record.deployment_asked_at or now
            return _end(Outcome.NOT_DEPLOYED) if now - asked > packaging.deadline else _wait(POLL)
    assert_never(deployment)


def _wait(duration: timedelta) -> PackagingStep:
    return PackagingStep(do="wait", wait=duration)


def _end(outcome: Outcome) -> PackagingStep:
    return PackagingStep(do="end", outcome=outcome)
