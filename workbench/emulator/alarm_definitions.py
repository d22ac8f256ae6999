"""Alarms as the API describes them, as values that can be evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from workbench.emulator.alarm_state import COMPARISONS, Judgement
from workbench.emulator.metric_math import evaluate
from workbench.emulator.metric_queries import series_of
from workbench.emulator.metrics import MetricError, MetricStore


class AlarmError(ValueError):
    """An alarm that is not emulated."""


@dataclass(frozen=True, kw_only=True)  # no slots: of the cached property
class MetricAlarm:
    """One metric alarm. `queries` are MetricDataQuery structures; a plain metric is one of them."""

    name: str
    arn: str
    described: Mapping[str, Any]
    judgement: Judgement
    queries: Sequence[Mapping[str, Any]]

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> MetricAlarm:
        """From DescribeAlarms. Raises AlarmError."""
        if found["ComparisonOperator"] not in COMPARISONS:
            raise AlarmError(f"{found['AlarmName']}: {found['ComparisonOperator']} is not emulated")
        periods = found["EvaluationPeriods"]
        return cls(
            name=found["AlarmName"],
            arn=found["AlarmArn"],
            described=found,
            judgement=Judgement(
                comparison=found["ComparisonOperator"],
                threshold=found["Threshold"],
                periods=periods,
                datapoints=found.get("DatapointsToAlarm") or periods,
                treat_missing=found.get("TreatMissingData") or "missing",
            ),
            queries=found.get("Metrics") or [_single(found)],
        )

    @cached_property
    def returned(self) -> Mapping[str, Any]:
        """The query that is compared with the threshold."""
        return next(query for query in self.queries if query.get("ReturnData") is not False)

    @cached_property
    def period(self) -> int:
        """Seconds. Metric math takes the longest of its metrics."""
        return max(int(query["MetricStat"]["Period"]) for query in self.queries if query.get("MetricStat"))

    def points(self, store: MetricStore, minute: datetime) -> list[float | None]:
        """The newest data points up to `minute`, oldest first. Windows end at the minute of evaluation, not at
        multiples of the period (CloudWatch guide, alarm evaluation)."""
        end = int(minute.timestamp())
        times = [end - self.period * number for number in range(self.judgement.points_wanted, 0, -1)]
        found = {query["Id"]: self._metric(store, query, times) for query in self.queries if query.get("MetricStat")}
        if expression := self.returned.get("Expression"):
            try:
                values = evaluate(expression, found, dict.fromkeys(found, self.period), times)
            except MetricError as error:
                raise AlarmError(f"{self.name}: {error}") from error
        else:
            values = found[self.returned["Id"]]
        return [values.get(at) for at in times]

    def _metric(self, store: MetricStore, query: Mapping[str, Any], times: Sequence[int]) -> dict[int, float]:
        stat = query["MetricStat"]
        series = series_of(stat["Metric"])
        buckets = ((at, store.over(series, at, self.period)) for at in times)
        return {at: bucket.statistic(stat["Stat"]) for at, bucket in buckets if bucket}


def _single(found: Mapping[str, Any]) -> Mapping[str, Any]:
    metric = {key: found[key] for key in ("Namespace", "MetricName", "Dimensions") if key in found}
    stat = found.get("Statistic") or found["ExtendedStatistic"]
    return {"Id": "m1", "MetricStat": {"Metric": metric, "Period": found["Period"], "Stat": stat}, "ReturnData": True}
