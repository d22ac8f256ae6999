"""The metric store and metric math."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workbench.emulator import metric_queries
from workbench.emulator.metric_math import evaluate
from workbench.emulator.metrics import MetricError, MetricStore, Series

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
LINE = {"Line": "weld"}


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def query(id: str, stat: str = "Sum", period: int = 60, **others: object) -> dict[str, Any]:
    metric = {"Namespace": "Factory", "MetricName": "Images", "Dimensions": [{"Name": "Line", "Value": "weld"}]}
    return {"Id": id, "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}, **others}


@pytest.fixture
def store() -> MetricStore:
    store = MetricStore()
    for minute, value in enumerate([1, 2, 3, 10]):
        store.put("Factory", "Images", LINE, value, at(minute), "Count")
        store.put("Factory", "Images", LINE, value + 1, at(minute + 0.5), "Count")
    return store


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [("Sum", 3 + 5), ("Average", 2), ("Minimum", 1), ("Maximum", 3), ("SampleCount", 4), ("p50", 2), ("p100", 3)],
)
def test_statistics_of_a_period(store: MetricStore, statistic: str, expected: float) -> None:
    points = store.points(Series.of("Factory", "Images", LINE), statistic, 120, NOON, at(2))
    assert points == [(NOON, expected)]


def test_other_dimensions_are_another_metric(store: MetricStore) -> None:
    """Unlike in moto, where a question without dimensions finds everything."""
    assert store.points(Series.of("Factory", "Images", {}), "Sum", 60, NOON, at(9)) == []


def test_periods_begin_at_multiples_of_the_period_and_the_end_is_excluded(store: MetricStore) -> None:
    points = store.points(Series.of("Factory", "Images", LINE), "Sum", 120, at(1), at(2))
    assert [moment for moment, _ in points] == [NOON]


def test_high_resolution_is_refused_rather_than_guessed(store: MetricStore) -> None:
    with pytest.raises(MetricError, match="multiples of 60"):
        store.points(Series.of("Factory", "Images", LINE), "Sum", 10, NOON, at(1))


def test_a_percentile_is_one_of_the_values() -> None:
    store, values = MetricStore(), list(range(1, 101))
    random.Random(1).shuffle(values)
    for value in values:
        store.put("Factory", "Latency", {}, value, NOON)
    (point,) = store.points(Series.of("Factory", "Latency", {}), "p99", 60, NOON, at(1))
    assert point == (NOON, 99)


def test_get_metric_data_answers_metrics_and_math_in_the_order_asked(store: MetricStore) -> None:
    queries = [query("m", ReturnData=False), {"Id": "tps", "Expression": "FILL(m, 0) / PERIOD(m)"}]
    (result,) = metric_queries.get_metric_data(store, queries, NOON, at(6), newest_first=True)
    assert result["id"] == "tps"
    assert result["timestamps"][0] == at(5)
    assert result["values"] == [0, 0, pytest.approx(21 / 60), 7 / 60, 5 / 60, 3 / 60]


POINTS = {"a": {0: 4.0, 60: 6.0}, "b": {0: 2.0, 120: 1.0}}
TIMES = [0, 60, 120]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a / b", {0: 2.0}),
        ("a * 2 - 1", {0: 7.0, 60: 11.0}),
        ("a / 0", {}),
        ("-a", {0: -4.0, 60: -6.0}),
        ("FILL(a, 0) + FILL(b, 0)", {0: 6.0, 60: 6.0, 120: 1.0}),
        ("FILL(a, REPEAT)", {0: 4.0, 60: 6.0, 120: 6.0}),
        ("MAX([a, b])", {0: 4.0, 60: 6.0, 120: 1.0}),
        ("SUM([a, b])", {0: 6.0, 60: 6.0, 120: 1.0}),
        ("MAX(a)", {0: 6.0, 60: 6.0, 120: 6.0}),
        ("IF(a > 5, a, 0)", {0: 0.0, 60: 6.0}),
        ("IF(a > 5 && a < 7, 1, 0)", {0: 0.0, 60: 1.0}),
        ("CEIL(a / 4)", {0: 1.0, 60: 2.0}),
    ],
)
def test_metric_math(expression: str, expected: dict[int, float]) -> None:
    assert evaluate(expression, POINTS, {"a": 60, "b": 60}, TIMES) == expected


@pytest.mark.parametrize("expression", ["ANOMALY_DETECTION_BAND(a)", "SEARCH('x')", "a +", "c", "[a, b]", "METRICS()"])
def test_metric_math_that_is_not_emulated_is_refused(expression: str) -> None:
    with pytest.raises(MetricError):
        evaluate(expression, POINTS, {"a": 60, "b": 60}, TIMES)
