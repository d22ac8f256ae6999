"""Throughput learned over days, with the real handler: kept by model, told once when it is not what is configured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from autoscaler.handlers import runtime
from autoscaler.handlers.learn_throughput import learn_throughput, told_apart
from autoscaler.scaling.learned import DRIFTED_AFTER, Learned, learned, learned_from_item, learned_to_item, of_model
from autoscaler.scaling.message import Kind
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.throughput import Evidence
from tests.builders import SIZING, a_fleet, a_target
from tests.hosting_stage import PAINT_ARN
from tests.simulated_service import Faults
from tests.simulation import World

MIDNIGHT = datetime(2026, 1, 13, tzinfo=UTC)
WELD = a_target()
LABELS = CustomLabelsModel(project_version_arn=PAINT_ARN)


class Metrics:
    """CloudWatch of one model with a unit that serves so many TPS, and is asked for more from noon on for an hour."""

    def __init__(self) -> None:
        self.tps, self.refuses, self.is_quiet = 4.0, False, False
        self.asked: list[str] = []

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=self._pages)

    def _pages(self, MetricDataQueries: list[dict[str, Any]], StartTime: datetime, **_: Any) -> Iterator[Any]:  # noqa: N803
        if self.refuses:
            raise ClientError({"Error": {"Code": "InternalServiceFault"}}, "GetMetricData")
        self.asked += [each["MetricStat"]["Metric"]["MetricName"] for each in MetricDataQueries]
        yield {"MetricDataResults": [self._series(each, StartTime) for each in MetricDataQueries]}

    def _series(self, query: dict[str, Any], since: datetime) -> dict[str, Any]:
        values = {
            "SuccessfulRequestCount": self.tps * 60,
            "ThrottledCount": self.tps * 20,
            "InServiceInferenceUnits": 1.0,
        }
        noon = [since + timedelta(hours=12, minutes=number) for number in range(0 if self.is_quiet else 60)]
        value = values[query["MetricStat"]["Metric"]["MetricName"]]
        return {"Id": query["Id"], "Timestamps": noon, "Values": [value for _ in noon]}


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def world(metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> World:
    """Nothing lives here but the table, CloudWatch and what people are told."""
    made = World(a_fleet(WELD), MIDNIGHT, Faults(), monkeypatch)
    monkeypatch.setattr(runtime, "cloudwatch", lambda: metrics)
    return made


def look(world: World, day: int, *, target: Any = WELD, minutes: int = 20) -> None:
    """Plan looks so many days and minutes after the first midnight."""
    learn_throughput(a_fleet(target), MIDNIGHT + timedelta(days=day, minutes=minutes))
    world.now = MIDNIGHT + timedelta(days=day, minutes=minutes)


def told(world: World) -> list[tuple[Kind, str]]:
    return [(each.kind, each.sentence) for each in world.outbox.all()]


def test_two_days_with_throttles_say_what_a_unit_serves(world: World) -> None:
    look(world, 0)
    assert world.throughputs.all()["weld"].throughput is None
    look(world, 1)

    found = world.throughputs.all()["weld"].throughput

    assert found
    assert (found.tps_per_unit, found.lower, found.day) == (4.0, 4.0, date(2026, 1, 13))


def test_it_is_learned_once_a_day_when_the_day_before_is_complete(world: World, metrics: Metrics) -> None:
    look(world, 0, minutes=10)
    assert metrics.asked == []
    for minutes in (15, 20, 600):
        look(world, 0, minutes=minutes)

    assert metrics.asked == ["ThrottledCount", "SuccessfulRequestCount", "InServiceInferenceUnits"]


def test_of_a_day_without_throttles_no_other_metric_is_read(world: World, metrics: Metrics) -> None:
    metrics.is_quiet = True
    look(world, 0)

    assert metrics.asked == ["ThrottledCount"]
    assert world.throughputs.all() == {}


def test_people_are_told_once_when_a_unit_serves_other_than_is_configured_for_days(world: World) -> None:
    for day in range(6):
        look(world, day)
        assert len(told(world)) == (day >= DRIFTED_AFTER)

    [(kind, sentence)] = told(world)
    assert kind is Kind.PROBLEM
    assert sentence.startswith("A unit of weld serves 4.00 TPS per unit (4.00 to 4.00), learned from 80 minutes")
    assert sentence.endswith("but tps_per_unit is 5.")
    assert [each.facts["reason"] for each in world.outbox.all()] == [Reason.OTHER_THROUGHPUT]


def test_nobody_is_told_where_it_agrees(world: World, metrics: Metrics) -> None:
    metrics.tps = 5.0
    for day in range(6):
        look(world, day)

    assert told(world) == []


def test_after_another_number_was_configured_the_days_count_anew(world: World) -> None:
    three = replace(WELD, sizing=replace(SIZING, tps_per_unit=3))
    for day in range(3):
        look(world, day)
    for day in range(3, 6):
        look(world, day, target=three)
        assert len(told(world)) == (day == 5)


def test_trouble_with_cloudwatch_costs_a_day_and_nothing_else(world: World, metrics: Metrics) -> None:
    metrics.refuses = True
    look(world, 0)
    metrics.refuses = False
    look(world, 1)

    assert [each.day for each in world.throughputs.all()["weld"].evidence] == [date(2026, 1, 13)]


def test_it_is_part_of_every_look(metrics: Metrics, world: World) -> None:
    world.now = MIDNIGHT + timedelta(minutes=20)
    world.plan()

    assert "ThrottledCount" in metrics.asked


def evidence(day: int) -> Evidence:
    return Evidence(day=date(2026, 1, day), saturated=(4.0,) * 10, unsaturated=(3.9,))


def of_days(*days: int) -> Learned:
    known = None
    for day in days:
        known = learned(known, WELD, evidence(day))
    assert known
    return known


def test_of_another_model_nothing_is_known() -> None:
    before = of_days(1, 2, 3)
    after = learned(before, replace(WELD, model=LookoutModel(project="weld", version="2")), evidence(4))

    assert before.throughput
    assert (after.throughput, after.days_outside, len(after.evidence)) == (None, 0, 1)
    assert of_model(before, WELD.model) == before.throughput
    assert of_model(before, after.model) is None


def test_a_day_that_is_learned_twice_counts_once() -> None:
    assert learned(of_days(1, 2), WELD, evidence(2)) == of_days(1, 2)


@pytest.mark.parametrize("known", [of_days(1), of_days(1, 2, 3)], ids=["not enough yet", "a throughput"])
def test_what_was_learned_is_read_as_it_was_written(known: Learned, world: World) -> None:
    world.throughputs.put(known)

    assert learned_from_item(learned_to_item(known)) == known
    assert world.throughputs.all() == {"weld": known}


def test_of_custom_labels_only_a_single_model_is_told_apart() -> None:
    """CloudWatch counts the requests of all of them together."""
    one, other = a_target("paint", model=LABELS), a_target("rust", model=replace(LABELS))

    assert list(told_apart(a_fleet(WELD, one))) == ["weld", "paint"]
    assert list(told_apart(a_fleet(WELD, one, other))) == ["weld"]
