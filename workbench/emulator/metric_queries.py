"""Answers CloudWatch's questions about metrics in the form in which moto's responses want them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from workbench.emulator.metric_math import Points, evaluate
from workbench.emulator.metrics import MetricError, MetricStore, Series, starts_of_periods


def aware(moment: datetime) -> datetime:
    """Moto hands over naive times in UTC, or aware ones, by protocol."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def series_of(metric: Mapping[str, Any]) -> Series:
    """The series that a `Metric` structure of the API names."""
    dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions") or ()}
    return Series.of(metric["Namespace"], metric["MetricName"], dimensions)


def put(store: MetricStore, namespace: str, data: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Store what PutMetricData brought."""
    for datum in data:
        at = aware(datum["Timestamp"]) if datum.get("Timestamp") else now
        bucket = store.bucket(series_of({"Namespace": namespace, **datum}), at, datum.get("Unit") or "None")
        if statistics := datum.get("StatisticValues"):
            total, count = float(statistics["Sum"]), float(statistics["SampleCount"])
            bucket.merge(total, count, float(statistics["Minimum"]), float(statistics["Maximum"]))
        elif values := datum.get("Values"):
            for value, count in zip(values, datum.get("Counts") or [1] * len(values), strict=True):
                bucket.add(float(value), float(count))
        else:
            bucket.add(float(datum.get("Value", 0)))


def get_metric_data(
    store: MetricStore, queries: Sequence[Mapping[str, Any]], start: datetime, end: datetime, newest_first: bool
) -> list[dict[str, Any]]:
    """Answer GetMetricData: MetricStat queries, and metric math over them."""
    start, end = aware(start), aware(end)
    series: dict[str, Points] = {}
    periods: dict[str, int] = {}
    for query in queries:
        if stat := query.get("MetricStat"):
            periods[query["Id"]] = int(stat["Period"])
            found = store.points(series_of(stat["Metric"]), stat["Stat"], int(stat["Period"]), start, end)
            series[query["Id"]] = {int(at.timestamp()): value for at, value in found}
    for query in queries:
        if expression := query.get("Expression"):
            # Expressions may build on each other in any order the API allows; ours must come in reading order.
            period = int(query.get("Period") or max(periods.values(), default=60))
            times = list(starts_of_periods(period, start, end))
            periods[query["Id"]] = period
            series[query["Id"]] = evaluate(expression, series, periods, times)
    wanted = [query for query in queries if query.get("ReturnData") is not False]
    return [_result(query, series[query["Id"]], newest_first) for query in wanted]


def _result(query: Mapping[str, Any], points: Points, newest_first: bool) -> dict[str, Any]:
    times = sorted(points, reverse=newest_first)
    stat = query.get("MetricStat")
    return {
        "id": query["Id"],
        "label": query.get("Label") or (stat["Metric"]["MetricName"] if stat else query["Id"]),
        "timestamps": [datetime.fromtimestamp(at, UTC) for at in times],
        "values": [points[at] for at in times],
        "status_code": "Complete",
    }


def get_metric_statistics(
    store: MetricStore, series: Series, start: datetime, end: datetime, period: int, statistics: Sequence[str]
) -> list[dict[str, Any]]:
    """Answer GetMetricStatistics."""
    if not statistics:
        raise MetricError("extended statistics are emulated in GetMetricData only")
    found = []
    for at in starts_of_periods(period, aware(start), aware(end)):
        if bucket := store.over(series, at, period):
            values = {name: bucket.statistic(name) for name in statistics}
            found.append({"Timestamp": datetime.fromtimestamp(at, UTC), "Unit": store.unit(series), **values})
    return found


def list_metrics(
    store: MetricStore, namespace: str | None, name: str | None, dimensions: Sequence[Mapping[str, str]] | None
) -> list[dict[str, Any]]:
    """Answer ListMetrics. A dimension without a value matches any value."""

    def matches(series: Series) -> bool:
        own = dict(series.dimensions)
        asked = [(each["Name"], each.get("Value")) for each in dimensions or ()]
        return (
            namespace in (None, "", series.namespace)
            and name in (None, "", series.name)
            and all(key in own and value in (None, own[key]) for key, value in asked)
        )

    return [
        {
            "Namespace": series.namespace,
            "MetricName": series.name,
            "Dimensions": [{"Name": key, "Value": value} for key, value in series.dimensions],
        }
        for series in store.all_series()
        if matches(series)
    ]
