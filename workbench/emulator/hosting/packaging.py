"""Model packaging jobs: created, running, succeeded or failed. They move on when the clock is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from workbench.emulator.hosting.catalogue import HostedLookoutModel
from workbench.emulator.hosting.faults_in_force import FaultsInForce
from workbench.emulator.hosting.law import Durations
from workbench.emulator.hosting.settings import HostingSettings


class JobStatus(StrEnum):
    """The shape ModelPackagingJobStatus."""

    CREATED = "CREATED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


UNENDED = frozenset({JobStatus.CREATED, JobStatus.RUNNING})

# AWS does not show its own words.
_MESSAGES = {
    JobStatus.CREATED: "The job waits to run (emulated).",
    JobStatus.RUNNING: "The model is being packaged (emulated).",
    JobStatus.SUCCEEDED: "The model was packaged (emulated).",
}


class UnpackagedError(Exception):
    """What a job made could not be put where it belongs. The message becomes the job's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """Where a job stands since an instant (aware UTC)."""

    status: JobStatus
    since: datetime
    message: str


@dataclass(slots=True, kw_only=True)
class PackagingJob:
    """One job with all its states so far. `ends` None means that it never does; `fails` is why it will fail.

    `configuration` is what was asked for under `Greengrass`, in the API's names.
    """

    name: str
    model: HostedLookoutModel
    configuration: Mapping[str, Any]
    description: str | None
    runs: datetime
    ends: datetime | None
    fails: str | None
    states: list[JobState] = field(default_factory=list)

    @property
    def component_name(self) -> str:
        return str(self.configuration["ComponentName"])

    @property
    def component_version(self) -> str:
        """Usually the model's version (Lookout for Vision API reference, GreengrassConfiguration)."""
        return str(self.configuration.get("ComponentVersion") or f"{self.model.version}.0.0")

    @property
    def due(self) -> datetime | None:
        """When the next state begins."""
        return {JobStatus.CREATED: self.runs, JobStatus.RUNNING: self.ends}.get(self.states[-1].status)

    def as_of(self, at: datetime) -> JobState | None:
        """The state that held at an instant; None before the job was created."""
        return next((state for state in reversed(self.states) if state.since <= at), None)

    def become(self, status: JobStatus, since: datetime, message: str | None = None) -> None:
        self.states.append(JobState(status=status, since=since, message=message or _MESSAGES[status]))


class PackagingJobs:
    """All jobs, in the order in which they were started.

    `publish` puts what a job made where it belongs, or raises UnpackagedError. None of this locks, its owner does.
    """

    def __init__(
        self, settings: HostingSettings, faults: FaultsInForce, publish: Callable[[PackagingJob, datetime], object]
    ) -> None:
        self._settings = settings
        self._faults = faults
        self._publish = publish
        self.all: list[PackagingJob] = []

    def named(self, project: str, name: str) -> PackagingJob | None:
        return next((job for job in self.of_project(project) if job.name == name), None)

    def of_project(self, project: str) -> list[PackagingJob]:
        return [job for job in self.all if job.model.project == project]

    def unended(self) -> int:
        return sum(job.states[-1].status in UNENDED for job in self.all)

    def start(
        self,
        name: str,
        model: HostedLookoutModel,
        configuration: Mapping[str, Any],
        description: str | None,
        at: datetime,
    ) -> PackagingJob:
        """Begin a job. Whether that is allowed is the caller's question."""
        nth = sum(job.model == model for job in self.all) + 1
        runs = at + self._wait(self._settings.packaging_queue, "packaging queue", model, nth)
        failing = self._faults.failing_packaging(model.called, at)
        job = PackagingJob(
            name=name,
            model=model,
            configuration=configuration,
            description=description,
            runs=runs,
            ends=self._ends(model, nth, runs, at),
            fails=None if failing is None else failing.message or "The model could not be packaged (emulated).",
        )
        job.become(JobStatus.CREATED, at)
        self.all.append(job)
        return job

    def advance(self, at: datetime) -> None:
        """Let everything happen that fell due until now, in the order in which it did: two may want one component."""
        while (job := self._first_due(at)) is not None and job.due is not None:
            self._move_on(job, job.due)

    def _first_due(self, at: datetime) -> PackagingJob | None:
        due = [(job.due, n) for n, job in enumerate(self.all) if job.due is not None and job.due <= at]
        return self.all[min(due)[1]] if due else None

    def _move_on(self, job: PackagingJob, at: datetime) -> None:
        if job.states[-1].status is JobStatus.CREATED:
            job.become(JobStatus.RUNNING, at)
            return
        try:
            if job.fails is not None:
                raise UnpackagedError(job.fails)
            self._publish(job, at)
            job.become(JobStatus.SUCCEEDED, at)
        except UnpackagedError as error:
            job.become(JobStatus.FAILED, at, str(error))

    def _ends(self, model: HostedLookoutModel, nth: int, runs: datetime, at: datetime) -> datetime | None:
        ends = runs + self._wait(self._settings.packaging, "packaging", model, nth)
        stuck = self._faults.sticking_packaging(model.called, at)
        if stuck is None:
            return ends
        return None if stuck.until is None else max(ends, stuck.until)

    def _wait(self, law: Durations, what: str, model: HostedLookoutModel, nth: int) -> timedelta:
        return law.nth(self._settings.seed, what, model.called, nth)
