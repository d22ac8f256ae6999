"""A CloudWatch alarm with our defaults. What it then does is said by those who make one."""

from __future__ import annotations

from typing import NotRequired, TypedDict, Unpack

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct


class Watched(TypedDict):
    """What an alarm watches. By default: above nought, at the first datapoint, and silence is health.

    `datapoints` of the last `periods` have to be so, all of them where nothing else is said.
    """

    metric: cloudwatch.IMetric
    description: str
    threshold: NotRequired[float]
    comparison: NotRequired[cloudwatch.ComparisonOperator]
    periods: NotRequired[int]
    datapoints: NotRequired[int]
    missing: NotRequired[cloudwatch.TreatMissingData]


def alarm(scope: Construct, id: str, **watched: Unpack[Watched]) -> cloudwatch.Alarm:
    """An alarm that does nothing yet."""
    return cloudwatch.Alarm(
        scope,
        id,
        metric=watched["metric"],
        alarm_description=watched["description"],
        threshold=watched.get("threshold", 0),
        comparison_operator=watched.get("comparison", cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD),
        evaluation_periods=watched.get("periods", 1),
        datapoints_to_alarm=watched.get("datapoints"),
        treat_missing_data=watched.get("missing", cloudwatch.TreatMissingData.NOT_BREACHING),
    )
