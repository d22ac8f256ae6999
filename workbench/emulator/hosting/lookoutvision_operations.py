"""What each operation of Lookout for Vision does to the fleet, once its parameters are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from autoscaler.scaling.model import ProviderName, Units
from workbench.emulator.hosting import detections
from workbench.emulator.hosting.calls import Answer
from workbench.emulator.hosting.fleet import Fleet, Seen
from workbench.emulator.hosting.hosted import Hosted
from workbench.emulator.hosting.load import Tally
from workbench.emulator.hosting.lookoutvision_models import model_of, of_project
from workbench.emulator.hosting.packaging_operations import PackagingOperations
from workbench.emulator.hosting.paging import page
from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.serving import Serving
from workbench.emulator.hosting.tags import Tags
from workbench.emulator.hosting.tokens import Tokens
from workbench.emulator.hosting.wire import json_of

Parameters = Mapping[str, Any]


class LookoutVisionOperations:
    def __init__(self, fleet: Fleet, serving: Serving, packaging: PackagingOperations) -> None:
        self._fleet = fleet
        self._packaging = packaging
        self._serving = serving
        self._tokens = Tokens()
        self._tags = Tags(fleet, ProviderName.LOOKOUTVISION)
        self._operations: dict[str, Callable[[Parameters, datetime], Answer]] = {
            "StartModel": self._start_model,
            "StopModel": self._stop_model,
            "DescribeModel": self._describe_model,
            "ListModels": self._list_models,
            "ListProjects": self._list_projects,
            "DescribeProject": self._describe_project,
            "DetectAnomalies": self._detect_anomalies,
            "StartModelPackagingJob": packaging.start_job,
            "DescribeModelPackagingJob": packaging.describe_job,
            "ListModelPackagingJobs": packaging.list_jobs,
            "TagResource": self._tag,
            "UntagResource": self._untag,
            "ListTagsForResource": self._list_tags,
        }

    def run(self, operation: str, asked: Parameters, at: datetime) -> Answer:
        """Raises RefusedError, also for an operation that exists but is not emulated."""
        if operation not in self._operations:
            raise RefusedError(Why.UNKNOWN_OPERATION, f"{operation} is not emulated.")
        return self._operations[operation](asked, at)

    def model_in(self, in_path: Mapping[str, str], body: bytes) -> str | None:
        """The name of the model that a request speaks of, for faults that strike only that one."""
        project, job = in_path.get("projectName", ""), in_path.get("jobName")
        try:
            if job is not None:
                return self._packaging.model_of_job(project, job)
            version = in_path["modelVersion"] if "modelVersion" in in_path else json_of(body)["ModelVersion"]
            return model_of(self._fleet.catalogue, project, version).called
        except (KeyError, RefusedError):
            return None

    def _start_model(self, asked: Parameters, at: datetime) -> Answer:
        units = Units(asked["MinInferenceUnits"], asked.get("MaxInferenceUnits"))
        if units.most < units.minimum:
            raise RefusedError(Why.INVALID, "MaxInferenceUnits must not be less than MinInferenceUnits.")
        return self._once(
            "StartModel", asked, at, lambda hosted, token: self._fleet.start(hosted, units, at, token=token)
        )

    def _stop_model(self, asked: Parameters, at: datetime) -> Answer:
        return self._once("StopModel", asked, at, lambda hosted, token: self._fleet.stop(hosted, at, token=token))

    def _once(
        self, operation: str, asked: Parameters, at: datetime, act: Callable[[Hosted, str | None], Seen]
    ) -> Answer:
        """Do it, unless the client token says that it was done already."""
        hosted = self._hosted(asked)
        token = asked.get("ClientToken")
        if token is not None and (before := self._tokens.answer(operation, token, asked, at)) is not None:
            return before
        answer = {"Status": act(hosted, token).status}
        if token is not None:
            self._tokens.keep(operation, token, asked, answer, at)
        return answer

    def _describe_model(self, asked: Parameters, at: datetime) -> Answer:
        hosted = self._hosted(asked)
        seen = self._fleet.see(hosted, at, "DescribeModel")
        described = self._metadata(hosted, seen)
        if seen.units is not None:
            described["MinInferenceUnits"] = seen.units.minimum
            if seen.units.maximum is not None:
                described["MaxInferenceUnits"] = seen.units.maximum
        return {"ModelDescription": described}

    def _list_models(self, asked: Parameters, at: datetime) -> Answer:
        """ModelMetadata has no units: an inventory needs DescribeModel (Lookout for Vision API, ListModels)."""
        models = of_project(self._fleet.catalogue, asked["ProjectName"])
        chosen, following = page(
            models,
            lambda model: model.version,
            listing=f"ListModels/{asked['ProjectName']}",
            limit=asked.get("MaxResults", 100),
            token=asked.get("NextToken"),
        )
        hosted = [self._fleet.of(model) for model in chosen]
        return _paged({"Models": [self._metadata(h, self._fleet.see(h, at, "ListModels")) for h in hosted]}, following)

    def _list_projects(self, asked: Parameters, _at: datetime) -> Answer:
        names = sorted({model.project for model in self._fleet.catalogue.lookout()})
        chosen, following = page(
            names,
            str,
            listing="ListProjects",
            limit=asked.get("MaxResults", 100),
            token=asked.get("NextToken"),
        )
        return _paged({"Projects": [self._project(name) for name in chosen]}, following)

    def _describe_project(self, asked: Parameters, _at: datetime) -> Answer:
        return {"ProjectDescription": self._project(asked["ProjectName"]) | {"Datasets": []}}

    def _detect_anomalies(self, asked: Parameters, at: datetime) -> Answer:
        hosted = self._hosted(asked)
        image: bytes = asked["Body"]
        self._serving.admit(
            hosted,
            at,
            lambda: detections.check_image(image, detections.LOOKOUT_MOST_BYTES, asked["ContentType"]),
        )
        result = detections.anomaly_result(hosted.name, image, self._fleet.settings.anomalous_share)
        hosted.count(Tally(anomalies=float(bool(result["IsAnomalous"]))))
        return {"DetectAnomalyResult": result}

    def _tag(self, asked: Parameters, _at: datetime) -> Answer:
        self._tags.add(asked["ResourceArn"], {tag["Key"]: tag["Value"] for tag in asked["Tags"]})
        return {}

    def _untag(self, asked: Parameters, _at: datetime) -> Answer:
        self._tags.remove(asked["ResourceArn"], asked["TagKeys"])
        return {}

    def _list_tags(self, asked: Parameters, _at: datetime) -> Answer:
        tags = self._tags.of(asked["ResourceArn"])
        return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}

    def _metadata(self, hosted: Hosted, seen: Seen) -> dict[str, Any]:
        declared = hosted.declared
        told: dict[str, Any] = {
            "CreationTimestamp": declared.created.timestamp(),
            "ModelVersion": declared.version,
            "ModelArn": declared.arn(self._fleet.settings),
            "Description": "emulated",
            "Status": seen.status,
        }
        return told | ({"StatusMessage": seen.message} if seen.message else {})

    def _project(self, name: str) -> dict[str, Any]:
        models = of_project(self._fleet.catalogue, name)
        settings = self._fleet.settings
        return {
            "ProjectArn": f"arn:aws:lookoutvision:{settings.region}:{settings.account}:project/{name}",
            "ProjectName": name,
            "CreationTimestamp": min(model.created for model in models).timestamp(),
        }

    def _hosted(self, asked: Parameters) -> Hosted:
        return self._fleet.of(model_of(self._fleet.catalogue, asked["ProjectName"], asked["ModelVersion"]))


def _paged(listing: dict[str, Any], following: str | None) -> Answer:
    return listing | ({"NextToken": following} if following else {})
