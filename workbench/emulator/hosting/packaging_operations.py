"""What the operations of Lookout for Vision on packaging jobs do, once their parameters are checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from autoscaler.scaling.model import ProviderName
from workbench.emulator.greengrass.components import Components
from workbench.emulator.hosting import packaging_rules
from workbench.emulator.hosting.calls import Answer
from workbench.emulator.hosting.catalogue import HostedLookoutModel
from workbench.emulator.hosting.fleet import Fleet
from workbench.emulator.hosting.lookoutvision_models import model_of, of_project
from workbench.emulator.hosting.packaging import JobState, JobStatus, PackagingJob, PackagingJobs
from workbench.emulator.hosting.paging import page
from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.statuses import UNTRAINED
from workbench.emulator.hosting.tokens import Tokens

Parameters = Mapping[str, Any]

# "The AWS service used to package the job. Currently Lookout for Vision can package jobs with AWS IoT Greengrass."
# (API reference, ModelPackagingDescription.) How AWS spells it is not shown.
_METHOD = "Greengrass"
_KIND = "MODEL_PACKAGE_JOB"


class PackagingOperations:
    def __init__(self, fleet: Fleet, jobs: PackagingJobs, components: Components) -> None:
        self._fleet = fleet
        self._jobs = jobs
        self._components = components
        self._tokens = Tokens()

    def start_job(self, asked: Parameters, at: datetime) -> Answer:
        model = model_of(self._fleet.catalogue, asked["ProjectName"], asked["ModelVersion"])
        configuration = asked["Configuration"]["Greengrass"]
        packaging_rules.check(configuration)
        token = asked.get("ClientToken")
        if token is not None and (before := self._tokens.answer("StartModelPackagingJob", token, asked, at)):
            return before
        self._jobs.advance(at)
        name = asked.get("JobName") or self._name(model.project)
        self._admit(name, model, at)
        answer = {"JobName": self._jobs.start(name, model, configuration, asked.get("Description"), at).name}
        if token is not None:
            self._tokens.keep("StartModelPackagingJob", token, asked, answer, at)
        return answer

    def describe_job(self, asked: Parameters, at: datetime) -> Answer:
        project, name = asked["ProjectName"], asked["JobName"]
        of_project(self._fleet.catalogue, project)
        self._jobs.advance(at)
        job = self._jobs.named(project, name)
        state = None if job is None else self._seen(job, at, "DescribeModelPackagingJob")
        if job is None or state is None:
            raise RefusedError(
                Why.NOT_FOUND, f"Project {project} has no packaging job {name}.", resource=name, kind=_KIND
            )
        described = self._metadata(job, state)
        described["ModelPackagingConfiguration"] = {"Greengrass": job.configuration}
        if state.status is JobStatus.SUCCEEDED:
            described["ModelPackagingOutputDetails"] = {"Greengrass": self._output(job)}
        return {"ModelPackagingDescription": described}

    def list_jobs(self, asked: Parameters, at: datetime) -> Answer:
        """In the order of their creation, which AWS does not say."""
        project = asked["ProjectName"]
        of_project(self._fleet.catalogue, project)
        self._jobs.advance(at)
        chosen, following = page(
            self._jobs.of_project(project),
            lambda job: job.name,
            listing=f"ListModelPackagingJobs/{project}",
            limit=asked.get("MaxResults", 100),
            token=asked.get("NextToken"),
        )
        seen = [(job, self._seen(job, at, "ListModelPackagingJobs")) for job in chosen]
        told = [self._metadata(job, state) for job, state in seen if state is not None]
        return {"ModelPackagingJobs": told} | ({"NextToken": following} if following else {})

    def model_of_job(self, project: str, name: str) -> str | None:
        """The name of the model that a job is for, as tests and scenarios call it."""
        job = self._jobs.named(project, name)
        return None if job is None else job.model.called

    def _name(self, project: str) -> str:
        """What the service calls a job that comes without a name (API reference, StartModelPackagingJob, JobName)."""
        nth = len(self._jobs.of_project(project)) + 1
        return str(uuid5(NAMESPACE_URL, f"packaging/{project}/{nth}"))

    def _admit(self, name: str, model: HostedLookoutModel, at: datetime) -> None:
        """That a model must be trained is documented; which errors these are is our inference."""
        if self._jobs.named(model.project, name) is not None:
            message = f"Project {model.project} has a packaging job {name} already."
            raise RefusedError(Why.WRONG_STATE, message, resource=name, kind=_KIND)
        hosted, arn = self._fleet.of(model), model.arn(self._fleet.settings)
        status = self._fleet.seen(hosted, hosted.life.at(at), at).status
        if status in UNTRAINED:
            raise RefusedError(Why.WRONG_STATE, f"A model that is {status} cannot be packaged.", resource=arn)
        self._fleet.quota(ProviderName.LOOKOUTVISION, at).admit_packaging(self._jobs.unended(), resource=name)

    def _seen(self, job: PackagingJob, at: datetime, operation: str) -> JobState | None:
        """What a read tells, which may be behind what was written: then a new job is not there yet."""
        return job.as_of(at - self._fleet.faults.lag(ProviderName.LOOKOUTVISION, job.model.called, operation, at))

    def _metadata(self, job: PackagingJob, state: JobState) -> dict[str, Any]:
        told: dict[str, Any] = {
            "JobName": job.name,
            "ProjectName": job.model.project,
            "ModelVersion": job.model.version,
            "ModelPackagingMethod": _METHOD,
            "Status": state.status,
            "StatusMessage": state.message,
            "CreationTimestamp": job.states[0].since.timestamp(),
            "LastUpdatedTimestamp": state.since.timestamp(),
        }
        return told | ({"ModelPackagingJobDescription": job.description} if job.description else {})

    def _output(self, job: PackagingJob) -> dict[str, str]:
        name, version = job.component_name, job.component_version
        arn = self._components.version_arn(name, version)
        return {"ComponentVersionArn": arn, "ComponentName": name, "ComponentVersion": version}
