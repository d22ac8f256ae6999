"""What holds where a signal has no data: that depends on the rule, and on what the model does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from autoscaler.scaling.demand import Demand
from autoscaler.scaling.heard import demand_of, reach
from autoscaler.scaling.model import DemandSource, Phase
from autoscaler.scaling.need import Datapoints
from autoscaler.scaling.signal import Fallback, LastGood, Plainly
from autoscaler.scaling.sizing import units_for
from tests.builders import NOW, SIZING, a_source, at, steady
from tests.signals import a_metric, a_queue, minutes_before, requests

HALF_AN_HOUR = timedelta(minutes=30)
QUARTER = timedelta(minutes=15)
NOTHING: Datapoints = {}
RUNS = [Phase.STARTING, Phase.READY, Phase.UPDATING]
IS_OFF = [Phase.OFF, Phase.STOPPING, Phase.FAILED]


def told(source: DemandSource, *heard: Datapoints, phase: Phase | None = Phase.READY) -> Demand | None:
    return demand_of(source, SIZING, heard, phase, NOW)


def images(tps_by_minute: dict[int, float]) -> Datapoints:
    return minutes_before({minute: tps * 60 for minute, tps in tps_by_minute.items()}, name="value")


@pytest.mark.parametrize("phase", [*Phase, None])
def test_no_data_change_nothing_unless_something_else_was_chosen(phase: Phase | None) -> None:
    assert told(a_source(), images({45: 5.0}), phase=phase) is None


@pytest.mark.parametrize("missing", [Plainly.FLOOR, LastGood(ttl=HALF_AN_HOUR), Fallback(units=2, after=QUARTER)])
@pytest.mark.parametrize("phase", [*IS_OFF, None])
def test_no_data_while_the_model_is_off_are_normal(missing: Any, phase: Phase | None) -> None:
    """It neither starts for want of data, nor where nobody could see what it does."""
    assert told(a_source(missing=missing), NOTHING, phase=phase) is None


@pytest.mark.parametrize("phase", RUNS)
def test_floor_takes_silence_for_no_demand(phase: Phase) -> None:
    assert told(a_source(missing=Plainly.FLOOR), NOTHING, phase=phase) == steady(0)


def test_floor_still_waits_for_a_whole_quiet_window() -> None:
    """Ten silent minutes do not switch off what half an hour of quiet is to switch off."""
    source = a_source(signals=(a_metric(window=timedelta(minutes=5)),), missing=Plainly.FLOOR)

    demand = told(source, images({12: 5.0}))

    assert demand
    assert (demand.latest, demand.highest) == (0, 5)


def test_while_the_model_is_off_silent_minutes_say_nothing() -> None:
    """A caller that waits for the model may well publish nothing meanwhile."""
    source = a_source(missing=Plainly.FLOOR)

    assert told(source, images({1: 5.0, 9: 5.0}), phase=Phase.OFF) == steady(5)


def test_floor_counts_the_silent_minutes_between_but_not_the_newest_which_may_be_late() -> None:
    source = a_source(missing=Plainly.FLOOR)

    assert told(source, images({1: 5.0, 9: 5.0})) == Demand(latest=5, highest=5, lowest=0, sustained=0, subsided=5)
    assert told(source, images(dict.fromkeys(range(3, 31), 5.0))) == steady(5)


@pytest.mark.parametrize(("age", "counts"), [(40, True), (41, False)])
def test_the_last_good_data_count_until_they_are_too_old(age: int, counts: bool) -> None:
    """What was seen then counts as if it were now, its window and all; after that nothing changes."""
    source = a_source(missing=LastGood(ttl=timedelta(minutes=40)))

    demand = told(source, images({age: 5.0, age + 3: 9.0, age + 31: 50.0}))

    assert demand == (Demand(latest=5, highest=9, lowest=5, sustained=5, subsided=9) if counts else None)


@pytest.mark.parametrize(("age", "units"), [(15, None), (16, 2), (29, 2), (120, 2)])
def test_fallback_stands_in_after_its_time_and_not_after_so_many_failures(age: int, units: int | None) -> None:
    source = a_source(missing=Fallback(units=2, after=QUARTER))

    demand = told(source, images({age: 30.0}))

    assert demand
    assert units_for(demand.latest, SIZING) == (units or 8)
    assert bool(demand.assumed) == (units is not None)


def test_fallback_keeps_a_model_that_a_threshold_would_switch_off() -> None:
    demand = told(a_source(missing=Fallback(units=1, after=QUARTER), activation_tps=9.0), NOTHING)

    assert demand
    assert demand.highest > 9


@pytest.mark.parametrize(("age", "is_known"), [(5, True), (6, False), (15, False), (16, True)])
def test_between_the_window_and_the_fallback_nothing_changes(age: int, is_known: bool) -> None:
    source = a_source(signals=(a_metric(window=timedelta(minutes=5)),), missing=Fallback(units=2, after=QUARTER))

    assert (told(source, images({age: 3.0})) is not None) is is_known


def test_a_signal_that_is_silent_does_not_let_the_others_switch_off() -> None:
    """What it would say, nobody knows; the others may start the model and make it larger all the same."""
    source = a_source(signals=(a_metric(), a_queue()))
    quiet, busy = images(dict.fromkeys(range(1, 31), 0.0)), images({1: 5.0})

    assert told(source, quiet, NOTHING) is None
    assert told(source, busy, NOTHING) == steady(5)
    assert told(source, quiet, NOTHING, phase=Phase.OFF) == steady(0)


def test_a_service_that_counts_nothing_was_asked_nothing_if_others_speak() -> None:
    """It counts no zeros. That CloudWatch answers is what the other signal proves."""
    source = a_source(signals=(a_metric(), requests()))

    assert told(source, images(dict.fromkeys(range(1, 31), 0.0)), NOTHING) == steady(0)
    assert told(source, NOTHING, NOTHING) is None


def test_a_signal_may_have_a_rule_of_its_own() -> None:
    source = a_source(signals=(a_metric(missing=Plainly.FLOOR), a_queue()))

    assert told(source, NOTHING, minutes_before({1: 0}, name="visible")) == steady(0)
    assert told(source, images({1: 0.0}), NOTHING) is None


def test_it_is_said_what_was_assumed_and_of_what() -> None:
    source = a_source(signals=(a_metric(called="line"), a_queue()), missing=Fallback(units=2, after=QUARTER))

    demand = told(source, NOTHING, minutes_before({1: 0}, name="visible"))

    assert demand
    assert (demand.assumed, demand.told_by, demand.latest) == (("line",), "line", 8.0)


@pytest.mark.parametrize(
    ("missing", "minutes"),
    [
        pytest.param(Plainly.HOLD, 33, id="the idle window, and what is late"),
        pytest.param(LastGood(ttl=HALF_AN_HOUR), 63, id="the last good data, and their window"),
        pytest.param(Fallback(units=1, after=QUARTER), 33, id="a fallback within the window"),
        pytest.param(Fallback(units=1, after=timedelta(hours=2)), 123, id="a fallback beyond it"),
    ],
)
def test_so_far_back_is_read_as_is_needed_to_judge(missing: Any, minutes: int) -> None:
    signal = a_metric(offset=timedelta(minutes=3), missing=missing)

    assert reach(signal, a_source(signals=(signal,))) == timedelta(minutes=minutes)


def test_an_hourly_metric_always_has_an_hour_that_counts() -> None:
    """Its last whole hour may have begun nearly two hours ago."""
    hourly = a_source(period=timedelta(hours=1), idle_after=timedelta(hours=1))

    assert told(hourly, {"value": [(at(-119), 3600.0)]}) == steady(1)
    floor = a_source(period=timedelta(hours=1), idle_after=timedelta(hours=1), missing=Plainly.FLOOR)
    assert told(floor, NOTHING) == steady(0)
