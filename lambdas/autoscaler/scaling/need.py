"""What the signals of a target tell, as TPS by instant: of several, the largest need."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from autoscaler.scaling.demand import Point, Waiting
from autoscaler.scaling.signal import (
    IN_FLIGHT,
    OLDEST,
    RESULT,
    SENT,
    VISIBLE,
    ExpressionSignal,
    MetricSignal,
    QueueSignal,
    RequestsSignal,
    Signal,
)

# Datapoints of one signal as they were read, by the name of the metric: begin of the interval, and value.
Datapoints = Mapping[str, Sequence[Point]]

# Intervals of different length end at different times, so that each may have to hold until the next has ended.
HOLDS_FOR_PERIODS = 2


def need(signal: Signal, datapoints: Datapoints, activation_tps: float, now: datetime) -> list[Point]:
    """The TPS of each complete interval, oldest first. Late data stand where they would without their offset."""
    by_interval: dict[datetime, dict[str, float]] = defaultdict(dict)
    for name, points in datapoints.items():
        for at, value in points:
            if at + signal.period + signal.offset <= now:
                by_interval[at][name] = value
    told = ((at + signal.offset, tps_of(signal, values, activation_tps)) for at, values in by_interval.items())
    return sorted((at, max(0.0, tps)) for at, tps in told if tps is not None)


def tps_of(signal: Signal, values: Mapping[str, float], activation_tps: float) -> float | None:
    """The TPS that a signal's values of one interval ask for; None where the one that matters is missing."""
    match signal:
        case MetricSignal(metrics=(metric,)):
            value = values.get(metric.name)
            return None if value is None else metric.per_second(value, signal.period)
        case ExpressionSignal():
            return values.get(RESULT)
        case QueueSignal():
            return _tps_of_queue(signal, values, activation_tps)
        case RequestsSignal():
            return sum(values.values()) / signal.period.total_seconds() if values else None
    raise TypeError(signal)


def _tps_of_queue(queue: QueueSignal, values: Mapping[str, float], activation_tps: float) -> float | None:
    """The backlog, received or not, within the drain time, and what arrives meanwhile.

    SQS reports what is in flight, sent and oldest only where there is some (SQS developer guide,
    sqs-available-cloudwatch-metrics), but what is visible whenever the queue is active.
    """
    if VISIBLE not in values:
        return None
    backlog = values[VISIBLE] + values.get(IN_FLIGHT, 0.0)
    tps = backlog / queue.drain.total_seconds() + values.get(SENT, 0.0) / queue.period.total_seconds()
    if queue.oldest is not None and values.get(OLDEST, 0.0) > queue.oldest.total_seconds():
        return max(tps, just_above(activation_tps))
    return tps


def waiting_in(queue: QueueSignal, datapoints: Datapoints, now: datetime) -> Waiting | None:
    """What the queue held at the end of its newest complete interval; None where it does not say.

    The age is that at the interval's end: a message that is not taken out grows older until now.
    """
    visible = [(at, value) for at, value in datapoints.get(VISIBLE, ()) if at + queue.period + queue.offset <= now]
    if not visible:
        return None
    newest, requests = max(visible)
    in_flight = dict(datapoints.get(IN_FLIGHT, ())).get(newest, 0.0)
    age = timedelta(seconds=dict(datapoints.get(OLDEST, ())).get(newest, 0.0))
    return Waiting(requests=requests + in_flight, oldest=age + (now - newest - queue.period) if age else age)


def just_above(tps: float) -> float:
    """The least demand that is strictly more."""
    return math.nextafter(tps, math.inf)


def largest(series: Sequence[tuple[Sequence[Point], timedelta]]) -> list[tuple[datetime, float, int]]:
    """At each instant of any series, the largest TPS that holds then, and the number of the series that tells it.

    Each series is given with its period, and holds for two of them unless its next value comes before.
    """
    ordered = [sorted(points) for points, _ in series]
    instants = sorted({at for points in ordered for at, _ in points})
    place = [-1] * len(series)
    found = []
    for instant in instants:
        holding = []
        for number, (points, (_, period)) in enumerate(zip(ordered, series, strict=True)):
            while place[number] + 1 < len(points) and points[place[number] + 1][0] <= instant:
                place[number] += 1
            if place[number] >= 0 and instant < points[place[number]][0] + HOLDS_FOR_PERIODS * period:
                holding.append((points[place[number]][1], -number))
        tps, number = max(holding)
        found.append((instant, tps, -number))
    return found
