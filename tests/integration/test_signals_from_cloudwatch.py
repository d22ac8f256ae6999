"""Signals of every kind, compiled from a file and read back from the emulated CloudWatch over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autoscaler.aws.demand import METRICS_PER_CALL, read_demand
from autoscaler.client import Demand as Published
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import Phase
from autoscaler.scaling.target import Fleet, Target
from tests.builders import a_source, a_target
from tests.signals import an_expression
from workbench.configuration import compile_file
from workbench.emulator.emulator import Emulator

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef

NOW = datetime(2026, 1, 13, 10, 0, tzinfo=UTC)
READY = {"weld": Phase.READY}
HEAD = """\
name: factory
targets:
  weld:
    provider: lookoutvision
    project: weld
    model_version: "1"
    bounds: {maximum: 5}
    demand:
      signals:
"""


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(start=NOW) as emulator:
        yield emulator


@pytest.fixture
def cloudwatch(emulator: Emulator) -> CloudWatchClient:
    client: CloudWatchClient = emulator.client("cloudwatch")
    return client


def fleet(folder: Path, *signals: str) -> Fleet:
    file = folder / "autoscaler.yaml"
    file.write_text(HEAD + "".join(f"        - {signal}\n" for signal in signals))
    return fleet_from(compile_file(file, NOW.date()))


def publish(
    cloudwatch: CloudWatchClient, namespace: str, metric: str, dimensions: dict[str, str], *values: float
) -> None:
    """Values of the minutes before now, the latest last."""
    named: list[DimensionTypeDef] = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    cloudwatch.put_metric_data(
        Namespace=namespace,
        MetricData=[
            {
                "MetricName": metric,
                "Dimensions": named,
                "Timestamp": NOW - timedelta(minutes=ago),
                "Value": value,
            }
            for ago, value in enumerate(reversed(values), start=1)
        ],
    )


def test_the_backlog_of_a_queue_is_demand_also_while_it_is_worked_on(
    cloudwatch: CloudWatchClient, tmp_path: Path
) -> None:
    queue = {"QueueName": "parcels"}
    publish(cloudwatch, "AWS/SQS", "ApproximateNumberOfMessagesVisible", queue, 1200, 600, 0)
    publish(cloudwatch, "AWS/SQS", "ApproximateNumberOfMessagesNotVisible", queue, 0, 600, 600)
    publish(cloudwatch, "AWS/SQS", "NumberOfMessagesSent", queue, 240, 60)

    demands = read_demand(cloudwatch, fleet(tmp_path, "queue: {name: parcels}").targets, READY, NOW)

    assert demands == {"weld": Demand(latest=2, highest=6, lowest=2, sustained=2, subsided=6)}


def test_metric_math_gives_tps_and_waits_for_what_is_late(cloudwatch: CloudWatchClient, tmp_path: Path) -> None:
    publish(cloudwatch, "Factory", "Scanned", {"Line": "1"}, 300, 600, 60)
    publish(cloudwatch, "Factory", "Scanned", {"Line": "2"}, 300, 0, 60)
    metrics = ", ".join(
        f'{name}: {{namespace: Factory, metric: Scanned, dimensions: {{Line: "{line}"}}}}'
        for name, line in (("one", 1), ("two", 2))
    )

    math = "(one + FILL(two, 0)) / PERIOD(one)"
    found = fleet(tmp_path, f'expression: {{math: "{math}", offset: 1m, metrics: {{{metrics}}}}}')

    assert read_demand(cloudwatch, found.targets, READY, NOW) == {
        "weld": Demand(latest=10, highest=10, lowest=10, sustained=10, subsided=10)
    }


def test_what_the_service_served_and_what_it_throttled_is_what_was_asked(
    cloudwatch: CloudWatchClient, tmp_path: Path
) -> None:
    model = {"ProjectName": "weld", "ModelVersion": "1"}
    publish(cloudwatch, "AWS/LookoutVision", "SuccessfulRequestCount", model, *[300.0] * 31)
    publish(cloudwatch, "AWS/LookoutVision", "ThrottledCount", model, 120)

    demands = read_demand(cloudwatch, fleet(tmp_path, "requests").targets, READY, NOW)

    assert demands == {"weld": Demand(latest=7, highest=7, lowest=5, sustained=5, subsided=7)}


def test_what_a_caller_publishes_is_heard(cloudwatch: CloudWatchClient, tmp_path: Path) -> None:
    """Once more than the others ask: the largest need wins, and is said."""
    Published("factory", "weld", cloudwatch=cloudwatch).count(600, NOW - timedelta(minutes=1))
    dimensions = "{Fleet: factory, Target: weld}"
    metric = f"namespace: InferenceUnitAutoscaler/Demand, metric: AskedImages, dimensions: {dimensions}"

    found = fleet(tmp_path, "queue: {name: quiet}", f"metric: {{{metric}}}")
    publish(cloudwatch, "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": "quiet"}, 60)
    [demand] = read_demand(cloudwatch, found.targets, READY, NOW).values()

    assert demand
    assert (demand.latest, demand.told_by) == (10, "metric AskedImages")


def test_a_signal_stays_whole_where_a_call_is_full_and_keeps_its_names_to_itself(
    cloudwatch: CloudWatchClient,
) -> None:
    """Every expression calls its metrics `a` and `b`; a call has each id once, and 500 queries at most."""
    calls: list[tuple[int, int]] = []
    cloudwatch.meta.events.register(
        "provide-client-params.cloudwatch.GetMetricData", lambda params, **_: calls.append(_sizes(params))
    )
    targets = [_by_expression(f"t{number}") for number in range(METRICS_PER_CALL // 3 + 1)]
    publish(cloudwatch, "Lines", "Images", {"Line": "t3"}, 120)
    publish(cloudwatch, "Lines", "Images", {"Line": "t166"}, 240)

    demands = read_demand(cloudwatch, targets, {}, NOW)

    assert calls == [(498, 166), (3, 1)]
    assert {name: demand.latest for name, demand in demands.items() if demand} == {"t3": 4, "t166": 8}


def _sizes(params: dict[str, Any]) -> tuple[int, int]:
    """How much is asked, and how much of it answered: what only an expression reads need not be sent."""
    queries = params["MetricDataQueries"]
    return len(queries), len([query for query in queries if query.get("ReturnData", True)])


def _by_expression(line: str) -> Target:
    signal = an_expression()
    metrics = tuple(replace(each, namespace="Lines", dimensions=(("Line", line),)) for each in signal.metrics)
    return a_target(line, demand=a_source(signals=(an_expression(metrics=metrics),)))
