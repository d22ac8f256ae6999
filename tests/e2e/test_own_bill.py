"""The counters of our own bill, held against a working day on everything that is really deployed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from autoscaler.aws.looks import LOOKS
from autoscaler.scaling.model import ProviderName
from tests.e2e.conftest import HERE
from tests.e2e.factory import Factory, at, living
from tests.own_bill import ALARMS, CUSTOM_METRICS, DASHBOARDS
from tests.own_bill_models import images
from tests.own_bill_table import size_of
from tests.own_bill_tally import Log, Tally
from tests.own_bill_world import ROUND, CountedWorld
from tests.simulated_service import START_TIME, STOP_TIME
from workbench.configuration import compile_file
from workbench.emulator.hosting import HostingSettings, Quota
from workbench.emulator.hosting.law import Durations

MINUTE = timedelta(minutes=1)
# A short day: every look at a fleet at rest, or at work, is like the one before.
BEGIN, END = at("09:55"), at("10:39")
FUNCTIONS = ("Plan", "Observe", "Start", "Stop", "Settle", "Guard")
# As in the simulated service, and without the limit that the virtual clock makes too tight.
SETTINGS = HostingSettings(
    start=Durations(median=START_TIME, spread=0),
    stop=Durations(median=STOP_TIME, spread=0),
    quotas=dict.fromkeys(ProviderName, Quota(running_models=3)),
    calls_per_second=None,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """The same day in two worlds: what was called, entered, logged and kept."""

    calls: Counter[tuple[str, str]]
    states: Counter[str]
    executions: int
    log: Tally
    items: dict[tuple[str, str], int]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return compile_file(HERE / "own_bill.yaml", BEGIN.date())


@pytest.fixture(scope="module")
def in_memory(document: dict[str, Any]) -> Counted:
    with pytest.MonkeyPatch.context() as patch:
        world = CountedWorld(document, BEGIN, patch)
        world.run_until(END)
    calls = Counter({key: times for key, times in world.tally.calls.items() if times})
    return Counted(calls, world.tally.states, world.tally.executions, world.tally, world.table.sizes)


def test_a_day_in_memory_is_counted_as_on_the_emulator(
    assemblies: Callable[[str], Path], document: dict[str, Any], in_memory: Counted
) -> None:
    """Every call of every function, every state, every byte of log and of table: the bill is computed from these."""
    with living(assemblies("own_bill"), document, (), SETTINGS, BEGIN, guarded=True) as factory:
        _live(factory)
        emulated = _counted(factory)

    assert emulated.calls == in_memory.calls
    assert emulated.states == in_memory.states
    assert emulated.executions == in_memory.executions
    assert emulated.log.log_lines == in_memory.log.log_lines
    assert emulated.log.log_bytes == in_memory.log.log_bytes
    assert _as_told(emulated.items) == _as_told(in_memory.items)
    # The simulated service calls its statuses otherwise, and what is kept of a look is compressed.
    for key in _looks(emulated.items):
        assert emulated.items[key] == pytest.approx(in_memory.items[key], abs=4)


def test_what_costs_by_the_month_is_what_the_templates_have(
    assemblies: Callable[[str], Path], in_memory: Counted
) -> None:
    folder = assemblies("own_bill")
    resources = [
        resource
        for template in folder.glob("*.template.json")
        for resource in json.loads(template.read_text())["Resources"].values()
    ]
    of_type = Counter(each["Type"] for each in resources)
    alarms = [each["Properties"] for each in resources if each["Type"] == "AWS::CloudWatch::Alarm"]
    rules = [each["Properties"] for each in resources if each["Type"] == "AWS::Events::Rule"]
    functions = [each["Properties"] for each in resources if each["Type"] == "AWS::Lambda::Function"]

    assert of_type["AWS::KMS::Key"] == 0
    assert of_type["AWS::CloudWatch::Dashboard"] == DASHBOARDS
    assert of_type["AWS::CloudWatch::Alarm"] == ALARMS
    assert all("MetricName" in alarm for alarm in alarms), "an alarm on an expression is billed for each of its metrics"
    assert all(alarm["Period"] >= 60 for alarm in alarms), "a period below a minute costs three times as much"
    assert len(in_memory.log.custom_metrics) == CUSTOM_METRICS
    assert [rule["ScheduleExpression"] for rule in rules if "ScheduleExpression" in rule] == [
        f"rate({ROUND // MINUTE} minutes)"
    ]
    assert {(each["MemorySize"], *each["Architectures"]) for each in functions} == {(256, "arm64")}


def _live(factory: Factory) -> None:
    while factory.emulator.now < END:
        for target in factory.fleet.targets:
            assert target.demand
            offered = images(factory.emulator.now)
            factory.emulator.put_metric("Factory", "OfferedImages", dict(target.demand.dimensions), offered)
        factory.emulator.run_until(factory.emulator.now + MINUTE)


def _counted(factory: Factory) -> Counted:
    emulator = factory.emulator
    calls = Counter((each.caller, f"{each.service}:{each.operation}") for each in emulator.calls)
    executions = emulator.executions()
    tally = Tally()
    for function in FUNCTIONS:
        tally.caller = function
        for line in emulator.logs(function):
            Log(tally).write(line.text)
    items = [_plain(item) for item in emulator.client("dynamodb").scan(TableName=factory.outputs["TableName"])["Items"]]
    return Counted(
        Counter({key: times for key, times in calls.items() if key[0] in FUNCTIONS}),
        Counter(state for each in executions for state in each.states),
        len(executions),
        tally,
        {(item["kind"], item["id"]): size_of(item) for item in items},
    )


def _looks(items: dict[tuple[str, str], int]) -> set[tuple[str, str]]:
    return {key for key in items if key[0] == LOOKS}


def _as_told(items: dict[tuple[str, str], int]) -> dict[tuple[str, str], int | None]:
    """The sizes of all items but looks, of which there are as many."""
    return {key: None if key[0] == LOOKS else size for key, size in items.items()}


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
