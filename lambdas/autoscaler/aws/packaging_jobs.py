"""Packaging jobs of Lookout for Vision, which make a component for IoT Greengrass of a model."""

from __future__ import annotations

from typing import Any

from autoscaler.aws.providers.api import Api
from autoscaler.aws.providers.provider import Handling, ProviderError
from autoscaler.scaling.model import LookoutModel, ProviderName
from autoscaler.scaling.packaging import Job, JobStatus, Packaging


class PackagingJobs:
    """Jobs by the names that whoever starts them gives them. Raises ProviderError and nothing else."""

    def __init__(self, client: Any) -> None:
        self._api = Api(client, ProviderName.LOOKOUTVISION)

    def start(self, name: str, model: LookoutModel, packaging: Packaging, token: str) -> None:
        """Ask for the model to be packaged. The same name and token are the same job."""
        described = {"Description": packaging.description} if packaging.description else {}
        self._api.call(
            "StartModelPackagingJob",
            ProjectName=model.project,
            ModelVersion=model.version,
            JobName=name,
            Configuration={"Greengrass": dict(packaging.greengrass)},
            ClientToken=token,
            **described,
        )

    def describe(self, name: str, model: LookoutModel) -> Job | None:
        """How the job stands; None when the project has none of that name."""
        operation = "DescribeModelPackagingJob"
        try:
            answer = self._api.call(operation, ProjectName=model.project, JobName=name)
        except ProviderError as error:
            if error.code == "ResourceNotFoundException":
                return None
            raise
        return _job(answer["ModelPackagingDescription"], operation)


def _job(described: dict[str, Any], operation: str) -> Job:
    """Raises ProviderError for a status that came after JobStatus: guessing could package twice."""
    status, made = described["Status"], described.get("ModelPackagingOutputDetails", {}).get("Greengrass", {})
    if status not in tuple(JobStatus):
        message = f"the job is {status!r}, which is none of {', '.join(JobStatus)}"
        raise ProviderError(operation=operation, code="UnknownStatus", message=message, handling=Handling.ALARM)
    return Job(
        status=JobStatus(status),
        message=described.get("StatusMessage"),
        component_arn=made.get("ComponentVersionArn"),
    )
