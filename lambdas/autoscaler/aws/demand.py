"""Demand from CloudWatch, for many targets in few calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from autoscaler.scaling.demand import Demand, Point
from autoscaler.scaling.heard import demand_of, reach
from autoscaler.scaling.model import Phase
from autoscaler.scaling.signal import RESULT, ExpressionSignal, Metric, Signal
from autoscaler.scaling.target import Target

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef, MetricDataQueryTypeDef, MetricTypeDef

# GetMetricData takes at most 500 queries a call, metrics and expressions together (CloudWatch quotas).
METRICS_PER_CALL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A signal and how far back it is asked about; `points` are the answers by the names of its metrics."""

    signal: Signal
    reach: timedelta
    points: dict[str, list[Point]] = field(default_factory=dict)


def read_demand(
    cloudwatch: CloudWatchClient, targets: Sequence[Target], phases: Mapping[str, Phase], now: datetime
) -> dict[str, Demand | None]:
    """The demand of the targets that have a source, seen over each one's idle window before `now` (UTC).

    None stands for no data, whose meaning depends on the phase of the target's model: one that `phases` does not have
    could not be seen. What is not yet complete is left out. Raises botocore's ClientError.
    """
    sources = {target.name: target.demand for target in targets if target.demand}
    asked = {
        name: [_Asked(signal=each, reach=reach(each, source)) for each in source.heard]
        for name, source in sources.items()
    }
    for batch in _batches(each for signals in asked.values() for each in signals):
        _read(cloudwatch, batch, now)
    return {
        target.name: demand_of(
            target.demand, target.sizing, [each.points for each in asked[target.name]], phases.get(target.name), now
        )
        for target in targets
        if target.demand
    }


def _batches(asked: Iterable[_Asked]) -> Iterator[list[_Asked]]:
    """So many of them as fit in one call each. What is read as far back as others is read with them."""
    batch: list[_Asked] = []
    size = 0
    for each in sorted(asked, key=lambda one: one.reach):
        asks = len(each.signal.metrics) + isinstance(each.signal, ExpressionSignal)
        if batch and size + asks > METRICS_PER_CALL:
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += asks
    if batch:
        yield batch


def _read(cloudwatch: CloudWatchClient, batch: Sequence[_Asked], now: datetime) -> None:
    oldest = now - max(each.reach for each in batch)
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[query for number, each in enumerate(batch) for query in queries(number, each.signal)],
        StartTime=_floor(oldest, max(each.signal.period for each in batch)),
        EndTime=now,
    )
    for page in pages:
        for series in page["MetricDataResults"]:
            number, name = asked_by(series["Id"])
            points = batch[number].points.setdefault(name, [])
            points += zip(series["Timestamps"], series["Values"], strict=True)


def queries(number: int, signal: Signal) -> Iterator[MetricDataQueryTypeDef]:
    """The queries of a signal. Their ids begin with its number, since a call has each id once."""
    period = int(signal.period.total_seconds())
    expression = signal.expression if isinstance(signal, ExpressionSignal) else None
    for metric in signal.metrics:
        yield {
            "Id": f"s{number}_{metric.name}",
            "MetricStat": {"Metric": _metric(metric), "Period": period, "Stat": metric.statistic},
            "ReturnData": expression is None,
        }
    if expression is not None:
        names = [metric.name for metric in signal.metrics]
        yield {"Id": f"s{number}_{RESULT}", "Expression": _renamed(expression, names, number), "Period": period}


def asked_by(id: str) -> tuple[int, str]:
    """The signal's number and the metric's name in the id of a query."""
    number, _, name = id.removeprefix("s").partition("_")
    return int(number), name


def _metric(metric: Metric) -> MetricTypeDef:
    dimensions: list[DimensionTypeDef] = [{"Name": key, "Value": value} for key, value in metric.dimensions]
    return {"Namespace": metric.namespace, "MetricName": metric.metric, "Dimensions": dimensions}


def _renamed(expression: str, names: Sequence[str], number: int) -> str:
    """The expression with the ids that its metrics have in this call."""
    return re.sub(rf"\b({'|'.join(names)})\b", rf"s{number}_\1", expression)


def _floor(at: datetime, period: timedelta) -> datetime:
    """Aligned to the period, so that intervals are whole."""
    seconds = period.total_seconds()
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, at.tzinfo)
