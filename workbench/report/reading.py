"""What CloudWatch knows of a period: the demand of each target, and the images that were served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from autoscaler.aws.demand import METRICS_PER_CALL, asked_by, queries
from autoscaler.scaling.model import CustomLabelsModel, DemandSource, LookoutModel, Model
from autoscaler.scaling.need import tps_of
from autoscaler.scaling.predictive.past_demand import FIVE_MINUTES_KEPT, as_learned
from autoscaler.scaling.run import Run
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.signal import VALUE, ExpressionSignal, Metric, MetricSignal, Signal
from autoscaler.scaling.target import Fleet
from workbench.report.inputs import Count, Demand

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient

# Hours are kept for 455 days (CloudWatch user guide, metrics retention).
FIVE_MINUTES, AN_HOUR = timedelta(minutes=5), timedelta(hours=1)
# So much is a forecast told of what was before.
LEARNED_FROM = timedelta(weeks=4)

Dimensions = tuple[tuple[str, str], ...]
Points = list[tuple[datetime, float]]
Told = Callable[[int, int], None]


def read_signals(
    cloudwatch: CloudWatchClient, signals: Sequence[Signal], since: datetime, until: datetime, told: Told
) -> list[dict[str, Points]]:
    """Of each signal, by its metrics' names, the datapoints that began in `[since, until)` (aware), in no order.

    `told` hears after each call how many of how many signals are read. Raises botocore's ClientError.
    """
    found: list[dict[str, Points]] = [defaultdict(list) for _ in signals]
    # Steps begin on whole hours: else CloudWatch would begin them where it likes.
    begin = since.replace(minute=0, second=0, microsecond=0)
    for batch in _batches(signals):
        pages = cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=[query for number in batch for query in queries(number, signals[number])],
            StartTime=begin,
            EndTime=until,
        )
        for page in pages:
            for series in page["MetricDataResults"]:
                number, name = asked_by(series["Id"])
                points = zip(series["Timestamps"], series["Values"], strict=True)
                found[number][name] += [(at.astimezone(UTC), value) for at, value in points if since <= at < until]
        told(batch.stop, len(signals))
    return found


def _batches(signals: Sequence[Signal]) -> Iterator[range]:
    """The numbers of so many signals as fit in one call each."""
    start, size = 0, 0
    for number, signal in enumerate(signals):
        asks = len(list(queries(number, signal)))
        if size + asks > METRICS_PER_CALL:
            yield range(start, number)
            start, size = number, 0
        size += asks
    if signals:
        yield range(start, len(signals))


def demand_signals(fleet: Fleet, since: datetime, now: datetime) -> dict[str, list[Signal]]:
    """By target, its signals in the shortest steps of five minutes or more that are kept since then.

    A target is left out where one of its signals cannot be read in such steps.
    """
    sources = {target.name: target.demand for target in fleet.targets if target.demand}
    steps = {name: step_of(source, since, now) for name, source in sources.items()}
    return {
        # What waits in a queue is asked once, and would not have waited for a model that is always on.
        name: [replace(as_learned(signal), period=steps[name]) for signal in source.heard]
        for name, source in sources.items()
        if all(is_readable(signal, steps[name]) for signal in source.heard)
    }


def step_of(source: DemandSource, since: datetime, now: datetime) -> timedelta:
    """One for all of a target's signals, so that they can be compared instant by instant."""
    kept = FIVE_MINUTES if now - since < FIVE_MINUTES_KEPT else AN_HOUR
    return max(-(-signal.period // kept) * kept for signal in source.heard)


def is_readable(signal: Signal, step: timedelta) -> bool:
    """Whether it is TPS in other steps than its own: math over counts is not that divides them by a fixed number."""
    if not isinstance(signal, ExpressionSignal) or signal.period == step:
        return True
    return "PERIOD(" in signal.expression or all(metric.statistic != "Sum" for metric in signal.metrics)


def learned_since(since: datetime, now: datetime) -> datetime:
    """From where on what was before is read for a forecast: not what is kept in longer steps alone."""
    return min(max(since - LEARNED_FROM, now - FIVE_MINUTES_KEPT), since)


def learning(fleet: Fleet, signals: Mapping[str, list[Signal]]) -> dict[str, list[Signal]]:
    """Of these, the signals of targets that go by a forecast."""
    return {name: each for name, each in signals.items() if fleet[name].policy.mode is Mode.FORECAST}


def demand_of(signals: Sequence[Signal], read: Sequence[Mapping[str, Points]]) -> Demand | None:
    """The largest TPS of the signals at each instant; None where none has data, which is no demand of zero."""
    largest: dict[datetime, float] = {}
    for signal, points in zip(signals, read, strict=True):
        for at, values in _by_instant(points).items():
            tps = tps_of(signal, values, activation_tps=0.0)
            if tps is not None:
                largest[at] = max(tps, largest.get(at, 0.0))
    return Demand(every=signals[0].period, points=sorted(largest.items())) if largest else None


def _by_instant(points: Mapping[str, Points]) -> dict[datetime, dict[str, float]]:
    found: dict[datetime, dict[str, float]] = defaultdict(dict)
    for name, each in points.items():
        for at, value in each:
            found[at][name] = value
    return found


def served_signals(fleet: Fleet, runs: Iterable[Run]) -> list[tuple[frozenset[str], Signal]]:
    """Who is counted by which metric. That of Custom Labels names no model (Rekognition guide, metrics-dimensions)."""
    models: dict[tuple[str, Model], None] = {(target.name, target.model): None for target in fleet.targets}
    models |= {(run.target, run.model): None for run in runs}
    together = frozenset(name for name, model in models if isinstance(model, CustomLabelsModel))
    labels = [(together, _served("AWS/Rekognition", (("Operation", "DetectCustomLabels"),)))] if together else []
    return labels + [
        (
            frozenset({name}),
            _served("AWS/LookoutVision", (("ProjectName", model.project), ("ModelVersion", model.version))),
        )
        for name, model in models
        if isinstance(model, LookoutModel)
    ]


def _served(namespace: str, dimensions: Dimensions) -> Signal:
    metric = Metric(
        name=VALUE, namespace=namespace, metric="SuccessfulRequestCount", dimensions=dimensions, statistic="Sum"
    )
    return MetricSignal(called="served", metrics=(metric,), period=AN_HOUR)


def counts_of(served: Sequence[tuple[frozenset[str], Signal]], read: Sequence[Mapping[str, Points]]) -> list[Count]:
    """One count for each set of targets: a target that had two models has the images of both."""
    found: dict[frozenset[str], Points] = {}
    for (targets, _), points in zip(served, read, strict=True):
        found.setdefault(targets, []).extend(points.get(VALUE, ()))
    return [Count(targets=targets, points=each) for targets, each in found.items()]
