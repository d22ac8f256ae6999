"""Summing up what was asked lately."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.demand import Demand, demand_from
from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.signal import Metric
from tests.builders import a_source, at


def metric(source: DemandSource) -> Metric:
    [signal] = source.heard
    [metric] = signal.metrics
    return metric


def test_no_datapoints_are_no_data_and_not_zero() -> None:
    assert demand_from([]) is None


def test_the_order_of_datapoints_does_not_matter() -> None:
    points = [(at(-12), 1.0), (at(-1), 7.0), (at(-3), 9.0), (at(-9), 4.0)]

    assert (
        demand_from(points)
        == demand_from(points[::-1])
        == Demand(latest=7, highest=9, lowest=1, sustained=4, subsided=9)
    )


def test_a_sum_is_divided_by_its_period_and_other_statistics_are_tps_already() -> None:
    five_minutes = timedelta(minutes=5)

    assert metric(a_source(statistic="Sum")).per_second(1500, five_minutes) == 5
    assert metric(a_source(statistic="Average")).per_second(5, five_minutes) == 5
