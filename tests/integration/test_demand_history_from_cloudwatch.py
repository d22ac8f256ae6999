"""Nine weeks of demand read back from the emulated CloudWatch over HTTP, and what is learned of it from its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from autoscaler.aws.demand_history import read_history
from autoscaler.aws.forecasts import Forecasts
from autoscaler.aws.table import Table
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import DemandSource, Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.learn import learn
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.local_steps import STEP
from autoscaler.scaling.predictive.plant import Plant
from tests.builders import a_source
from workbench.configuration import compile_file
from workbench.emulator.emulator import Emulator

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef, MetricDatumTypeDef

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
# A Tuesday in summer time, whose weeks before began in winter time.
NOW = datetime(2026, 5, 5, 6, 3, tzinfo=UTC)
KEPT = timedelta(days=63)
PER_DAY, PER_WEEK = 288, 2016
MOST_A_CALL = 1000


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(start=NOW) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def cloudwatch(emulator: Emulator) -> CloudWatchClient:
    client: CloudWatchClient = emulator.client("cloudwatch")
    return client


def publish(
    cloudwatch: CloudWatchClient, metric: str, values: dict[datetime, float], namespace: str = "Factory", **named: str
) -> None:
    dimensions: list[DimensionTypeDef] = [{"Name": name, "Value": value} for name, value in named.items()]
    data: list[MetricDatumTypeDef] = [
        {"MetricName": metric, "Dimensions": dimensions, "Timestamp": at, "Value": value}
        for at, value in values.items()
    ]
    for start in range(0, len(data), MOST_A_CALL):
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=data[start : start + MOST_A_CALL])


def at_work(is_open: Callable[[datetime], bool], zone: ZoneInfo = BERLIN) -> list[datetime]:
    """The steps (UTC) of all that CloudWatch keeps in which somebody works, by the local clock."""
    begin = NOW.replace(minute=0) - KEPT
    steps = [begin + number * STEP for number in range((NOW - begin) // STEP)]
    return [at for at in steps if is_open(at.astimezone(zone))]


def source_of(folder: Path, *signals: str) -> DemandSource:
    file = folder / "autoscaler.yaml"
    head = 'name: factory\ntargets:\n  weld:\n    provider: lookoutvision\n    project: weld\n    model_version: "1"\n'
    file.write_text(head + "    demand:\n      signals:\n" + "".join(f"        - {each}\n" for each in signals))
    source = fleet_from(compile_file(file, NOW.date())).targets[0].demand
    assert source
    return source


def test_the_office_opens_at_eight_on_the_wall_before_and_after_the_clocks_change(
    cloudwatch: CloudWatchClient,
) -> None:
    """Nobody publishes anything in the nights and on weekends, and all is there of what CloudWatch keeps."""
    times = at_work(lambda local: local.weekday() < 5 and 8 <= local.hour < 16)
    publish(cloudwatch, "OfferedImages", dict.fromkeys(times, 600.0), Line="weld")
    asked: list[dict[str, Any]] = []
    cloudwatch.meta.events.register(
        "provide-client-params.cloudwatch.GetMetricData", lambda params, **_: asked.append(params)
    )

    demand, first = read_history(cloudwatch, a_source(), BERLIN, NOW)

    assert first == PER_DAY + 9 * 12, "two hours after what is kept begins, a Tuesday in winter"
    assert len(demand) / PER_WEEK == pytest.approx(9, abs=0.02)
    for number, rate in enumerate(demand):
        day, step = divmod((first + number) % PER_WEEK, PER_DAY)
        assert rate == (2.0 if day < 5 and 8 * 12 <= step < 16 * 12 else 0.0), number
    [params] = asked
    assert NOW - KEPT + timedelta(hours=1) <= params["StartTime"] < NOW - KEPT + timedelta(hours=2, minutes=1)
    assert (params["StartTime"].minute, params["EndTime"]) == (0, NOW.replace(minute=0))
    assert [query["MetricStat"]["Period"] for query in params["MetricDataQueries"]] == [300]


def test_what_waits_in_a_queue_is_no_demand_and_the_largest_signal_counts(
    cloudwatch: CloudWatchClient, tmp_path: Path
) -> None:
    """Of a queue what was sent in an hour; math over two metrics; requests."""
    queue = {"namespace": "AWS/SQS", "QueueName": "parcels"}
    hours = [datetime(2026, 5, 4, hour, minute, tzinfo=UTC) for hour in (8, 9, 10) for minute in range(60)]
    publish(cloudwatch, "NumberOfMessagesSent", dict.fromkeys(hours[:60], 180.0), **queue)
    publish(cloudwatch, "ApproximateNumberOfMessagesVisible", dict.fromkeys(hours, 9000.0), **queue)
    publish(cloudwatch, "Scanned", dict.fromkeys(hours[30:90], 60.0), Line="1")
    publish(cloudwatch, "Scanned", dict.fromkeys(hours[60:90], 180.0), Line="2")
    model = {"namespace": "AWS/LookoutVision", "ProjectName": "weld", "ModelVersion": "1"}
    publish(cloudwatch, "SuccessfulRequestCount", dict.fromkeys(hours[90:], 30.0), **model)
    publish(cloudwatch, "ThrottledCount", dict.fromkeys(hours[90:], 30.0), **model)
    metrics = ", ".join(
        f'{name}: {{namespace: Factory, metric: Scanned, dimensions: {{Line: "{line}"}}}}'
        for name, line in (("one", 1), ("two", 2))
    )
    math = "(one + FILL(two, 0)) / PERIOD(one)"
    source = source_of(
        tmp_path, "queue: {name: parcels}", f'expression: {{math: "{math}", metrics: {{{metrics}}}}}', "requests"
    )

    demand, first = read_history(cloudwatch, source, UTC_ZONE, NOW)

    assert first == 8 * 12
    assert demand[:36] == [3.0] * 12 + [4.0] * 6 + [1.0] * 18
    assert set(demand[36:]) == {0.0}


def test_math_that_divides_by_a_number_is_read_by_the_minute_of_fifteen_days(
    cloudwatch: CloudWatchClient, tmp_path: Path
) -> None:
    begin, long_ago = NOW.replace(minute=0) - timedelta(days=2), NOW - timedelta(days=20)
    minutes = [begin + timedelta(minutes=number) for number in range(10)]
    publish(cloudwatch, "Weighed", dict.fromkeys([long_ago, *minutes], 120.0), Line="1")
    metric = '{namespace: Factory, metric: Weighed, dimensions: {Line: "1"}}'
    source = source_of(tmp_path, f'expression: {{math: "one / 60", metrics: {{one: {metric}}}}}', "queue: {name: none}")

    demand, first = read_history(cloudwatch, source, UTC_ZONE, NOW)

    assert (first, demand[:3]) == (6 * PER_DAY + 6 * 12, [2.0, 2.0, 0.0])
    assert len(demand) < 3 * PER_DAY


def test_without_a_datapoint_there_is_no_history(cloudwatch: CloudWatchClient) -> None:
    assert read_history(cloudwatch, a_source(metric="Nobody"), UTC_ZONE, NOW) == ([], 0)


def test_a_lesson_is_read_from_the_table_as_it_was_written(emulator: Emulator) -> None:
    dynamodb = emulator.client("dynamodb")
    dynamodb.create_table(
        TableName="state",
        KeySchema=[{"AttributeName": "kind", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("kind", "id")],
        BillingMode="PAY_PER_REQUEST",
    )
    forecasts, plant = Forecasts(Table(dynamodb, "state")), Plant(quota=3, start=timedelta(minutes=12, seconds=20.5))
    busy = [6.0 if 96 <= step % PER_DAY < 192 else 0.0 for step in range(2 * PER_WEEK)]
    economics = Economics(plant=plant, lost_price=0.002)
    lesson = Lesson(
        target="weld",
        since=NOW - timedelta(days=20),
        learned_at=NOW,
        weeks=2.0,
        lost_price=0.002,
        plant=plant,
        forecast=learn(busy, 0, economics),
    )
    assert lesson.forecast.units[0] != Units(1, 3), "else nothing was learned"
    assert {*lesson.forecast.starts} == {0, 1}

    forecasts.put(lesson)

    assert forecasts.all() == {"weld": lesson}
