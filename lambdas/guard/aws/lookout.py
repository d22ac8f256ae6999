"""Lookout for Vision: every model of every project, and its stop. Only the emulator answers: AWS closed the service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guard.aws.custom_labels import units_in
from guard.judgement.model import Model, ServiceName, Units
from guard.judgement.statuses import may_cost


class Lookout:
    """Projects are known by their names. The client is `Any`: there are no type stubs for `lookoutvision`."""

    name = ServiceName.LOOKOUTVISION

    def __init__(self, client: Any) -> None:
        self._client = client

    def projects(self) -> Iterator[str]:
        for page in self._client.get_paginator("list_projects").paginate():
            yield from (project["ProjectName"] for project in page["Projects"])

    def models(self, project: str) -> Iterator[Model]:
        for page in self._client.get_paginator("list_models").paginate(ProjectName=project):
            for listed in page["Models"]:
                if may_cost(self.name, listed["Status"]):
                    yield Model(
                        service=self.name,
                        arn=listed["ModelArn"],
                        project=project,
                        version=listed["ModelVersion"],
                        status=listed["Status"],
                    )

    def units(self, model: Model) -> Units | None:
        """A call for each model: the list has no units (Lookout for Vision API, ListModels)."""
        answer = self._client.describe_model(ProjectName=model.project, ModelVersion=model.version)
        return units_in(answer["ModelDescription"])

    def tags(self, model: Model) -> Mapping[str, str]:
        answer = self._client.list_tags_for_resource(ResourceArn=model.arn)
        return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}

    def stop(self, model: Model) -> None:
        # No token of ours: a known one would be answered with the first answer and stop nothing, for eight hours.
        self._client.stop_model(ProjectName=model.project, ModelVersion=model.version)
