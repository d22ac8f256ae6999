"""What tells a target's demand, in the document that ships with the code: every metric by its full name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from autoscaler.scaling.signal import IN_FLIGHT, OLDEST, SENT, VALUE, VISIBLE
from workbench.configuration.demand_section import DemandSection, MissingSection, NamedMetric, SignalSection
from workbench.configuration.shape import LookoutTarget, Target

Document = dict[str, Any]

FALLBACK_AFTER = timedelta(minutes=15)


def demand_document(target: Target) -> Document | None:
    """The section with its defaults. Of several signals, a metric of the first that is no expression stands for all."""
    section = target.demand
    if section is None:
        return None
    signals = [_signal(each, target) for each in section.signals or ()]
    return {
        **(_of_first_metric(signals) if signals else _of_one_metric(section)),
        "activation_tps": section.activation_tps,
        "idle_after_seconds": _seconds(section.idle_after),
        "peak_tps": section.peak_tps,
        "signals": signals,
        "missing": _missing(section.missing),
    }


def _of_one_metric(section: DemandSection) -> Document:
    return {
        "namespace": section.namespace,
        "metric": section.metric,
        "dimensions": section.dimensions,
        "statistic": section.statistic,
        "period_seconds": _seconds(section.period),
    }


def _of_first_metric(signals: list[Document]) -> Document:
    first = next((each for each in signals if each["kind"] != "expression"), signals[0])
    # Of a queue what is sent, of requests what succeeds: the first of their metrics, and counted as TPS are.
    shown = {key: value for key, value in first["metrics"][0].items() if key != "name"}
    return {**shown, "period_seconds": first["period_seconds"]}


def _signal(signal: SignalSection, target: Target) -> Document:
    told = signal.told
    return {
        "kind": signal.kinds[0],
        "offset_seconds": _seconds(told.offset),
        "window_seconds": _seconds(told.window),
        "missing": _missing(told.missing) if told.missing else None,
        "period_seconds": _seconds(told.step),
        **_of_kind(signal, target),
    }


def _of_kind(signal: SignalSection, target: Target) -> Document:
    if metric := signal.metric:
        return {"called": f"metric {metric.metric}", "metrics": [_named(VALUE, metric)]}
    if expression := signal.expression:
        metrics = [_named(name, each) for name, each in expression.metrics.items()]
        return {"called": f"expression {expression.math}", "metrics": metrics, "expression": expression.math}
    if queue := signal.queue:
        # Names and statistics: SQS developer guide, sqs-available-cloudwatch-metrics.
        metrics = [
            _of_queue(SENT, "NumberOfMessagesSent", "Sum", queue.name),
            _of_queue(VISIBLE, "ApproximateNumberOfMessagesVisible", "Maximum", queue.name),
            _of_queue(IN_FLIGHT, "ApproximateNumberOfMessagesNotVisible", "Maximum", queue.name),
        ]
        if queue.oldest is not None or target.policy.deadline is not None:
            metrics.append(_of_queue(OLDEST, "ApproximateAgeOfOldestMessage", "Maximum", queue.name))
        return {
            "called": f"queue {queue.name}",
            "metrics": metrics,
            "drain_seconds": _seconds(queue.drain),
            "oldest_seconds": _seconds(queue.oldest),
        }
    return {"called": "requests", "metrics": _requests(target)}


def _requests(target: Target) -> list[Document]:
    """What the service served and throttled.

    Lookout for Vision counts for each model (developer guide, monitoring-cloudwatch), Custom Labels for all of the
    account and region together (Rekognition guide, cloudwatch-metricsdim).
    """
    if isinstance(target, LookoutTarget):
        namespace, where = "AWS/LookoutVision", {"ProjectName": target.project, "ModelVersion": target.model_version}
    else:
        namespace, where = "AWS/Rekognition", {"Operation": "DetectCustomLabels"}
    names = {"successful": "SuccessfulRequestCount", "throttled": "ThrottledCount"}
    return [_metric(name, namespace, metric, where, "Sum") for name, metric in names.items()]


def _named(name: str, section: NamedMetric) -> Document:
    return _metric(name, section.namespace, section.metric, section.dimensions, section.statistic)


def _of_queue(name: str, metric: str, statistic: str, queue: str) -> Document:
    return _metric(name, "AWS/SQS", metric, {"QueueName": queue}, statistic)


def _metric(name: str, namespace: str, metric: str, dimensions: dict[str, str], statistic: str) -> Document:
    return {
        "name": name,
        "namespace": namespace,
        "metric": metric,
        "dimensions": dimensions,
        "statistic": statistic,
    }


def _missing(section: MissingSection) -> Document:
    if section.last_good is not None:
        return {"rule": "last_good", "ttl_seconds": _seconds(section.last_good)}
    if section.fallback is not None:
        after = FALLBACK_AFTER if section.after is None else section.after
        return {"rule": "fallback", "units": section.fallback, "after_seconds": _seconds(after)}
    return {"rule": section.rule}


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())
