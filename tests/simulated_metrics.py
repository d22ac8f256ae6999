"""CloudWatch in memory, as far as the ledger asks it: the units in service of simulated models, by the minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from autoscaler.handlers import runtime
from autoscaler.scaling.model import LookoutModel, Phase, ProviderName
from tests.simulated_service import Service

MINUTE = timedelta(minutes=1)


def get_paginator(_: str) -> Any:
    """The paginator of GetMetricData, with one page."""
    return SimpleNamespace(paginate=_pages)


def _pages(MetricDataQueries: list[dict[str, Any]], StartTime: datetime, EndTime: datetime) -> Iterator[Any]:  # noqa: N803
    yield {"MetricDataResults": [_series(each, StartTime, EndTime) for each in MetricDataQueries]}


def _series(query: dict[str, Any], since: datetime, until: datetime) -> dict[str, Any]:
    if query["MetricStat"]["Metric"]["MetricName"] != "InServiceInferenceUnits":
        return {"Id": query["Id"], "Timestamps": [], "Values": []}
    named = {each["Name"]: each["Value"] for each in query["MetricStat"]["Metric"]["Dimensions"]}
    model = LookoutModel(project=named["ProjectName"], version=named["ModelVersion"])
    provider: Any = runtime.provider(ProviderName.LOOKOUTVISION)
    service = provider if isinstance(provider, Service) else provider.services[model]
    points = dict(_points(service, since, until))
    return {"Id": query["Id"], "Timestamps": list(points), "Values": list(points.values())}


def _points(service: Service, since: datetime, until: datetime) -> Iterator[tuple[datetime, float]]:
    """Stamped with the beginning of its minute, as what holds at its end, and only while it serves."""
    at = since
    while at < until:
        phase, units = service.at(at + MINUTE)
        if phase is Phase.READY and units:
            yield at, float(units.minimum)
        at += MINUTE
