"""What each Custom Labels operation of Rekognition does to the fleet, once its parameters are checked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from autoscaler.scaling.model import CustomLabelsModel, ProviderName, Units
from workbench.emulator.hosting import detections
from workbench.emulator.hosting.calls import Answer
from workbench.emulator.hosting.catalogue import HostedCustomLabelsModel
from workbench.emulator.hosting.fleet import Fleet, Seen
from workbench.emulator.hosting.hosted import Hosted
from workbench.emulator.hosting.paging import page
from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.serving import Serving
from workbench.emulator.hosting.tags import Tags

Parameters = Mapping[str, Any]


class RekognitionOperations:
    def __init__(self, fleet: Fleet, serving: Serving) -> None:
        self._fleet = fleet
        self._serving = serving
        self._tags = Tags(fleet, ProviderName.REKOGNITION)
        self._operations: dict[str, Callable[[Parameters, datetime], Answer]] = {
            "StartProjectVersion": self._start,
            "StopProjectVersion": self._stop,
            "DescribeProjectVersions": self._describe_versions,
            "DescribeProjects": self._describe_projects,
            "DetectCustomLabels": self._detect,
            "TagResource": self._tag,
            "UntagResource": self._untag,
            "ListTagsForResource": self._list_tags,
        }

    def run(self, operation: str, asked: Parameters, at: datetime) -> Answer:
        """Raises RefusedError."""
        return self._operations[operation](asked, at)

    def model_in(self, asked: Parameters) -> str | None:
        """The name of the model that a request speaks of, for faults that strike only that one.

        DescribeProjectVersions speaks of a model when it asks for exactly one version.
        """
        arn, project, names = (asked.get(key) for key in ("ProjectVersionArn", "ProjectArn", "VersionNames"))
        for model in self._fleet.catalogue.custom_labels():
            if arn == model.project_version_arn or (project == model.project_arn and names == [model.version]):
                return model.called
        return None

    def _start(self, asked: Parameters, at: datetime) -> Answer:
        units = Units(asked["MinInferenceUnits"], asked.get("MaxInferenceUnits"))
        if units.most < units.minimum:
            raise RefusedError(Why.INVALID, "MaxInferenceUnits must not be less than MinInferenceUnits.")
        return {"Status": self._fleet.start(self._hosted(asked), units, at).status}

    def _stop(self, asked: Parameters, at: datetime) -> Answer:
        return {"Status": self._fleet.stop(self._hosted(asked), at).status}

    def _describe_versions(self, asked: Parameters, at: datetime) -> Answer:
        """Newest first. Names that do not exist are left out (our inference)."""
        arn = asked["ProjectArn"]
        models = [model for model in self._fleet.catalogue.custom_labels() if model.project_arn == arn]
        if not models:
            raise RefusedError(Why.NOT_FOUND, f"There is no project {arn}.")
        names: Sequence[str] | None = asked.get("VersionNames")
        newest_first = sorted(models, key=lambda model: model.created, reverse=True)
        chosen, following = page(
            [model for model in newest_first if names is None or model.version in names],
            lambda model: model.project_version_arn,
            listing=f"DescribeProjectVersions/{arn}",
            limit=asked.get("MaxResults", 100),
            token=asked.get("NextToken"),
        )
        told = [self._describe(self._fleet.of(model), model, at) for model in chosen]
        return _paged({"ProjectVersionDescriptions": told}, following)

    def _describe(self, hosted: Hosted, model: HostedCustomLabelsModel, at: datetime) -> dict[str, Any]:
        seen: Seen = self._fleet.see(hosted, at, "DescribeProjectVersions")
        told: dict[str, Any] = {
            "ProjectVersionArn": model.project_version_arn,
            "CreationTimestamp": model.created.timestamp(),
            "Status": seen.status,
            "Feature": "CUSTOM_LABELS",
        }
        if seen.message:
            told["StatusMessage"] = seen.message
        if seen.units is not None:
            told["MinInferenceUnits"] = seen.units.minimum
            if seen.units.maximum is not None:
                told["MaxInferenceUnits"] = seen.units.maximum
        return told

    def _describe_projects(self, asked: Parameters, _at: datetime) -> Answer:
        names, features = asked.get("ProjectNames"), asked.get("Features", ["CUSTOM_LABELS"])
        models = self._fleet.catalogue.custom_labels() if "CUSTOM_LABELS" in features else []
        projects = {
            model.project: {
                "ProjectArn": model.project_arn,
                "CreationTimestamp": int(model.project_arn.rsplit("/", 1)[1]) / 1000.0,
                "Status": "CREATED",
                "Feature": "CUSTOM_LABELS",
            }
            for model in models
            if names is None or model.project in names
        }
        chosen, following = page(
            sorted(projects),
            str,
            listing="DescribeProjects",
            limit=asked.get("MaxResults", 100),
            token=asked.get("NextToken"),
        )
        return _paged({"ProjectDescriptions": [projects[name] for name in chosen]}, following)

    def _detect(self, asked: Parameters, at: datetime) -> Answer:
        hosted = self._hosted(asked)
        image = _image(asked["Image"])
        self._serving.admit(hosted, at, lambda: detections.check_image(image, detections.CUSTOM_LABELS_MOST_BYTES))
        least, most = asked.get("MinConfidence", 50.0), asked.get("MaxResults")
        return {"CustomLabels": detections.custom_labels(hosted.name, image, least, most)}

    def _tag(self, asked: Parameters, _at: datetime) -> Answer:
        self._tags.add(asked["ResourceArn"], asked["Tags"])
        return {}

    def _untag(self, asked: Parameters, _at: datetime) -> Answer:
        self._tags.remove(asked["ResourceArn"], asked["TagKeys"])
        return {}

    def _list_tags(self, asked: Parameters, _at: datetime) -> Answer:
        return {"Tags": dict(sorted(self._tags.of(asked["ResourceArn"]).items()))}

    def _hosted(self, asked: Parameters) -> Hosted:
        arn = asked["ProjectVersionArn"]
        try:
            return self._fleet.of(self._fleet.catalogue.named(CustomLabelsModel(project_version_arn=arn)))
        except KeyError:
            raise RefusedError(Why.NOT_FOUND, f"There is no project version {arn}.", resource=arn) from None


def _image(image: Mapping[str, Any]) -> bytes:
    """The bytes that were sent; an S3 object is not read, as this emulation talks to nobody."""
    if "Bytes" not in image:
        raise RefusedError(Why.S3_IMAGE, "Only images passed as Bytes are emulated.")
    try:
        return base64.b64decode(image["Bytes"], validate=True)
    except (binascii.Error, ValueError):
        raise RefusedError(Why.UNREADABLE, "Image.Bytes is no base64.") from None


def _paged(listing: dict[str, Any], following: str | None) -> Answer:
    return listing | ({"NextToken": following} if following else {})
