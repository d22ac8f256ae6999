"""The guard's rounds in memory: its own code over the models of a fleet, with every call counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from autoscaler.aws.providers.rekognition import Version
from autoscaler.scaling.model import CustomLabelsModel
from guard import handler as guard
from guard.aws.custom_labels import CustomLabels
from guard.judgement.lease_tag import LEASE
from guard.judgement.memory import Memory
from tests.own_bill_models import CountedModels
from tests.own_bill_tally import Tally

# Projects, and versions, on a page (Rekognition API reference, MaxResults): as many as an account may have.
PAGE = 100


class Region:
    """Rekognition as the guard asks it. `until` says when the lease of a model ends, by its tag."""

    def __init__(self, models: CountedModels, until: Callable[[Any], datetime | None], tally: Tally) -> None:
        self._models = models
        self._until = until
        self._tally = tally
        self._projects: dict[str, list[CustomLabelsModel]] = {}
        for model in models.services:
            assert isinstance(model, CustomLabelsModel)
            self._projects.setdefault(Version.of(model).project, []).append(model)

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(
            paginate={"describe_projects": self._all, "describe_project_versions": self._of}[operation]
        )

    def list_tags_for_resource(self, ResourceArn: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        self._tally.call("rekognition:ListTagsForResource")
        until = self._until(CustomLabelsModel(project_version_arn=ResourceArn))
        return {"Tags": {LEASE: f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} plant x"} if until else {}}

    def _all(self) -> Iterator[dict[str, Any]]:
        assert len(self._projects) <= PAGE
        self._tally.call("rekognition:DescribeProjects")
        yield {"ProjectDescriptions": [{"ProjectArn": project} for project in self._projects]}

    def _of(self, ProjectArn: str) -> Iterator[dict[str, Any]]:  # noqa: N803 - boto3's
        models = self._projects[ProjectArn]
        assert len(models) <= PAGE
        self._tally.call("rekognition:DescribeProjectVersions")
        yield {"ProjectVersionDescriptions": [self._described(model) for model in models]}

    def _described(self, model: CustomLabelsModel) -> dict[str, Any]:
        service = self._models.services[model]
        units = {"MinInferenceUnits": service.units.minimum} if service.units else {}
        return {"ProjectVersionArn": model.project_version_arn, "Status": service.status, **units}


def place(region: Region, now: Callable[[], datetime], patch: pytest.MonkeyPatch) -> None:
    """Put the guard there."""
    memory = Memory()
    patch.setattr(guard, "datetime", SimpleNamespace(now=lambda _: now()))
    patch.setattr(guard, "settings", lambda: SimpleNamespace(stop_strays=False, prices=None))
    patch.setattr(guard, "model_services", lambda: [CustomLabels(region)])  # type: ignore[arg-type]  # as far as asked
    patch.setattr(guard, "trail", lambda: None)
    patch.setattr(guard, "topic", lambda: None)
    patch.setattr(guard, "memory", lambda: memory)
