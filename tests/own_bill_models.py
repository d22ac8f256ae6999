"""The models of a fleet in memory, and what CloudWatch knows of them, with every call counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from types import SimpleNamespace
from typing import Any

from autoscaler.aws.providers.rekognition import NAMES_PER_CALL, Version
from autoscaler.scaling.model import CustomLabelsModel, Model, Observation, Phase, Units
from autoscaler.scaling.target import Fleet
from tests.own_bill_tally import Tally
from tests.simulated_service import Faults, Service

MINUTE = timedelta(minutes=1)
# What the service calls the phases, as far as they are met here (Rekognition API reference, ProjectVersionDescription).
STATUSES = {
    Phase.OFF: "STOPPED",
    Phase.STARTING: "STARTING",
    Phase.READY: "RUNNING",
    Phase.STOPPING: "STOPPING",
}


class Hosted(Service):
    """One model, without the questions of the oracle to the table, which would be counted as ours."""

    def start(self, model: Any, units: Units, token: str) -> None:  # noqa: ARG002 - the protocol's
        self._called(lambda: self._start(units, token))

    def stop(self, model: Any, token: str) -> None:  # noqa: ARG002 - the protocol's
        self._called(self._stop)

    @property
    def status(self) -> str:
        return STATUSES[self.current()] if self.past else "TRAINING_COMPLETED"


class CountedModels:
    """The provider of Custom Labels, in the calls that it makes: one description for each project, ten names a call."""

    def __init__(self, world: Any, fleet: Fleet, tally: Tally) -> None:
        self.services: dict[Model, Hosted] = {target.model: Hosted(world, Faults()) for target in fleet.targets}
        self._tally = tally
        # Each function's container learns the ARNs of projects once.
        self._met: set[tuple[str, str]] = set()

    def start(self, model: Model, units: Units, token: str) -> None:
        self._tally.call("rekognition:StartProjectVersion")
        self.services[model].start(model, units, token)

    def stop(self, model: Model, token: str) -> None:
        self._tally.call("rekognition:StopProjectVersion")
        self.services[model].stop(model, token)

    def observe(self, target: str, model: Model, now: datetime) -> Observation:
        return self.observe_many({target: model}, now)[target]

    def observe_many(self, models: Mapping[str, Model], now: datetime) -> dict[str, Observation]:
        projects = Counter(_project(model) for model in models.values())
        unknown = [project for project in projects if (self._tally.caller, project) not in self._met]
        self._met |= {(self._tally.caller, project) for project in unknown}
        self._tally.call("rekognition:DescribeProjects", ceil(len(unknown) / NAMES_PER_CALL))
        self._tally.call("rekognition:DescribeProjectVersions", len(projects))
        seen = {target: self.services[model].observe(target, model, now) for target, model in models.items()}
        return {target: replace(each, status=self.services[models[target]].status) for target, each in seen.items()}


class CountedMetrics:
    """CloudWatch: units in service minute by minute, and a demand that one unit carries."""

    def __init__(self, models: CountedModels, tally: Tally) -> None:
        self._by_names = {_names(model): service for model, service in models.services.items()}
        self._tally = tally

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=self._pages)

    def _pages(self, MetricDataQueries: list[dict[str, Any]], StartTime: datetime, EndTime: datetime) -> Iterator[Any]:  # noqa: N803
        self._tally.call("cloudwatch:GetMetricData")
        series = []
        for query in MetricDataQueries:
            metric = query["MetricStat"]["Metric"]
            self._tally.metrics_read[metric["MetricName"]] += 1
            of_model = self._by_names.get((metric["Namespace"], *(each["Value"] for each in metric["Dimensions"])))
            points = dict(_in_service(of_model, StartTime, EndTime) if of_model else _demand(StartTime, EndTime))
            series.append({**query, "Timestamps": list(points), "Values": list(points.values())})
        yield {"MetricDataResults": series}


def _in_service(service: Service, since: datetime, until: datetime) -> Iterator[tuple[datetime, float]]:
    at = since
    while at < until:
        phase, units = service.at(at + MINUTE)
        if phase is Phase.READY and units:
            yield at, float(units.minimum)
        at += MINUTE


def _demand(since: datetime, until: datetime) -> Iterator[tuple[datetime, float]]:
    at = since.replace(second=0, microsecond=0)
    while at < until:
        yield at, images(at)
        at += MINUTE


def images(at: datetime) -> float:
    """How many are offered in that minute: another number each time, and always what one unit carries."""
    return 120.0 + at.minute


def _project(model: Model) -> str:
    assert isinstance(model, CustomLabelsModel)
    return Version.of(model).project


def _names(model: Model) -> tuple[str, ...]:
    assert isinstance(model, CustomLabelsModel)
    version = Version.of(model)
    return "AWS/Rekognition", version.project.rpartition("/")[2], version.name
