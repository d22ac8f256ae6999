"""Demand, the service's own scaling, money and metrics, minute by minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import Units
from tests.hosting_stage import MONDAY, PAINT, RIVET, WELD, Stage, exact
from workbench.emulator.hosting import Event, Fault, FaultKind, HostedModel, ScalingLaw, Transition, Unknowns
from workbench.emulator.hosting.load import flow
from workbench.emulator.hosting.scaling import OwnScaling


def test_demand_is_dropped_before_ready_served_within_capacity_and_throttled_beyond() -> None:
    stage = Stage()
    stage.hosting.offer("weld", 8)
    stage.start("weld", 1)
    stage.minutes(12)
    assert stage.hosting.tally("weld").dropped == pytest.approx(12 * 60 * 8)
    stage.minutes(10)
    tally = stage.hosting.tally("weld")
    assert tally.served == pytest.approx(10 * 60 * 5)
    assert tally.throttled == pytest.approx(10 * 60 * 3)


def test_a_minute_in_which_the_model_becomes_ready_is_split_at_that_second() -> None:
    stage = Stage()
    stage.hosting.offer("weld", 2)
    stage.jump(seconds=20)
    stage.start("weld")
    stage.now = MONDAY
    stage.minutes(13)
    tally = stage.hosting.tally("weld")
    assert tally.served == pytest.approx(2 * 40)
    assert tally.dropped == pytest.approx(2 * (12 * 60 + 20))


def test_demand_may_be_a_function_of_the_minute() -> None:
    stage = Stage()
    asked: list[datetime] = []

    def demand(at: datetime) -> float:
        asked.append(at)
        return 1.0 if at < MONDAY + timedelta(minutes=2) else 0.0

    stage.hosting.offer("weld", demand)
    stage.minutes(3)
    assert asked == [MONDAY + timedelta(minutes=n) for n in range(3)]
    assert stage.hosting.tally("weld").dropped == 120


def test_own_scaling_follows_demand_one_lag_later_and_stays_for_the_window() -> None:
    """20 TPS over 5 x 0.8 TPS per unit make five units, five minutes after they came; fifteen after they went, one."""
    stage = Stage()
    stage.start("weld", 1, 5)
    stage.minutes(12)
    stage.hosting.offer("weld", 20)
    seen = []
    for minute in range(1, 41):
        if minute == 11:
            stage.hosting.offer("weld", 1)
        stage.minutes(1)
        seen.append(stage.hosting.in_service("weld"))
    assert seen == [1] * 4 + [5] * 25 + [1] * 11
    desired = stage.values("DesiredInferenceUnits", ProjectName="weld", ModelVersion="1")
    # One point for minute twelve, when the model had just become ready and nobody asked for anything.
    assert desired[:2] == [1.0, 5.0]


def test_without_a_maximum_nothing_scales() -> None:
    stage = Stage()
    stage.hosting.offer("weld", 100)
    stage.start("weld", 2)
    stage.minutes(60)
    assert stage.hosting.in_service("weld") == 2


@given(tps=st.floats(0, 200), low=st.integers(1, 5), more=st.integers(0, 5), minute=st.integers(0, 60))
def test_units_in_service_never_leave_the_bounds(tps: float, low: int, more: int, minute: int) -> None:
    scaling = OwnScaling(law=ScalingLaw(), tps_per_unit=5)
    scaling.saw(MONDAY, tps)
    serving = scaling.in_service(Units(low, low + more), MONDAY, MONDAY + timedelta(minutes=minute))
    assert low <= serving <= low + more


@given(tps=st.floats(0, 100), ready=st.floats(0, 60), units=st.integers(1, 10))
def test_every_transaction_is_served_throttled_or_dropped(tps: float, ready: float, units: int) -> None:
    tally = flow(tps, 60, ready, units * 5 * ready)
    assert tally.offered == pytest.approx(tps * 60)
    assert min(tally.served, tally.throttled, tally.dropped) >= -1e-9


def test_the_meter_counts_unit_minutes_from_ready_to_the_accepted_stop() -> None:
    stage = Stage()
    stage.start("weld", 2)
    stage.jump(minutes=12 + 60)
    stage.hosting.person_stops("weld")
    stage.jump(hours=10)
    assert stage.hosting.meter.unit_minutes("weld") == 120
    assert stage.hosting.meter.dollars() == pytest.approx(8.0)
    assert stage.hosting.meter.dollars(price_per_unit_hour=1.0) == pytest.approx(2.0)
    first = stage.hosting.meter.unit_minutes(until=MONDAY + timedelta(minutes=42))
    assert first == 60
    assert stage.hosting.meter.unit_minutes("paint") == 0


def test_the_waits_are_billed_where_that_is_set() -> None:
    for unknown, expected in [
        (Unknowns(), 2 * 60),
        (Unknowns(bills_starting=True), 2 * 72),
        (Unknowns(bills_starting=True, bills_stopping=True), 2 * 75),
    ]:
        stage = Stage(settings=exact(unknown=unknown))
        stage.start("weld", 2)
        stage.jump(minutes=72)
        stage.hosting.person_stops("weld")
        stage.jump(minutes=30)
        assert stage.hosting.meter.unit_minutes() == expected


def test_a_scaled_model_is_billed_for_the_units_in_service() -> None:
    stage = Stage()
    stage.hosting.offer("weld", 20)
    stage.start("weld", 1, 5)
    stage.minutes(12 + 10)
    # Five minutes at the minimum, which is the lag; five at what the demand needs.
    assert stage.hosting.meter.unit_minutes() == pytest.approx(5 * 1 + 5 * 5)


def test_unit_metrics_name_the_model_and_exist_only_while_it_runs() -> None:
    stage = Stage()
    stage.start("weld", 1, 3)
    stage.start("paint", 2)
    stage.minutes(11)
    assert stage.points == []
    stage.minutes(1)
    weld = {"ProjectName": "weld", "ModelVersion": "1"}
    paint = {"ProjectName": "paint", "VersionName": "paint.v1"}
    stamped = MONDAY + timedelta(minutes=11)
    assert ("AWS/LookoutVision", "MaxInferenceUnits", weld, 3.0, stamped, "Count") in stage.points
    assert ("AWS/Rekognition", "InServiceInferenceUnits", paint, 2.0, stamped, "Count") in stage.points
    assert len(stage.points) == 8
    stage.hosting.person_stops("weld")
    stage.points.clear()
    stage.minutes(1)
    assert {point[0] for point in stage.points} == {"AWS/Rekognition"}


def test_lookout_request_metrics_name_the_model_and_rekognition_s_only_the_operation() -> None:
    stage = Stage()
    for model in ("weld", "paint"):
        stage.start(model)
        stage.hosting.offer(model, 6)
    stage.minutes(13)
    assert stage.values("SuccessfulRequestCount", ProjectName="weld", ModelVersion="1") == [300.0]
    assert stage.values("ThrottledCount", ProjectName="weld", ModelVersion="1") == [60.0]
    assert stage.values("ErrorCount", ProjectName="weld", ModelVersion="1") == [360.0] * 12
    assert stage.values("SuccessfulRequestCount", Operation="DetectCustomLabels") == [300.0]
    assert stage.values("UserErrorCount", Operation="DetectCustomLabels") == [360.0] * 12
    assert {tuple(point[2]) for point in stage.points if point[1] == "ResponseTime"} == {("Operation",)}


def test_what_is_unknown_of_the_counts_can_be_switched() -> None:
    unknown = Unknowns(over_capacity_counts_as_throttled=False, not_ready_counts_as_error=False)
    stage = Stage(settings=exact(unknown=unknown))
    for model in ("weld", "paint"):
        stage.start(model)
        stage.hosting.offer(model, 6)
    stage.minutes(13)
    assert {point[1] for point in stage.points} & {"ThrottledCount"} == set()
    assert stage.values("ErrorCount", ProjectName="weld", ModelVersion="1") == [60.0]
    assert stage.values("UserErrorCount", Operation="DetectCustomLabels") == [60.0]


def test_an_idle_running_model_puts_no_request_metrics() -> None:
    """No datapoint is not a zero: what reads the metrics must know the difference."""
    stage = Stage(models=[WELD])
    stage.start("weld")
    stage.minutes(20)
    assert {point[1] for point in stage.points} == {
        "MinInferenceUnits",
        "MaxInferenceUnits",
        "DesiredInferenceUnits",
        "InServiceInferenceUnits",
    }


def test_an_update_that_serves_nobody_drops_its_minutes() -> None:
    window = {"since": MONDAY + timedelta(minutes=20), "until": MONDAY + timedelta(minutes=25, seconds=30)}
    fault = Fault(kind=FaultKind.SYSTEM_UPDATING, since=window["since"], until=window["until"])
    for serves, dropped in [(True, 0), (False, 6 * 60)]:
        stage = Stage(faults=[fault], settings=exact(unknown=Unknowns(serves_while_updating=serves)))
        stage.start("weld")
        stage.jump(minutes=12)
        stage.hosting.minute(stage.now)
        stage.hosting.offer("weld", 1)
        stage.minutes(20)
        assert stage.hosting.tally("weld").dropped == dropped


def test_reading_often_changes_nothing() -> None:
    """Lives are advanced lazily, so looking must not be able to alter what happened."""

    def day(look: bool) -> tuple[tuple[Transition, ...], float]:
        stage = Stage(models=list[HostedModel]([WELD, RIVET, PAINT]))
        for n in range(120):
            if n == 3:
                stage.start("paint", 1, 4)
            if n == 5:
                stage.start("weld", 2)
            if n == 90:
                stage.hosting.person_stops("weld")
            stage.hosting.offer("paint", n / 10)
            if look:
                _ = (stage.hosting.running, stage.hosting.meter, stage.hosting.transitions, stage.status("weld"))
            stage.minutes(1)
        return stage.hosting.transitions, stage.hosting.meter.unit_minutes()

    assert day(look=True) == day(look=False)
    assert [entry.event for entry in day(look=True)[0]].count(Event.READY) == 2
