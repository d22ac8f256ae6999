"""What signals told of the past: in which steps they are read, and what is demand in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from autoscaler.scaling.predictive.past_demand import (
    FIVE_MINUTES_KEPT,
    LATE,
    MINUTES_KEPT,
    as_learned,
    complete_until,
    kept,
    tps_by_step,
)
from autoscaler.scaling.signal import Signal
from tests.builders import at
from tests.signals import MINUTE, a_metric, a_queue, an_expression, counted, minutes_before, requests

AN_HOUR_LATER = at(60)
BY_A_NUMBER = an_expression(expression="(a + b) / 60")


def steps(
    *told: tuple[Signal, Mapping[str, Mapping[int, float]]], activation_tps: float = 0.0, now: datetime = AN_HOUR_LATER
) -> dict[int, float]:
    """The TPS by the minute at which a step begins, of datapoints by the minutes at which their intervals do."""
    read = [
        (signal, {name: [(at(minute), value) for minute, value in points.items()] for name, points in metrics.items()})
        for signal, metrics in told
    ]
    found = tps_by_step(read, activation_tps, now)
    return {round((each - at(0)) / MINUTE): tps for each, tps in found.items()}


@pytest.mark.parametrize(
    ("signal", "minutes"),
    [
        (a_metric(), 5),
        (a_metric(period=5 * MINUTE), 5),
        (a_metric(period=7 * MINUTE), 10),
        (a_metric(period=60 * MINUTE), 60),
        (requests(), 5),
        (a_queue(), 5),
        (an_expression(), 5),
        (BY_A_NUMBER, 1),
        (an_expression(expression="a + b", metrics=(counted("a", statistic="Average"),)), 5),
    ],
    ids=lambda each: getattr(each, "expression", None) or getattr(each, "called", None),
)
def test_a_signal_is_read_in_five_minutes_or_whole_multiples_unless_its_math_holds_in_its_own_only(
    signal: Signal, minutes: int
) -> None:
    assert as_learned(signal).period == minutes * MINUTE


def test_so_far_back_as_cloudwatch_has_all_of_them() -> None:
    """Five minutes are kept for 63 days, single minutes for 15."""
    assert kept([as_learned(a_metric()), as_learned(a_metric(period=60 * MINUTE))]) == FIVE_MINUTES_KEPT
    assert kept([as_learned(a_metric()), as_learned(BY_A_NUMBER)]) == MINUTES_KEPT


def test_of_a_queue_only_what_is_sent_is_asked_of_cloudwatch() -> None:
    """The backlog is as long as our own decisions made it."""
    learned = as_learned(a_queue(offset=2 * MINUTE))

    assert [each.name for each in learned.metrics] == ["value"]
    assert learned.offset == 2 * MINUTE
    assert steps((learned, {"value": {0: 600.0}})) == {0: 2.0}


def test_counts_of_five_minutes_are_divided_by_five_minutes() -> None:
    assert steps((as_learned(a_metric()), {"value": {0: 300.0, 10: 600.0}})) == {0: 1.0, 10: 2.0}


def test_a_longer_interval_holds_all_through() -> None:
    quarter = as_learned(a_metric(period=15 * MINUTE))

    assert steps((quarter, {"value": {0: 900.0}})) == {0: 1.0, 5: 1.0, 10: 1.0}


def test_minutes_are_averaged_and_one_that_is_missing_was_without_demand() -> None:
    learned = as_learned(BY_A_NUMBER)

    assert steps((learned, {"Result": {0: 5.0, 1: 5.0, 2: 5.0, 3: 5.0, 5: 5.0}})) == pytest.approx({0: 4.0, 5: 1.0})


def test_of_several_signals_the_largest_counts_and_none_holds_longer_than_its_period() -> None:
    metric = as_learned(a_metric())
    told = [(metric, {"value": {0: 300.0, 5: 300.0}}), (metric, {"value": {0: 600.0, 10: 0.0}})]

    assert steps(*told) == {0: 2.0, 5: 1.0, 10: 0.0}


def test_what_does_not_exceed_the_activation_is_history_without_demand() -> None:
    metric = as_learned(a_metric())

    assert steps((metric, {"value": {0: 150.0, 5: 151.0}}), activation_tps=0.5) == {0: 0.0, 5: pytest.approx(151 / 300)}


def test_what_comes_late_stands_where_it_was() -> None:
    late = as_learned(a_metric(offset=30 * MINUTE))

    assert steps((late, {"value": {20: 300.0, 25: 300.0, 30: 300.0}})) == {20: 1.0, 25: 1.0}


def test_what_may_not_be_whole_yet_is_left_out() -> None:
    metric, hourly = as_learned(a_metric()), as_learned(a_metric(period=60 * MINUTE))

    assert steps((metric, {"value": {40: 300.0, 45: 300.0}})) == {40: 1.0}
    assert timedelta(minutes=15) == LATE
    assert complete_until([metric], at(61)) == at(45)
    assert complete_until([metric, hourly], at(61)) == at(0)
    assert complete_until([as_learned(a_metric(offset=50 * MINUTE))], at(61)) == at(10)


def test_requests_are_those_that_were_served_and_those_that_were_turned_away() -> None:
    told = minutes_before({0: 300.0}, name="successful") | minutes_before({0: 300.0}, name="throttled")

    assert tps_by_step([(as_learned(requests()), told)], 0.0, AN_HOUR_LATER) == {at(0): 2.0}
