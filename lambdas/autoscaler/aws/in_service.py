"""What CloudWatch says of the units that were in service, which is what AWS bills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from autoscaler.aws.providers.rekognition import Version
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model
from autoscaler.scaling.run import Run, Steps

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef, MetricDataQueryTypeDef, MetricTypeDef

MINUTE = timedelta(minutes=1)
# GetMetricData takes at most 500 metrics a call (CloudWatch quotas).
METRICS_PER_CALL = 500

Points = dict[Model, dict[datetime, int]]


def read_in_service(cloudwatch: CloudWatchClient, runs: Sequence[Run]) -> dict[str, Steps]:
    """The units in service in each run that is over, by the run's id: from each instant on, down to none.

    To the minute, as the metric has them, for runs of the last 15 days, after which CloudWatch keeps no minutes
    (CloudWatch user guide, metrics retention). Raises botocore's ClientError.
    """
    points: Points = defaultdict(dict)
    models = list({run.model: None for run in runs})
    for start in range(0, len(models), METRICS_PER_CALL):
        _read(cloudwatch, models[start : start + METRICS_PER_CALL], runs, points)
    return {run.id: _steps(run, points[run.model]) for run in runs}


def _read(cloudwatch: CloudWatchClient, models: Sequence[Model], runs: Sequence[Run], points: Points) -> None:
    first = min(run.began for run in runs).replace(second=0, microsecond=0)
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[_query(number, model) for number, model in enumerate(models)],
        StartTime=first,
        EndTime=max(run.ended or run.began for run in runs) + MINUTE,
    )
    for page in pages:
        for series in page["MetricDataResults"]:
            values = zip(series["Timestamps"], series["Values"], strict=True)
            points[models[int(series["Id"][1:])]] |= {at: round(value) for at, value in values}


def _steps(run: Run, points: dict[datetime, int]) -> Steps:
    """One step for each change; a minute without a datapoint has no unit in service."""
    steps: list[tuple[datetime, int]] = []
    expected, end = run.began, run.ended or run.began
    for at in sorted(_within(points, run.began, end)):
        begin = max(at, run.began)
        if steps and begin > expected and steps[-1][1]:
            steps.append((expected, 0))
        if not steps or steps[-1][1] != points[at]:
            steps.append((begin, points[at]))
        expected = min(at + MINUTE, end)
    if steps and steps[-1][1]:
        steps.append((expected, 0))
    return tuple(steps)


def _within(points: Iterable[datetime], since: datetime, until: datetime) -> Iterable[datetime]:
    """The minutes that have a part between the two instants."""
    return (at for at in points if since < at + MINUTE and at < until)


def _query(number: int, model: Model) -> MetricDataQueryTypeDef:
    # The datapoints of a minute are one or a few of the same level: the highest is what was served with.
    metric = in_service_metric(model)
    return {"Id": f"m{number}", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}


def in_service_metric(model: Model) -> MetricTypeDef:
    """The metric of the units in service, which exists by the minute and only while the model runs."""
    match model:
        case LookoutModel(project=project, version=version):
            namespace, names = "AWS/LookoutVision", {"ProjectName": project, "ModelVersion": version}
        case CustomLabelsModel():
            taken_apart = Version.of(model)
            project = taken_apart.project.rpartition("/")[2]
            namespace, names = "AWS/Rekognition", {"ProjectName": project, "VersionName": taken_apart.name}
    dimensions: list[DimensionTypeDef] = [{"Name": name, "Value": value} for name, value in names.items()]
    return {"Namespace": namespace, "MetricName": "InServiceInferenceUnits", "Dimensions": dimensions}
