"""The alarms of targets, as synthesized, beside the decisions: no work, and no idleness, that they do not tell of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.synth import new_app  # isort: skip

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.signal import OLDEST, VISIBLE, Metric, Signal
from infra.document import Target
from infra.target_alarms import TargetAlarms
from tests.alarm_stage import RUNS, Stages, by_minute, longest_wait
from tests.builders import NOW
from tests.random_work import EMPTY, LENGTH, SILENT, Stretches, told, work
from workbench.configuration import compile_file
from workbench.emulator.alarm_state import EXTRA_POINTS

MINUTE = timedelta(minutes=1)
WAKING = ("DemandWhileOff", "Idle")


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """The targets of alarms.yaml with their alarms as they stand in the template."""
    folder, document = tmp_path_factory.mktemp("wake"), compile_file(Path(__file__).parent / "alarms.yaml", NOW.date())
    app = new_app(folder)
    stack = Stack(app, "wake")
    code, runtime = lambda_.Code.from_inline("pass"), lambda_.Runtime.PYTHON_3_13
    plan = lambda_.Function(stack, "Plan", code=code, runtime=runtime, handler="index.handler")
    TargetAlarms(stack, "TargetAlarms", targets=cast("list[Target]", document["targets"]), plan=plan)
    app.synth()
    resources = json.loads((folder / "wake.template.json").read_text())["Resources"]
    alarms: dict[str, dict[str, Any]] = {}
    for path, entries in json.loads((folder / "wake.metadata.json").read_text()).items():
        for entry in entries:
            resource = resources.get(entry["data"]) if entry["type"] == "aws:cdk:logicalId" else None
            if resource and resource["Type"] == "AWS::CloudWatch::Alarm":
                *_, target, id, _ = path.split("/")
                alarms.setdefault(target, {})[id] = resource["Properties"]
    return Stages(targets={target.name: target for target in fleet_from(document).targets}, alarms=alarms)


def signals_of(stages: Stages, name: str) -> tuple[Signal, ...]:
    source = stages.targets[name].demand
    assert source
    return source.heard


# Told in time, by the minute: the alarms alone wake Plan in the very minute in which it has something to do. A silent
# caller is called idle two minutes later, because CloudWatch looks for older points where there are none.
@pytest.mark.parametrize(
    ("name", "silent", "wait"),
    [
        ("summed", False, {"start": 0, "stop": 0}),
        ("averaged", False, {"start": 0, "stop": 0}),
        ("queue", False, {"start": 0, "stop": 0}),
        ("math", False, {"start": 0, "stop": 0}),
        ("sparse", True, {"start": 0, "stop": EXTRA_POINTS}),
        ("several", False, {"start": 0, "stop": EXTRA_POINTS}),
    ],
)
def test_alarms_alone_start_and_stop_a_model_in_time(
    stages: Stages, name: str, silent: bool, wait: dict[str, int]
) -> None:
    signals = signals_of(stages, name)

    @settings(max_examples=20)
    @given(work(signals, silent=silent))
    def hold(stretches: list[Stretches]) -> None:
        longest = longest_wait(stages.of(name, *WAKING), told(signals, stretches), LENGTH)
        assert all(longest[kind] <= wait[kind] for kind in wait), longest

    hold()


# Told late, or in periods of minutes: the alarm looks at another moment than Plan does, so that it may be the tick that
# finds the work. But there is an alarm for all of it, and it is over before the model can be idle.
@pytest.mark.parametrize(("name", "lag"), [("slow", 0), ("late", 3), ("late-math", 3), ("queue", 15), ("several", 0)])
def test_there_is_an_alarm_for_all_work_and_for_all_idleness(stages: Stages, name: str, lag: int) -> None:
    signals = signals_of(stages, name)
    period, offset = (max(int(length / MINUTE) for length in each) for each in _lengths(signals))
    until_idle = (1 + EXTRA_POINTS) * period

    @settings(max_examples=10)
    @given(work(signals), st.lists(st.integers(0, lag), min_size=1, max_size=9))
    def hold(stretches: list[Stretches], lags: list[int]) -> None:
        off, on = stages.of(name, "DemandWhileOff"), stages.of(name, "Idle", running=RUNS)
        starts, idle, woken, called_idle = [], [], set(), set()
        for minute, new in enumerate(by_minute(told(signals, stretches, lags), LENGTH)):
            off.minute(new)
            on.minute(new)
            starts += [minute] * (off.decision().desired is not None)
            idle += [minute] * (on.decision().desired is None)
            woken |= {minute} if off.is_on("DemandWhileOff") else set()
            called_idle |= {minute} if on.all_on("Idle") else set()
        begins = [minute for minute in starts if minute - 1 not in starts and minute + period < LENGTH]
        assert all(woken & set(range(each - offset - period, each + period + 1)) for each in begins), (begins, woken)
        lasting = {each for each in idle if {*range(each - until_idle, each + offset + period + 1)} <= {*idle}}
        assert lasting <= called_idle, (lasting, called_idle)
        assert not woken & lasting, (lasting, woken)

    hold()


def _lengths(signals: Sequence[Signal]) -> tuple[list[timedelta], list[timedelta]]:
    return [each.period for each in signals], [each.offset for each in signals]


MUCH, LITTLE = {"value": 60.0 * 60}, {"value": 60.0}


def test_demand_that_stays_above_what_its_units_serve_is_told_when_a_restart_is_considered(stages: Stages) -> None:
    """Not at its first minute: Plan would have nothing to do yet, and would not be called again."""
    ways = st.tuples(st.sampled_from([MUCH, MUCH, LITTLE, SILENT]), st.integers(1, 15))

    @settings(max_examples=20)
    @given(st.lists(ways, min_size=1, max_size=6))
    def hold(stretches: Stretches) -> None:
        stage, above = stages.of("summed", "HighDemand", running=RUNS), 0
        for new in by_minute(told(signals_of(stages, "summed"), [stretches]), LENGTH):
            stage.minute(new)
            demand = stage.demand()
            above = above + 1 if demand and demand.latest == demand.sustained == 60.0 else 0
            told_now = stage.is_on("HighDemand")
            # Where minutes are missing, CloudWatch also looks at two older ones.
            assert told_now or above <= EXTRA_POINTS, (stage.now, demand)
            # A low minute before a silence counts longer for Plan, which counts back from the newest datapoint.
            too_soon = told_now and demand is not None and demand.sustained != 60.0
            assert not too_soon or any(values == SILENT for values, _ in stretches), (stage.now, demand)

    hold()


def test_each_time_that_calls_are_turned_away_plan_is_called_once(stages: Stages) -> None:
    stage = stages.of("summed", "Throttled", running=RUNS)
    throttled = Metric(
        name="throttled",
        namespace="AWS/LookoutVision",
        metric="ThrottledCount",
        dimensions=(("ProjectName", "summed"), ("ModelVersion", "1")),
        statistic="Sum",
    )
    # The service counts no zeros; what it counts may be told two minutes later.
    calls = [stage.minute([(minute, throttled, minute - 2, 3)] * (minute in (4, 5, 6, 20))) for minute in range(30)]

    assert [minute for minute, called in enumerate(calls) if called] == [4, 20]


ONE_OLD_MESSAGE: Stretches = [(EMPTY, 5), ({VISIBLE: 1, OLDEST: 1500}, 5), (EMPTY, 30)]
NOTHING_SENT: Stretches = [(EMPTY, 5), ({VISIBLE: 5}, 5), (EMPTY, 30)]
ONE_BURST: Stretches = [({"value": 0}, 7), ({"value": 60.0}, 1), ({"value": 0}, 40)]
NOW_AND_THEN: Stretches = [(SILENT, 5), ({"value": 60.0}, 5), (SILENT, 40)]
PARCELS = {"Name": "QueueName", "Value": "parcels"}
SENT = {"Namespace": "AWS/SQS", "MetricName": "NumberOfMessagesSent", "Dimensions": [PARCELS]}
SENT_ONLY = {"Metrics": [{"Id": "m", "MetricStat": {"Metric": SENT, "Period": 60, "Stat": "Sum"}, "ReturnData": True}]}


@pytest.mark.parametrize(
    ("name", "stretches", "broken", "overdue"),
    [
        ("queue", NOTHING_SENT, {"DemandWhileOff": SENT_ONLY}, "start"),
        ("queue", NOTHING_SENT, {"DemandWhileOff": {"Threshold": 0.01}}, "start"),
        ("queue", NOTHING_SENT, {"Idle": {"EvaluationPeriods": 15}}, "stop"),
        ("queue", NOTHING_SENT, {"Idle": {"EvaluationPeriods": 25}}, "stop"),
        ("queue", NOTHING_SENT, {"DemandWhileOff": {"AlarmActions": []}}, "start"),
        ("queue", ONE_OLD_MESSAGE, {"DemandWhileOff": SENT_ONLY}, "start"),
        ("sparse", NOW_AND_THEN, {"Idle": {"TreatMissingData": "notBreaching"}}, "stop"),
        ("sparse", NOW_AND_THEN, {"DemandWhileOff": {"TreatMissingData": "breaching"}}, "start"),
        ("slow", ONE_BURST, {"DemandWhileOff": {"OKActions": []}}, "start"),
    ],
)
def test_a_broken_alarm_is_found(
    stages: Stages, name: str, stretches: Stretches, broken: dict[str, Any], overdue: str
) -> None:
    """Else the stories above would prove nothing."""
    story = told(signals_of(stages, name), [stretches])

    assert longest_wait(stages.of(name, *WAKING), story, LENGTH)[overdue] <= EXTRA_POINTS
    assert longest_wait(stages.of(name, *WAKING, **broken), story, LENGTH)[overdue] > EXTRA_POINTS
