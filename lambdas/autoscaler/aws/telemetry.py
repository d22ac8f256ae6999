"""The logger and the metrics. Names and units of metrics are written here once."""

from __future__ import annotations

from collections.abc import Iterable

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from autoscaler.scaling.record import Record

logger = Logger()
# Fleet-wide on purpose: each custom metric costs, and per-target facts are in the log line and AWS's own metrics.
metrics = Metrics(namespace="InferenceUnitAutoscaler")


def count_fleet(name: str, records: Iterable[Record]) -> None:
    """Emit how many targets are unsettled and quarantined, and how many units the fleet may run at most."""
    all_records = list(records)
    metrics.add_dimension("fleet", name)
    metrics.add_metric("Unsettled", MetricUnit.Count, sum(not record.is_settled for record in all_records))
    metrics.add_metric(
        "Quarantined", MetricUnit.Count, sum(record.quarantined_since is not None for record in all_records)
    )
    metrics.add_metric(
        "DesiredUnits", MetricUnit.Count, sum(record.desired.most for record in all_records if record.desired)
    )
    metrics.flush_metrics()
