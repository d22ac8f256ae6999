"""What the signals of a target ask for, in TPS, as metric math: the terms of `autoscaler.scaling.need`.

`FILL` is not used: CloudWatch also fills the newest minute, whose data may only be late, so that an alarm never sees
them (CloudWatch user guide, using-metric-math). Functions over several series leave out what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.document import Demand, Signal, SignalMetric


def signals_of(demand: Demand) -> Sequence[Signal]:
    """The signals, which may be the one metric."""
    if signals := demand.get("signals"):
        return signals
    metric: SignalMetric = {
        "name": "value",
        "namespace": demand["namespace"],
        "metric": demand["metric"],
        "dimensions": demand["dimensions"],
        "statistic": demand["statistic"],
    }
    return [
        {
            "kind": "metric",
            "called": demand["metric"],
            "metrics": [metric],
            "period_seconds": demand["period_seconds"],
            "offset_seconds": 0,
            "window_seconds": None,
        }
    ]


def need(signal: Signal) -> cloudwatch.IMetric:
    """The TPS that a signal asks for."""
    return _math(signal, _tps(signal))


def need_or_age(signal: Signal, activation_tps: float) -> cloudwatch.IMetric:
    """The same, and more than the activation where a message is older than its queue allows."""
    oldest = signal.get("oldest_seconds")
    if oldest is None:
        return need(signal)
    return _math(signal, _tps(signal, f"IF(oldest > {oldest}, {activation_tps + 1:g}, 0)"))


def _tps(signal: Signal, *more: str) -> str:
    match signal["kind"]:
        case "metric":
            [metric] = signal["metrics"]
            return f"{metric['name']} / PERIOD({metric['name']})" if metric["statistic"] == "Sum" else metric["name"]
        case "expression":
            return signal["expression"]
        case "queue":
            backlog = f"SUM([visible, in_flight]) / {signal['drain_seconds']}"
            arriving = f"sent / {signal['period_seconds']}"
            return f"SUM([{', '.join([backlog, arriving, *more])}])"
        case "requests":
            return f"SUM([successful, throttled]) / {signal['period_seconds']}"


def _math(signal: Signal, expression: str) -> cloudwatch.IMetric:
    """Only with the metrics that it names, since each is paid for."""
    period = Duration.seconds(signal["period_seconds"])
    metrics = {each["name"]: _metric(each, period) for each in signal["metrics"] if each["name"] in expression}
    if expression in metrics:
        return metrics[expression]
    return cloudwatch.MathExpression(expression=expression, using_metrics=metrics, label="TPS", period=period)


def _metric(metric: SignalMetric, period: Duration) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=metric["namespace"],
        metric_name=metric["metric"],
        dimensions_map=metric["dimensions"],
        statistic=metric["statistic"],
        period=period,
    )
