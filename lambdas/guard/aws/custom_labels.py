"""Rekognition Custom Labels: every version of every project, and its stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from guard.judgement.model import Model, ServiceName, Units
from guard.judgement.statuses import may_cost

if TYPE_CHECKING:
    from mypy_boto3_rekognition.client import RekognitionClient


class CustomLabels:
    """Projects are known by their ARNs."""

    name = ServiceName.REKOGNITION

    def __init__(self, client: RekognitionClient) -> None:
        self._client = client

    def projects(self) -> Iterator[str]:
        for page in self._client.get_paginator("describe_projects").paginate():
            yield from (project["ProjectArn"] for project in page["ProjectDescriptions"])

    def models(self, project: str) -> Iterator[Model]:
        for page in self._client.get_paginator("describe_project_versions").paginate(ProjectArn=project):
            for version in page["ProjectVersionDescriptions"]:
                if may_cost(self.name, version["Status"]):
                    yield _model(version)

    def units(self, model: Model) -> Units | None:
        """The list has them already."""
        return model.units

    def tags(self, model: Model) -> Mapping[str, str]:
        return self._client.list_tags_for_resource(ResourceArn=model.arn)["Tags"]

    def stop(self, model: Model) -> None:
        self._client.stop_project_version(ProjectVersionArn=model.arn)


def _model(description: Mapping[str, Any]) -> Model:
    arn = description["ProjectVersionArn"]
    # …:project/<project>/version/<version>/<when it was made> (Service Authorization Reference, projectversion).
    _, project, _, version, _ = arn.split("/")
    return Model(
        service=ServiceName.REKOGNITION,
        arn=arn,
        project=project,
        version=version,
        status=description["Status"],
        units=units_in(description),
    )


def units_in(description: Mapping[str, Any]) -> Units | None:
    """Both services use the same words for units."""
    minimum = description.get("MinInferenceUnits")
    return Units(minimum=minimum, maximum=description.get("MaxInferenceUnits")) if minimum else None
