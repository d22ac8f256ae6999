"""Signals and what missing data mean, read back from the compiled configuration."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from autoscaler.scaling.signal import (
    ExpressionSignal,
    Fallback,
    LastGood,
    Metric,
    MetricSignal,
    Missing,
    Plainly,
    QueueSignal,
    RequestsSignal,
    Signal,
)

Document = dict[str, Any]


def signal_from(document: Document) -> Signal:
    """One of the document's `signals`. Raises KeyError or ValueError for what no configuration compiles to."""
    shared: Document = {
        "called": document["called"],
        "metrics": tuple(_metric(each) for each in document["metrics"]),
        "period": timedelta(seconds=document["period_seconds"]),
        "offset": timedelta(seconds=document["offset_seconds"]),
        "window": _length(document["window_seconds"]),
        "missing": missing_from(document["missing"]) if document["missing"] else None,
    }
    match document["kind"]:
        case "metric":
            return MetricSignal(**shared)
        case "expression":
            return ExpressionSignal(**shared, expression=document["expression"])
        case "queue":
            drain = timedelta(seconds=document["drain_seconds"])
            return QueueSignal(**shared, drain=drain, oldest=_length(document["oldest_seconds"]))
        case "requests":
            return RequestsSignal(**shared)
    raise ValueError(document["kind"])


def missing_from(document: Document) -> Missing:
    """The document's `missing`; raises as `signal_from` does."""
    match document["rule"]:
        case "last_good":
            return LastGood(ttl=timedelta(seconds=document["ttl_seconds"]))
        case "fallback":
            return Fallback(units=document["units"], after=timedelta(seconds=document["after_seconds"]))
    return Plainly(document["rule"])


def _metric(document: Document) -> Metric:
    return Metric(**document | {"dimensions": tuple(sorted(document["dimensions"].items()))})


def _length(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
