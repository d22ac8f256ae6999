"""What CloudWatch knows of a period: the demand of each target, and the images that were served."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model
from autoscaler.scaling.run import Run
from autoscaler.scaling.target import Fleet
from workbench.report.inputs import Count, Demand

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

# GetMetricData takes at most 500 metrics a call (CloudWatch quotas).
METRICS_PER_CALL = 500
# Five minutes are kept for 63 days, and hours for 455 days (CloudWatch user guide, metrics retention).
FIVE_MINUTES, AN_HOUR = timedelta(minutes=5), timedelta(hours=1)
FIVE_MINUTES_KEPT = timedelta(days=63)

Dimensions = tuple[tuple[str, str], ...]
Points = list[tuple[datetime, float]]
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric, and in which statistic and steps it is read."""

    namespace: str
    name: str
    dimensions: Dimensions
    statistic: str
    every: timedelta


def read_metrics(
    cloudwatch: CloudWatchClient, metrics: Sequence[Metric], since: datetime, until: datetime, told: Told
) -> list[Points]:
    """The datapoints of each metric that began in `[since, until)` (aware), in no order.

    `told` hears after each call how many of how many metrics are read. Raises botocore's ClientError.
    """
    found: list[Points] = [[] for _ in metrics]
    # Steps begin on whole hours: else CloudWatch would begin them where it likes.
    begin = since.replace(minute=0, second=0, microsecond=0)
    for start in range(0, len(metrics), METRICS_PER_CALL):
        batch = metrics[start : start + METRICS_PER_CALL]
        pages = cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=[_query(start + number, metric) for number, metric in enumerate(batch)],
            StartTime=begin,
            EndTime=until,
        )
        for page in pages:
            for series in page["MetricDataResults"]:
                points = zip(series["Timestamps"], series["Values"], strict=True)
                found[int(series["Id"][1:])] += [
                    (at.astimezone(UTC), value) for at, value in points if since <= at < until
                ]
        told(start + len(batch), len(metrics))
    return found


def _query(number: int, metric: Metric) -> MetricDataQueryTypeDef:
    return {
        "Id": f"m{number}",
        "MetricStat": {
            "Metric": {
                "Namespace": metric.namespace,
                "MetricName": metric.name,
                "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
            },
            "Period": int(metric.every.total_seconds()),
            "Stat": metric.statistic,
        },
    }


def demand_metrics(fleet: Fleet, since: datetime, now: datetime) -> dict[str, Metric]:
    """By target, the metrics of demand, in the shortest steps of five minutes or more that are kept since then."""
    sources = {target.name: target.demand for target in fleet.targets if target.demand}
    kept = FIVE_MINUTES if now - since < FIVE_MINUTES_KEPT else AN_HOUR
    return {
        name: Metric(
            namespace=source.namespace,
            name=source.metric,
            dimensions=source.dimensions,
            statistic=source.statistic,
            every=-(-source.period // kept) * kept,
        )
        for name, source in sources.items()
    }


def demand_of(metric: Metric, points: Points) -> Demand | None:
    """TPS of the metric's datapoints; None where it has none, which is no demand of zero."""
    seconds = metric.every.total_seconds() if metric.statistic == "Sum" else 1.0
    return Demand(every=metric.every, points=[(at, value / seconds) for at, value in points]) if points else None


def served_metrics(fleet: Fleet, runs: Iterable[Run]) -> list[tuple[frozenset[str], Metric]]:
    """Who is counted by which metric. That of Custom Labels names no model (Rekognition guide, metrics-dimensions)."""
    models: dict[tuple[str, Model], None] = {(target.name, target.model): None for target in fleet.targets}
    models |= {(run.target, run.model): None for run in runs}
    together = frozenset(name for name, model in models if isinstance(model, CustomLabelsModel))
    labels = [(together, _served("AWS/Rekognition", (("Operation", "DetectCustomLabels"),)))] if together else []
    return labels + [
        (
            frozenset({name}),
            _served("AWS/LookoutVision", (("ProjectName", model.project), ("ModelVersion", model.version))),
        )
        for name, model in models
        if isinstance(model, LookoutModel)
    ]


def _served(namespace: str, dimensions: Dimensions) -> Metric:
    return Metric(
        namespace=namespace, name="SuccessfulRequestCount", dimensions=dimensions, statistic="Sum", every=AN_HOUR
    )


def counts_of(served: Sequence[tuple[frozenset[str], Metric]], points: Sequence[Points]) -> list[Count]:
    """One count for each set of targets: a target that had two models has the images of both."""
    found: dict[frozenset[str], Points] = {}
    for (targets, _), each in zip(served, points, strict=True):
        found.setdefault(targets, []).extend(each)
    return [Count(targets=targets, points=each) for targets, each in found.items()]
