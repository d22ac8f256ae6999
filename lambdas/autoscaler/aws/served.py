"""What CloudWatch says of the requests that models served and turned away, minute by minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from autoscaler.aws.in_service import METRICS_PER_CALL, in_service_metric
from autoscaler.scaling.model import LookoutModel, Model
from autoscaler.scaling.throughput import Minute

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef, MetricDataQueryTypeDef, MetricTypeDef

A_DAY = timedelta(days=1)
SERVED, THROTTLED = "SuccessfulRequestCount", "ThrottledCount"

Points = dict[datetime, float]


def read_minutes(cloudwatch: CloudWatchClient, models: Mapping[str, Model], day: date) -> dict[str, list[Minute]]:
    """The minutes of a day (UTC) in which units were in service, of the targets that turned requests away on it.

    Of the others only that one metric is read. The metric of Custom Labels names no model (Rekognition guide,
    CloudWatch metrics): name one such model only. Raises botocore's ClientError.
    """
    asked = {name: _request_metric(model, THROTTLED) for name, model in models.items()}
    throttled = _read(cloudwatch, {name: (metric, "Sum") for name, metric in asked.items()}, day)
    busy = {name: models[name] for name, points in throttled.items() if any(points.values())}
    served = {f"{name} {SERVED}": (_request_metric(model, SERVED), "Sum") for name, model in busy.items()}
    units = {f"{name} units": (in_service_metric(model), "Maximum") for name, model in busy.items()}
    found = _read(cloudwatch, served | units, day)
    return {
        name: [
            Minute(at=at, served=found[f"{name} {SERVED}"].get(at, 0), throttled=throttled[name].get(at, 0), units=most)
            for at, most in ((at, round(value)) for at, value in found[f"{name} units"].items())
            if most > 0
        ]
        for name in busy
    }


def _read(
    cloudwatch: CloudWatchClient, metrics: Mapping[str, tuple[MetricTypeDef, str]], day: date
) -> dict[str, Points]:
    found: dict[str, Points] = defaultdict(dict)
    names, since = list(metrics), datetime.combine(day, time(), UTC)
    for start in range(0, len(names), METRICS_PER_CALL):
        batch = names[start : start + METRICS_PER_CALL]
        pages = cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=_queries([metrics[name] for name in batch]), StartTime=since, EndTime=since + A_DAY
        )
        for page in pages:
            for series in page["MetricDataResults"]:
                points = zip(series["Timestamps"], series["Values"], strict=True)
                found[batch[int(series["Id"][1:])]] |= {at.astimezone(UTC): value for at, value in points}
    return found


def _queries(metrics: Sequence[tuple[MetricTypeDef, str]]) -> list[MetricDataQueryTypeDef]:
    return [
        {"Id": f"m{number}", "MetricStat": {"Metric": metric, "Period": 60, "Stat": statistic}}
        for number, (metric, statistic) in enumerate(metrics)
    ]


def _request_metric(model: Model, name: str) -> MetricTypeDef:
    match model:
        case LookoutModel(project=project, version=version):
            namespace, names = "AWS/LookoutVision", {"ProjectName": project, "ModelVersion": version}
        case _:
            namespace, names = "AWS/Rekognition", {"Operation": "DetectCustomLabels"}
    dimensions: list[DimensionTypeDef] = [{"Name": key, "Value": value} for key, value in names.items()]
    return {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
