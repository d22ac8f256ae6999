"""A morning of difficult demand: it flaps, it surges, it is told late, it can wait, and for an hour nobody tells it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from autoscaler.scaling.model import Phase, ProviderName
from tests.e2e.callers import Caller
from tests.e2e.conftest import HERE
from tests.e2e.decided import decisions, first_of, reasons, shown, told
from tests.e2e.factory import BEGIN, Factory, at, living
from tests.e2e.work import MINUTE, Work
from workbench.configuration import compile_file
from workbench.demo.assembly import synthesize
from workbench.emulator.faults import CallFault
from workbench.emulator.hosting import Event, HostingSettings, Quota

HOUR, TICK = timedelta(hours=1), timedelta(minutes=5)
END = at("13:20")
# In the first half of it CloudWatch gets nothing new, in the second it answers with errors.
OUTAGE, ERRORS, OUTAGE_ENDS = at("11:00"), at("11:30"), at("12:00")
BURST, BURST_ENDS, RISE, RISE_ENDS = at("08:10"), at("08:20"), at("09:00"), at("12:10")
FLAPS, FLAPS_END = at("07:31"), at("09:30")
TOLD_LATE, TOLD_LATE_END, LATE = at("08:00"), at("09:30"), timedelta(minutes=10)
BATCHES = {at("07:40"): 200, at("09:00"): 200, at("10:00"): 200}
PARCELS_A_MINUTE, DEADLINE = 30, timedelta(hours=4)
LOST_PRICE, UNIT_HOUR, TPS_PER_UNIT = 0.002, 4.0, 5.0


def flapping(minute: datetime) -> float:
    """Three minutes below what two units are planned for, three above; never above what they serve."""
    if not FLAPS <= minute < FLAPS_END:
        return 0.0
    return 6.0 if (minute - FLAPS) // MINUTE % 6 < 3 else 9.5


def surging(minute: datetime) -> float:
    if BURST <= minute < BURST_ENDS:
        return 20.0
    if RISE <= minute < RISE_ENDS:
        return 16.0
    return 6.0 if at("07:41") <= minute < RISE else 0.0


def late(minute: datetime) -> float:
    return 6.0 if TOLD_LATE <= minute < TOLD_LATE_END else 0.0


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    file = HERE / "stages.yaml"
    assembly = synthesize(tmp_path_factory.mktemp("stages"), file, BEGIN.date())
    settings = HostingSettings(quotas=dict.fromkeys(ProviderName, Quota(running_models=4)))
    with living(assembly, compile_file(file, BEGIN.date()), (), settings) as factory:
        live_through(factory)
        yield factory


def live_through(factory: Factory) -> None:
    emulator, work = factory.emulator, Work(factory)
    surges = Caller(emulator, "surging", surging)
    tells_late = Caller(emulator, "late", late, prompt=0.1, late=LATE)
    callers = [Caller(emulator, "flapping", flapping), surges, tells_late]
    refused = CallFault(service="cloudwatch", operation="GetMetricData", caller="Plan", status=500)
    while (now := emulator.now) < END:
        surges.held_back = OUTAGE <= now < ERRORS
        if now == ERRORS:
            emulator.faults.inject(refused)
        if now == OUTAGE_ENDS:
            emulator.faults.remove(refused)
        if now == TOLD_LATE_END + HOUR:
            callers.remove(tells_late)
        for caller in callers:
            caller.publish()
        work.send(BATCHES.get(now, 0))
        work.a_minute(PARCELS_A_MINUTE)
        emulator.run_until(now + MINUTE)
    assert work.left() == (0, 0)


def test_the_first_request_starts_the_model_within_two_minutes_of_an_alarm(morning: Factory) -> None:
    [start] = morning.starts("flapping")

    assert FLAPS < start.at <= FLAPS + 2 * MINUTE
    assert morning.when("flapping", Event.READY) - start.at < timedelta(minutes=16)
    assert first_of(morning, "flapping", FLAPS, END, "Demand")["trigger"].startswith("alarm ")


def test_the_first_request_starts_the_model_within_a_tick_where_there_is_no_alarm(morning: Factory) -> None:
    assert at("07:41") < morning.starts("surging")[0].at <= at("07:41") + MINUTE + TICK


def test_a_flapping_alarm_wakes_the_plan_often_and_restarts_nothing(morning: Factory) -> None:
    """A look costs one DescribeModel for each model. A tick and an alarm at the very same instant share the five of a
    virtual second, so some are turned away; such a look is made up for by the next, and nothing else suffers."""
    woken = [
        line.at
        for line in morning.emulator.logs("Plan")
        if line.fields.get("target") == "flapping" and "HighDemand" in line.fields["trigger"]
    ]
    calls = [call for call in morning.emulator.calls if call.service == "lookoutvision"]
    described = [call for call in calls if call.operation == "DescribeModel" and call.caller == "Plan"]
    by_minute = Counter(call.at.replace(second=0, microsecond=0) for call in described)
    turned_away = [call.operation for call in calls if call.status == 429]

    assert len(woken) >= 15
    assert "RestartNotWorthIt" in reasons(morning, "flapping", FLAPS, FLAPS_END)
    assert morning.events("flapping") == [Event.START_ACCEPTED, Event.READY, Event.STOP_ACCEPTED, Event.OFF]
    assert FLAPS_END + timedelta(minutes=19) <= morning.when("flapping", Event.STOP_ACCEPTED)
    assert max(by_minute.values()) <= 3 * len(morning.fleet.targets)
    assert not {"StartModel", "StopModel"} & {*turned_away}
    assert len(turned_away) < len(calls) / 10


def test_a_burst_is_not_worth_a_restart(morning: Factory) -> None:
    line = first_of(morning, "surging", BURST, RISE, "RestartNotWorthIt")
    saved, lost = sums(line["detail"])

    assert line["demand_tps"] == 20.0
    assert saved < lost
    assert not [each for each in morning.starts("surging") if BURST <= each.at < RISE]


def test_a_lasting_rise_is_worth_one_restart_once_it_has_cost_as_much(morning: Factory) -> None:
    """Two units serve 10 of 16 TPS. What that costs, and what two units more would, is known to the oracle."""
    waited = [line for line in decisions(morning, "surging", RISE, OUTAGE) if line["reason"] == "RestartNotWorthIt"]
    _, restart = morning.starts("surging")
    stopped = next(each.at for each in morning.hosting.transitions if each.event is Event.STOP_ACCEPTED)
    an_hour = (16 - 2 * TPS_PER_UNIT) * 3600 * LOST_PRICE - 2 * UNIT_HOUR

    assert str(restart.units) == "4..4"
    assert all(saved < lost for saved, lost in (sums(line["detail"]) for line in waited))
    _, loses = sums(waited[-1]["detail"])
    assert an_hour * ((stopped - RISE) / HOUR) == pytest.approx(loses, rel=0.15)
    assert reasons(morning, "surging", restart.at + 30 * MINUTE, OUTAGE) == {"WithinRange"}


def sums(detail: str) -> tuple[float, float]:
    """What other units would have saved so far, and what a restart loses."""
    saved, lost = re.findall(r"saved ([\d.]+) so far .* loses ([\d.]+)", detail)[0]
    return float(saved), float(lost)


def test_data_that_come_ten_minutes_late_neither_stop_nor_flap(morning: Factory) -> None:
    """What is there at once is a tenth: by it alone, it would never have been started."""
    start, ready, stop, off = [each for each in morning.hosting.transitions if each.model == "late"]

    assert TOLD_LATE + LATE < start.at <= TOLD_LATE + LATE + MINUTE + TICK
    assert (start.event, ready.event, off.event) == (Event.START_ACCEPTED, Event.READY, Event.OFF)
    lines = decisions(morning, "late", ready.at, TOLD_LATE_END + LATE)
    assert {(line["reason"], line["demand_tps"]) for line in lines} == {("WithinRange", 6.0)}
    idle = TOLD_LATE_END + LATE + timedelta(minutes=20)
    assert idle - TICK <= stop.at <= idle + 2 * TICK


def test_an_hour_without_metrics_changes_nothing_and_afterwards_it_goes_on(morning: Factory) -> None:
    during = [each for each in morning.hosting.transitions if OUTAGE <= each.at < OUTAGE_ENDS]
    lines = decisions(morning, "surging", OUTAGE + timedelta(minutes=15), OUTAGE_ENDS)

    assert during == []
    assert {(line["reason"], line["desired"], line["phase"]) for line in lines} == {("NoData", "4..4", "ready")}
    assert reasons(morning, "parcels", ERRORS + TICK, OUTAGE_ENDS) == {"NoData"}
    assert first_of(morning, "surging", OUTAGE_ENDS, END, "WithinRange")["demand_tps"] == 16.0
    idle = first_of(morning, "surging", RISE_ENDS, END, "Idle")
    assert RISE_ENDS + timedelta(minutes=10) <= idle["at"] <= RISE_ENDS + timedelta(minutes=10) + 2 * TICK
    assert morning.phase("surging") is Phase.OFF


def test_batches_wait_until_their_deadline_is_near_and_none_exceeds_it(morning: Factory) -> None:
    """Three batches, two runs: the first for what is old, which takes the younger along as long as they fill a unit."""
    first, second = morning.starts("parcels")
    spared = timedelta(hours=2, minutes=40)

    assert reasons(morning, "parcels", at("07:40"), first.at) == {"CanWait"}
    for start, batch in ((first, at("07:40")), (second, at("10:00"))):
        assert batch + spared <= start.at <= batch + timedelta(hours=3)
        assert first_of(morning, "parcels", start.at, END, "DeadlineNear")["at"] == start.at
    assert str(first.units) == "1..1"
    assert oldest(morning) <= DEADLINE
    # 600 parcels are 20 minutes of a full unit.
    assert 20 <= morning.hosting.meter.unit_minutes("parcels") <= 40


def oldest(factory: Factory) -> timedelta:
    """The greatest age of any message, as SQS told it by the minute."""
    answer = factory.emulator.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName="ApproximateAgeOfOldestMessage",
        Dimensions=[{"Name": "QueueName", "Value": "parcels-to-inspect"}],
        StartTime=BEGIN,
        EndTime=END,
        Period=60,
        Statistics=["Maximum"],
    )
    return timedelta(seconds=max(point["Maximum"] for point in answer["Datapoints"]))


def test_the_page_shows_what_the_log_says(morning: Factory) -> None:
    targets = [target.name for target in morning.fleet.targets]
    log = {line for target in targets for line in told(morning, target, BEGIN, END)}

    assert len(shown(targets)) > 10
    assert [line for line in shown(targets) if line not in log] == []
