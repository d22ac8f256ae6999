"""Signals for tests: override what the story is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from autoscaler.scaling.demand import Point
from autoscaler.scaling.signal import (
    ExpressionSignal,
    Metric,
    MetricSignal,
    QueueSignal,
    RequestsSignal,
)
from tests.builders import at

MINUTE = timedelta(minutes=1)


def counted(name: str, **changes: Any) -> Metric:
    metric = Metric(name=name, namespace="Factory", metric="Images", dimensions=(("Line", "weld"),), statistic="Sum")
    return replace(metric, **changes)


def a_metric(**changes: Any) -> MetricSignal:
    return replace(MetricSignal(called="metric", metrics=(counted("value"),), period=MINUTE), **changes)


def a_queue(**changes: Any) -> QueueSignal:
    names = ("sent", "visible", "in_flight", "oldest")
    metrics = tuple(counted(name) for name in names)
    queue = QueueSignal(called="queue", metrics=metrics, period=MINUTE, drain=timedelta(minutes=10))
    return replace(queue, **changes)


def requests(**changes: Any) -> RequestsSignal:
    metrics = (counted("successful"), counted("throttled"))
    return replace(RequestsSignal(called="requests", metrics=metrics, period=MINUTE), **changes)


def an_expression(**changes: Any) -> ExpressionSignal:
    metrics = (counted("a"), counted("b"))
    signal = ExpressionSignal(called="expression", metrics=metrics, period=MINUTE, expression="(a + b) / PERIOD(a)")
    return replace(signal, **changes)


def minutes_before(values: Mapping[int, float], *, name: str) -> dict[str, list[Point]]:
    """Datapoints of a metric, by how many minutes before now their minute began."""
    return {name: [(at(-minutes), value) for minutes, value in values.items()]}
