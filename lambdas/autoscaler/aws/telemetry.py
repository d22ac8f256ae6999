"""The logger and the one metric of our own, whose name and unit are written here once."""

from __future__ import annotations

from collections.abc import Iterable

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from autoscaler.scaling.record import Record

logger = Logger()
# One, and fleet-wide, on purpose: each custom metric costs, and facts of targets are in the log and AWS's own metrics.
metrics = Metrics(namespace="InferenceUnitAutoscaler")


def count_fleet(name: str, records: Iterable[Record]) -> None:
    """Emit how many targets are quarantined, for the alarm; what else the fleet does is in metrics that AWS gives.

    Nothing while there are none: a metric is paid for in the hours in which it is sent, and to the alarm that is well.
    """
    quarantined = sum(record.quarantined_since is not None for record in records)
    if not quarantined:
        return
    metrics.add_dimension("fleet", name)
    metrics.add_metric("Quarantined", MetricUnit.Count, quarantined)
    metrics.flush_metrics()
