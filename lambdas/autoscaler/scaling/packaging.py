"""A model's packaging for the edge: what is wanted, and how far it has come."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from autoscaler.scaling.model import LookoutModel

# A job's name has at most 64 characters of [a-zA-Z0-9-] (Lookout for Vision API reference, StartModelPackagingJob).
_LONGEST_TARGET = 40
_DIGEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Packaging:
    """What a model becomes: a component of IoT Greengrass, and where that goes.

    `greengrass` is the API's own GreengrassConfiguration, with the component's version in it. `deploy_to` is a thing or
    a thing group as the ARNs of IoT end, `thing/press-7` or `thinggroup/presses`. `deadline` is how long the job, and
    after it the deployment, may take. `retries` are jobs after the first one that failed.
    """

    greengrass: Mapping[str, Any]
    description: str | None
    deploy_to: str | None
    deadline: timedelta
    retries: int

    @property
    def component(self) -> str:
        return str(self.greengrass["ComponentName"])

    @property
    def component_version(self) -> str:
        return str(self.greengrass["ComponentVersion"])

    @property
    def is_for_a_group(self) -> bool:
        return self.deploy_to is not None and self.deploy_to.startswith("thinggroup/")

    def digest(self, target: str, model: LookoutModel) -> str:
        """The same for the same component of the same model, wherever it is deployed to."""
        content = [target, asdict(model), dict(self.greengrass), self.description]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:_DIGEST]


class JobStatus(StrEnum):
    """The statuses of a packaging job (Lookout for Vision API reference, ModelPackagingDescription)."""

    CREATED = "CREATED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A packaging job as its service describes it. The component's ARN is known once it succeeded."""

    status: JobStatus
    message: str | None = None
    component_arn: str | None = None


class DeploymentStatus(StrEnum):
    """The statuses of a deployment (IoT Greengrass V2 API reference, GetDeployment)."""

    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    FAILED = "FAILED"
    INACTIVE = "INACTIVE"


class Outcome(StrEnum):
    """How a packaging ended."""

    PACKAGED = "packaged"
    FAILED = "failed"
    DEADLINE_EXCEEDED = "deadline exceeded"
    NOT_DEPLOYED = "not deployed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagingRecord:
    """What is kept of one target's packaging.

    `digest` says what is packaged and `deploy_to` where it goes: others are a new beginning. Each attempt is an intent,
    with a job of its own. `owner` is the execution that works on it; `began_at` is when this try began, `asked_at` when
    its job was asked for. `outcome` is None while it is under way.
    """

    target: str
    digest: str = ""
    deploy_to: str | None = None
    attempt: int = 1
    failures: int = 0
    owner: str | None = None
    began_at: datetime | None = None
    asked_at: datetime | None = None
    retry_at: datetime | None = None
    status: JobStatus | None = None
    message: str | None = None
    component_arn: str | None = None
    deployment: str | None = None
    deployment_asked_at: datetime | None = None
    outcome: Outcome | None = None
    ended_at: datetime | None = None

    @property
    def job_name(self) -> str:
        """The job of this attempt, by a name that a second try finds again."""
        target = re.sub("[^a-zA-Z0-9-]", "-", self.target)[:_LONGEST_TARGET]
        return f"{target}-{self.digest}-{self.attempt}"

    def token(self, action: str) -> str:
        """The client token of an action of this try: [a-f0-9]{64}, which both services' patterns allow."""
        began = self.began_at.isoformat() if self.began_at else None
        intent = [self.target, self.digest, self.attempt, began, action, self.deploy_to]
        return hashlib.sha256(json.dumps(intent).encode()).hexdigest()


def wanted(record: PackagingRecord, packaging: Packaging, model: LookoutModel, now: datetime) -> PackagingRecord:
    """The record of what the configuration wants: as it is, going on to another device, or begun anew."""
    digest = packaging.digest(record.target, model)
    if record.digest != digest:
        return PackagingRecord(target=record.target, digest=digest, deploy_to=packaging.deploy_to, began_at=now)
    if record.deploy_to == packaging.deploy_to:
        return record
    elsewhere = replace(record, deploy_to=packaging.deploy_to, deployment=None, deployment_asked_at=None, owner=None)
    return replace(elsewhere, outcome=None, ended_at=None, began_at=now)


def again(record: PackagingRecord, now: datetime, delay: timedelta = timedelta(0)) -> PackagingRecord:
    """The record with another try, due after `delay`. Only a job that failed is followed by another job.

    One past its deadline may be done by now, and a component that is there is only deployed again: its version cannot
    be made twice.
    """
    due = now + delay
    fresh = replace(record, began_at=due, retry_at=due if delay else None, outcome=None, ended_at=None)
    fresh = replace(fresh, deployment=None, deployment_asked_at=None)
    if record.status is not JobStatus.FAILED:
        return fresh
    return replace(fresh, attempt=record.attempt + 1, asked_at=None, status=None, message=None)


def owned(record: PackagingRecord, now: datetime) -> PackagingRecord:
    """The record with a new execution as the owner of its next steps, whose name nobody has had before."""
    return replace(record, owner=f"{record.job_name}-{now:%Y%m%dT%H%M%S}")


def ended(record: PackagingRecord, outcome: Outcome, now: datetime) -> PackagingRecord:
    """The record of a packaging that nobody works on any more."""
    return replace(record, outcome=outcome, ended_at=now, owner=None, retry_at=None)


def to_item(record: PackagingRecord) -> dict[str, Any]:
    """The record as the table keeps it; what is None has no attribute."""
    pairs = ((field.name, getattr(record, field.name)) for field in fields(record))
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in pairs if value is not None
    }


def from_item(item: Mapping[str, Any]) -> PackagingRecord:
    """The record that `to_item` wrote. Attributes that it does not know are left alone."""
    names = {field.name for field in fields(PackagingRecord)}
    return PackagingRecord(
        **{name: _READERS.get(name, str)(value) for name, value in item.items() if name in names},
    )


_READERS: dict[str, Any] = {
    **dict.fromkeys(("attempt", "failures"), int),
    **dict.fromkeys(("began_at", "asked_at", "retry_at", "deployment_asked_at", "ended_at"), datetime.fromisoformat),
    "status": JobStatus,
    "outcome": Outcome,
}
