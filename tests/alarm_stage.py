"""Alarms of a target as they are synthesized, beside the decisions that they wake, minute by minute in memory.

The alarms are those of the template, judged by the emulator's rules; the decisions are the real ones, on what the
emulated CloudWatch has by then. Whoever calls Plan is an alarm that changes its state: there is no tick here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from autoscaler.aws.demand import read_demand
from autoscaler.scaling.authority import ruling
from autoscaler.scaling.decide import Decision, decide
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.record import Record
from autoscaler.scaling.signal import Metric
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.target import Target
from tests.builders import at
from workbench.emulator.alarm_definitions import MetricAlarm
from workbench.emulator.alarm_state import State
from workbench.emulator.metric_queries import get_metric_data
from workbench.emulator.metrics import MetricStore

SERVICE = "AWS/LookoutVision"
RUNS = Units(1, 2)
# The minute of the story in which a value is told, the metric, the minute that it is of, and the value.
Told = tuple[int, Metric, int, float]


@dataclass(kw_only=True)
class Stage:
    """One target with its alarms, by their ids. `now` counts minutes; `running` is what its model runs with."""

    target: Target
    alarms: Mapping[str, MetricAlarm]
    running: Units | None = None
    now: int = 0
    store: MetricStore = field(default_factory=MetricStore)

    def __post_init__(self) -> None:
        self.states = dict.fromkeys(self.alarms, State.INSUFFICIENT_DATA)
        self._cloudwatch: Any = SimpleNamespace(get_paginator=lambda _: SimpleNamespace(paginate=self._pages))

    def minute(self, told: Sequence[Told]) -> bool:
        """Let a minute pass; whether an alarm has called Plan at its end."""
        self.now += 1
        for _, metric, minute, value in told:
            if metric.namespace == SERVICE and not self.running:
                continue  # a model that is off counts no requests
            self.store.put(metric.namespace, metric.metric, dict(metric.dimensions), value, at(minute))
        before, end = dict(self.states), at(self.now)
        for name, alarm in self.alarms.items():
            self.states[name] = alarm.judgement.state(alarm.points(self.store, end), before[name])
        return any(self._calls(name, before[name]) for name in self.alarms)

    def _calls(self, name: str, before: State) -> bool:
        action = {State.ALARM: "AlarmActions", State.OK: "OKActions"}.get(self.states[name], "InsufficientDataActions")
        return self.states[name] is not before and bool(self.alarms[name].described.get(action))

    def demand(self) -> Demand | None:
        phases = {self.target.name: Phase.READY if self.running else Phase.OFF}
        return read_demand(self._cloudwatch, [self.target], phases, at(self.now))[self.target.name]

    def decision(self) -> Decision:
        """What Plan would say at this minute."""
        record, now = Record(target=self.target.name, desired=self.running), at(self.now)
        return decide(Case(ruling(self.target, record, [], now), self.demand(), record, now, 5, 4.0))

    def is_on(self, kind: str) -> bool:
        """Whether one of the alarms of a kind is in ALARM."""
        return any(state is State.ALARM for name, state in self.states.items() if name.startswith(kind))

    def all_on(self, kind: str) -> bool:
        return all(state is State.ALARM for name, state in self.states.items() if name.startswith(kind))

    def _pages(self, MetricDataQueries: Any, StartTime: datetime, EndTime: datetime) -> Iterator[Any]:  # noqa: N803
        found = get_metric_data(self.store, MetricDataQueries, StartTime, EndTime, newest_first=False)
        yield {
            "MetricDataResults": [
                {"Id": each["id"], "Timestamps": each["timestamps"], "Values": each["values"]} for each in found
            ]
        }


def by_minute(told: Sequence[Told], minutes: int) -> list[list[Told]]:
    """What is told in each minute of a story."""
    found: list[list[Told]] = [[] for _ in range(minutes)]
    for each in told:
        if each[0] < minutes:
            found[each[0]].append(each)
    return found


def longest_wait(stage: Stage, told: Sequence[Told], minutes: int) -> Mapping[str, int]:
    """Live through a story with Plan called by alarms alone: the most minutes for which a start or a stop was overdue.

    What Plan decides is done at once.
    """
    overdue, longest = 0, {"start": 0, "stop": 0}
    for of_minute in by_minute(told, minutes):
        called = stage.minute(of_minute)
        desired = stage.decision().desired
        if (desired is None) is (stage.running is None):
            overdue = 0
        elif called:
            stage.running, overdue = desired and RUNS, 0
        else:
            overdue += 1
            kind = "start" if stage.running is None else "stop"
            longest[kind] = max(longest[kind], overdue)
    return longest


@dataclass(frozen=True, kw_only=True)
class Stages:
    """The targets of a fleet with the properties of their alarms in the template, by target and id."""

    targets: Mapping[str, Target]
    alarms: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def of(self, name: str, *kinds: str, running: Units | None = None, **broken: Mapping[str, Any]) -> Stage:
        """The target on a stage, with its alarms of some kinds, of which some may be broken on purpose, by id."""
        read = {
            id: MetricAlarm.read({"AlarmName": id, "AlarmArn": id, **properties, **broken.get(id, {})})
            for id, properties in self.alarms[name].items()
            if id.startswith(kinds)
        }
        return Stage(target=self.targets[name], alarms=read, running=running)
