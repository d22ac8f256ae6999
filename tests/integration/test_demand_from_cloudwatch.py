"""Demand read back from moto's CloudWatch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from autoscaler.aws.demand import METRICS_PER_CALL, read_demand
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Phase
from tests.builders import a_source, a_target

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef

NOW = datetime(2026, 1, 13, 10, 0, 30, tzinfo=UTC)
READY = {"weld": Phase.READY}


@pytest.fixture
def cloudwatch(monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudWatchClient]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield boto3.client("cloudwatch", region_name="eu-central-1")


def publish(cloudwatch: CloudWatchClient, line: str, minutes_ago: int, images: float) -> None:
    """So many images in the minute that began so many minutes before 10:00."""
    at = NOW.replace(second=0) - timedelta(minutes=minutes_ago)
    dimensions: list[DimensionTypeDef] = [{"Name": "Line", "Value": line}]
    cloudwatch.put_metric_data(
        Namespace="Factory",
        MetricData=[{"MetricName": "OfferedImages", "Dimensions": dimensions, "Timestamp": at, "Value": images}],
    )


def test_demand_is_the_sum_of_each_minute_divided_by_its_seconds(cloudwatch: CloudWatchClient) -> None:
    for minutes_ago, images in [(1, 600), (2, 300), (3, 300), (12, 60)]:
        publish(cloudwatch, "weld", minutes_ago, images)

    demands = read_demand(cloudwatch, [a_target(demand=a_source())], READY, NOW)

    assert demands == {"weld": Demand(latest=10, highest=10, lowest=1, sustained=5, subsided=10)}


def test_a_minute_that_has_not_ended_is_not_counted(cloudwatch: CloudWatchClient) -> None:
    """Half a minute of images would look like half the demand."""
    publish(cloudwatch, "weld", 1, 600)
    publish(cloudwatch, "weld", 0, 30)

    demand = read_demand(cloudwatch, [a_target(demand=a_source())], READY, NOW)["weld"]

    assert demand
    assert demand.latest == 10


def test_no_datapoints_are_no_data(cloudwatch: CloudWatchClient) -> None:
    publish(cloudwatch, "weld", 45, 600)

    assert read_demand(cloudwatch, [a_target(demand=a_source())], READY, NOW) == {"weld": None}


def test_targets_without_a_source_are_not_asked_about(cloudwatch: CloudWatchClient) -> None:
    assert read_demand(cloudwatch, [a_target()], READY, NOW) == {}


def test_many_targets_are_read_in_few_calls(cloudwatch: CloudWatchClient) -> None:
    calls = []
    cloudwatch.meta.events.register("before-call.cloudwatch.GetMetricData", lambda **_: calls.append(1))
    targets = [
        a_target(f"t{index}", demand=a_source(dimensions=(("Line", f"t{index}"),)))
        for index in range(METRICS_PER_CALL + 1)
    ]
    publish(cloudwatch, "t7", 1, 60)

    demands = read_demand(cloudwatch, targets, READY, NOW)

    assert len(calls) == 2
    assert [name for name, demand in demands.items() if demand] == ["t7"]
