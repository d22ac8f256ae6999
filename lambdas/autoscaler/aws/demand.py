"""Demand from CloudWatch, for many targets in few calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from autoscaler.scaling.demand import SUSTAINED, Demand, demand_from
from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.target import Target

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

# GetMetricData takes at most 500 metrics a call (CloudWatch quotas).
METRICS_PER_CALL = 500


def read_demand(cloudwatch: CloudWatchClient, targets: Sequence[Target], now: datetime) -> dict[str, Demand | None]:
    """The demand of the targets that have a source, seen over each one's idle window before `now` (UTC).

    None stands for no data. The current, unfinished interval is left out. Raises botocore's ClientError.
    """
    demands: dict[str, Demand | None] = {}
    with_source = [(target.name, target.demand) for target in targets if target.demand]
    for start in range(0, len(with_source), METRICS_PER_CALL):
        batch = with_source[start : start + METRICS_PER_CALL]
        points = _points(cloudwatch, batch, now)
        demands |= {name: demand_from(points[name]) for name, _ in batch}
    return demands


Points = dict[str, list[tuple[datetime, float]]]


def _points(cloudwatch: CloudWatchClient, batch: Sequence[tuple[str, DemandSource]], now: datetime) -> Points:
    points: Points = {name: [] for name, _ in batch}
    sources = dict(batch)
    longest = max(max(source.idle_after, SUSTAINED) for source in sources.values())
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=list(_queries(batch)),
        StartTime=_floor(now - longest, max(source.period for source in sources.values())),
        EndTime=now,
    )
    for page in pages:
        for series in page["MetricDataResults"]:
            name = series["Label"]
            source = sources[name]
            oldest = now - max(source.idle_after, SUSTAINED)
            points[name] += [
                (at, source.per_second(value))
                for at, value in zip(series["Timestamps"], series["Values"], strict=True)
                if oldest <= at and at + source.period <= now
            ]
    return points


def _queries(batch: Sequence[tuple[str, DemandSource]]) -> Iterator[MetricDataQueryTypeDef]:
    for index, (name, source) in enumerate(batch):
        yield {
            "Id": f"m{index}",
            "Label": name,
            "MetricStat": {
                "Metric": {
                    "Namespace": source.namespace,
                    "MetricName": source.metric,
                    "Dimensions": [{"Name": key, "Value": value} for key, value in source.dimensions],
                },
                "Period": int(source.period.total_seconds()),
                "Stat": source.statistic,
            },
        }


def _floor(at: datetime, period: timedelta) -> datetime:
    """Aligned to the period, so that intervals are whole."""
    seconds = period.total_seconds()
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, at.tzinfo)
