"""Served and throttled requests read back from moto's CloudWatch, and what was learned of them from its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from autoscaler.aws.in_service import METRICS_PER_CALL
from autoscaler.aws.served import read_minutes
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model
from autoscaler.scaling.throughput import Evidence, Minute, evidence_of, remembered, throughput_of
from tests.hosting_stage import PAINT as EMULATED_PAINT
from tests.hosting_stage import PAINT_ARN, Stage
from tests.hosting_stage import WELD as EMULATED_WELD
from workbench.emulator.hosting import HostedModel

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient

DAY = date(2026, 1, 13)
NOON = datetime(2026, 1, 13, 12, tzinfo=UTC)
WELD = LookoutModel(project="weld", version="1")
PAINT = CustomLabelsModel(project_version_arn=PAINT_ARN)
WELD_3_4, PAINT_3_4 = (replace(each, tps_per_unit=3.4) for each in (EMULATED_WELD, EMULATED_PAINT))
REQUESTS: dict[Model, tuple[str, dict[str, str]]] = {
    WELD: ("AWS/LookoutVision", {"ProjectName": "weld", "ModelVersion": "1"}),
    PAINT: ("AWS/Rekognition", {"Operation": "DetectCustomLabels"}),
}
UNITS: dict[Model, tuple[str, dict[str, str]]] = {
    WELD: ("AWS/LookoutVision", {"ProjectName": "weld", "ModelVersion": "1"}),
    PAINT: ("AWS/Rekognition", {"ProjectName": "paint", "VersionName": "paint.v1"}),
}


@pytest.fixture
def cloudwatch(monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudWatchClient]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield boto3.client("cloudwatch", region_name="eu-central-1")


def publish(cloudwatch: CloudWatchClient, model: Model, name: str, value: float, at: datetime = NOON) -> None:
    namespace, dimensions = (UNITS if name == "InServiceInferenceUnits" else REQUESTS)[model]
    named = [{"Name": key, "Value": each} for key, each in dimensions.items()]
    cloudwatch.put_metric_data(
        Namespace=namespace,
        MetricData=[{"MetricName": name, "Dimensions": named, "Timestamp": at, "Value": value}],  # type: ignore[typeddict-item]
    )


@pytest.mark.parametrize("model", [WELD, PAINT], ids=["of the model", "of the operation"])
def test_minutes_have_what_was_served_and_turned_away_and_by_how_many_units(
    cloudwatch: CloudWatchClient, model: Model
) -> None:
    for name, value in [("SuccessfulRequestCount", 540), ("ThrottledCount", 60), ("InServiceInferenceUnits", 2)]:
        publish(cloudwatch, model, name, value)
    publish(cloudwatch, model, "InServiceInferenceUnits", 1, NOON + timedelta(minutes=1))

    found = read_minutes(cloudwatch, {"it": model}, DAY)

    assert sorted(found["it"], key=lambda each: each.at) == [
        Minute(at=NOON, served=540, throttled=60, units=2),
        Minute(at=NOON + timedelta(minutes=1), served=0, throttled=0, units=1),
    ]


def test_a_minute_without_units_in_service_is_left_out(cloudwatch: CloudWatchClient) -> None:
    publish(cloudwatch, WELD, "ThrottledCount", 60)
    publish(cloudwatch, WELD, "InServiceInferenceUnits", 0)

    assert read_minutes(cloudwatch, {"weld": WELD}, DAY) == {"weld": []}


@pytest.mark.parametrize("of", [WELD_3_4, PAINT_3_4], ids=lambda each: each.called)
def test_what_an_emulated_unit_serves_is_learned_from_what_it_publishes(
    cloudwatch: CloudWatchClient, of: HostedModel
) -> None:
    """Two days of a quarter of an hour each that is too much, on models that AWS scales between one and two units."""
    known: tuple[Evidence, ...] = ()
    models: dict[str, Model] = {"weld": WELD, "paint": PAINT}
    for day in (DAY, DAY + timedelta(days=1)):
        stage = Stage(models=[of], now=datetime.combine(day, time(8), UTC))
        stage.start(of.called, 1, 2)
        stage.minutes(13)
        stage.hosting.offer(of.called, 9.0)
        stage.minutes(16)
        stage.hosting.offer(of.called, 2.0)
        stage.minutes(5)
        _put(cloudwatch, stage)
        fresh = evidence_of(day, read_minutes(cloudwatch, {"it": models[of.called]}, day)["it"])
        assert fresh
        known = remembered(known, fresh)

    found = throughput_of(known)

    assert found
    assert (found.tps_per_unit, found.lower, found.upper) == pytest.approx((3.4, 3.4, 3.4), abs=0.001)


def _put(cloudwatch: CloudWatchClient, stage: Stage) -> None:
    for namespace, name, dimensions, value, at, _ in stage.points:
        named = [{"Name": key, "Value": each} for key, each in dimensions.items()]
        cloudwatch.put_metric_data(
            Namespace=namespace,
            MetricData=[{"MetricName": name, "Dimensions": named, "Timestamp": at, "Value": value}],  # type: ignore[typeddict-item]
        )


def test_other_days_are_left_out(cloudwatch: CloudWatchClient) -> None:
    publish(cloudwatch, WELD, "ThrottledCount", 60, NOON - timedelta(days=1))

    assert read_minutes(cloudwatch, {"weld": WELD}, DAY) == {}


def test_many_targets_are_read_in_few_calls(cloudwatch: CloudWatchClient) -> None:
    calls = []
    cloudwatch.meta.events.register("before-call.cloudwatch.GetMetricData", lambda **_: calls.append(1))
    models: dict[str, Model] = {
        f"t{number}": LookoutModel(project=f"t{number}", version="1") for number in range(METRICS_PER_CALL + 1)
    }
    read_minutes(cloudwatch, models | {"weld": WELD}, DAY)

    assert len(calls) == 2
