"""What each kind of signal asks for, and that the largest need wins."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.authority import ruling
from autoscaler.scaling.decide import decide
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.heard import demand_of
from autoscaler.scaling.model import Bounds, Phase
from autoscaler.scaling.need import Datapoints, largest, need
from autoscaler.scaling.record import Record
from autoscaler.scaling.signal import QueueSignal, RequestsSignal, Signal
from autoscaler.scaling.stages.case import Case
from tests.builders import NOW, SIZING, a_source, a_target, at, steady
from tests.signals import MINUTE, a_metric, a_queue, an_expression, minutes_before, requests

TEN_MINUTES = timedelta(minutes=10)


def asked(signal: Signal, datapoints: Datapoints, activation_tps: float = 0.0) -> list[float]:
    return [tps for _, tps in need(signal, datapoints, activation_tps, NOW)]


def test_a_queue_asks_for_its_backlog_within_the_drain_time_and_for_what_arrives() -> None:
    """Also what was received and is not yet deleted: who counts only what is visible stops a model at work."""
    queue = a_queue(drain=TEN_MINUTES)

    waits = asked(queue, minutes_before({1: 600}, name="visible"))
    is_worked_on = asked(queue, minutes_before({1: 0}, name="visible") | minutes_before({1: 600}, name="in_flight"))
    arrives = asked(queue, minutes_before({1: 600}, name="visible") | minutes_before({1: 120}, name="sent"))

    assert (waits, is_worked_on, arrives) == ([1.0], [1.0], [3.0])


def test_a_queue_that_does_not_say_what_waits_says_nothing() -> None:
    assert asked(a_queue(), minutes_before({1: 120}, name="sent")) == []


@pytest.mark.parametrize(("seconds", "expected"), [(3600, False), (3601, True)])
def test_a_message_that_waited_too_long_is_demand_whatever_the_threshold(seconds: float, expected: bool) -> None:
    queue = a_queue(oldest=timedelta(hours=1))
    one_message = minutes_before({1: 1}, name="visible") | minutes_before({1: seconds}, name="oldest")

    [tps] = asked(queue, one_message, activation_tps=2.5)

    assert (tps > 2.5) is expected


def test_requests_are_those_that_were_served_and_those_that_were_turned_away() -> None:
    counted = minutes_before({3: 300, 2: 300, 1: 300}, name="successful") | minutes_before({1: 60}, name="throttled")

    assert asked(requests(), counted) == [5, 5, 6]


def test_an_expression_gives_tps_and_never_less_than_nothing() -> None:
    assert asked(an_expression(), minutes_before({2: -3, 1: 7}, name="Result")) == [0, 7]


def test_late_data_are_waited_for_and_then_stand_where_they_would_without_delay() -> None:
    """CloudWatch has a part of the newest minutes only: a part looks like less demand."""
    late = a_metric(offset=timedelta(minutes=3))
    counted = minutes_before({5: 600, 4: 600, 3: 20, 2: 5}, name="value")

    assert need(late, counted, 0.0, NOW) == [(at(-2), 10.0), (at(-1), 10.0)]


def test_of_two_signals_the_larger_need_is_asked_at_each_instant_and_said() -> None:
    source = a_source(signals=(a_metric(called="line"), a_queue(called="queue", drain=TEN_MINUTES)))
    line, queue = minutes_before({2: 300, 1: 60}, name="value"), minutes_before({2: 600, 1: 1200}, name="visible")

    demand = demand_of(source, SIZING, [line, queue], Phase.READY, NOW)

    assert demand == Demand(latest=2, highest=5, lowest=2, sustained=2, subsided=5)
    assert demand is not None
    assert demand.told_by == "queue"


def test_a_long_interval_holds_until_the_next_one_has_ended() -> None:
    """A metric of five minutes says nothing of the last minutes, in which one of one minute is quiet."""
    slow = a_metric(called="slow", period=timedelta(minutes=5))
    source = a_source(signals=(a_metric(called="quick"), slow))
    quick = minutes_before(dict.fromkeys(range(1, 10), 0.0), name="value")

    demand = demand_of(source, SIZING, [quick, {"value": [(at(-8), 1500.0)]}], Phase.READY, NOW)

    assert demand is not None
    assert (demand.latest, demand.told_by) == (5.0, "slow")


def test_a_burst_of_long_ago_does_not_count_as_lasting() -> None:
    """A signal that speaks seldom shall not make the others' quiet minutes look busy: a restart is an outage."""
    source = a_source(signals=(a_metric(), requests()))
    quiet = minutes_before(dict.fromkeys(range(1, 31), 6.0), name="value")

    demand = demand_of(source, SIZING, [quiet, minutes_before({20: 1200}, name="successful")], Phase.READY, NOW)

    assert demand == Demand(latest=0.1, highest=20, lowest=0.1, sustained=0.1, subsided=20)


SERIES = st.lists(st.tuples(st.integers(1, 30), st.floats(0, 1000)), max_size=12, unique_by=lambda point: point[0])


@given(st.lists(SERIES, min_size=1, max_size=4), st.integers(0, 1000))
@settings(max_examples=100, deadline=None)
def test_the_order_of_datapoints_and_of_signals_does_not_matter(series: list[list[tuple[int, float]]], n: int) -> None:
    def told(shuffled: list[list[tuple[int, float]]]) -> Demand | None:
        source = a_source(signals=tuple(a_metric() for _ in shuffled))
        heard = [{"value": [(at(-minute), value) for minute, value in points]} for points in shuffled]
        return demand_of(source, SIZING, heard, Phase.READY, NOW)

    random = Random(n)
    mixed = [random.sample(points, len(points)) for points in random.sample(series, len(series))]

    assert told(mixed) == told(series)


@given(st.lists(SERIES, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_the_largest_need_wins(series: list[list[tuple[int, float]]]) -> None:
    """No instant asks for less than any signal does there, and none for what no signal asks."""
    points = [[(at(-minute), tps) for minute, tps in each] for each in series]

    found = largest([(each, MINUTE) for each in points])

    asked: dict[datetime, float] = {instant: tps for instant, tps, _ in found}
    assert all(asked[instant] >= tps for each in points for instant, tps in each)
    assert set(asked.values()) <= {tps for each in points for _, tps in each}
    assert all((tps in {value for _, value in points[number]}) for _, tps, number in found)


@given(st.floats(0, 50), st.floats(0, 50))
@settings(max_examples=100, deadline=None)
def test_only_what_is_strictly_above_the_activation_starts_a_model(activation: float, tps: float) -> None:
    """The threshold says when to start at all, and nothing of how many units then."""
    target = a_target(bounds=Bounds(minimum=0, maximum=5), demand=a_source(activation_tps=activation))
    record = Record(target="weld")

    wanted = decide(Case(ruling(target, record, [], NOW), steady(tps), record, NOW, 5, 4.0)).desired

    assert (wanted is not None) == (tps > activation)


def test_a_target_with_one_metric_hears_that_metric() -> None:
    [signal] = a_source().heard

    assert (signal.metrics[0].metric, signal.period) == ("OfferedImages", MINUTE)
    assert not isinstance(signal, QueueSignal | RequestsSignal)
