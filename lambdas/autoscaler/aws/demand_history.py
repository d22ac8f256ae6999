"""What was asked of a target over the last weeks, from CloudWatch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from autoscaler.aws.demand import asked_by, queries
from autoscaler.scaling.demand import Point
from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.need import Datapoints
from autoscaler.scaling.predictive.local_steps import local_steps
from autoscaler.scaling.predictive.past_demand import as_learned, complete_until, kept, tps_by_step
from autoscaler.scaling.signal import Signal

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from mypy_boto3_cloudwatch.client import CloudWatchClient

AN_HOUR = timedelta(hours=1)


def read_history(
    cloudwatch: CloudWatchClient, source: DemandSource, zone: ZoneInfo, now: datetime
) -> tuple[list[float], int]:
    """The demand in TPS of each five minutes on the wall clock of `zone`, and the first's place in the local week.

    It begins with the first datapoint of the last 63 days, and of a queue it is what was sent; 15 days are all where
    one of the signals can be read by the minute only. Of several signals the largest counts. Raises botocore's
    ClientError.
    """
    signals = [as_learned(each) for each in source.heard]
    told = list(zip(signals, _read(cloudwatch, signals, now), strict=True))
    return local_steps(tps_by_step(told, source.activation_tps, now), zone, complete_until(signals, now))


def _read(cloudwatch: CloudWatchClient, signals: Sequence[Signal], now: datetime) -> list[Datapoints]:
    """One target's signals are far fewer queries than a call may have, and a call's pages take five metrics each
    (100,800 datapoints; GetMetricData, CloudWatch API reference): more targets at once would save nothing but memory.
    """
    found: list[dict[str, list[Point]]] = [defaultdict(list) for _ in signals]
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[query for number, signal in enumerate(signals) for query in queries(number, signal)],
        StartTime=_begin(kept(signals), now),
        EndTime=now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0),
    )
    for page in pages:
        for series in page["MetricDataResults"]:
            number, name = asked_by(series["Id"])
            points = zip(series["Timestamps"], series["Values"], strict=True)
            found[number][name] += [(at.astimezone(UTC), value) for at, value in points]
    return list(found)


def _begin(kept: timedelta, now: datetime) -> datetime:
    """A whole hour, so that steps are whole; the second that is kept, so that it still is while we ask."""
    return (now - kept).replace(minute=0, second=0, microsecond=0) + 2 * AN_HOUR
