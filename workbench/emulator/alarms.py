"""Evaluates the deployed alarms each minute, and does what they ask for when their state changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.emulator import alarm_rule, backends
from workbench.emulator.alarm_definitions import AlarmError, MetricAlarm
from workbench.emulator.alarm_notices import Change, Standing, timestamp
from workbench.emulator.alarm_state import State
from workbench.emulator.clock import Clock
from workbench.emulator.delivery import Delivery, Undelivered
from workbench.emulator.events import EventBus
from workbench.emulator.metrics import MetricStore
from workbench.emulator.requests import Request
from workbench.emulator.targets import Targets, UndeliverableError
from workbench.emulator.trace import Trace

_ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
_CHANGES = ("PutMetricAlarm", "DeleteAlarms", "EnableAlarmActions", "DisableAlarmActions")
_CALLER = "lambda.alarms.cloudwatch.amazonaws.com"


class Alarms:
    """All alarms of the account and region."""

    def __init__(
        self,
        *,
        clock: Clock,
        region: str,
        client: Callable[[str], Any],
        store: MetricStore,
        delivery: Delivery,
        targets: Targets,
        bus: EventBus,
        trace: Trace,
    ) -> None:
        self._clock = clock
        self._region = region
        self._client = client
        self._store = store
        self._delivery = delivery
        self._targets = targets
        self._bus = bus
        self._trace = trace
        self._metric: list[MetricAlarm] = []
        self._composite: Sequence[Mapping[str, Any]] = ()
        self._standing: dict[str, Standing] = {}
        self._stale = True

    def noticed(self, request: Request) -> None:
        """A call has been made; it may have changed alarms, or set one by hand."""
        if request.service == "cloudwatch" and request.operation in _CHANGES:
            self._stale = True
        if request.service == "cloudwatch" and request.operation == "SetAlarmState":
            self._clock.call_at(self._clock.now(), self._set_by_hand)

    def deployed(self) -> None:
        """A template may have made composite alarms, for which moto has no call."""
        self._stale = True

    @property
    def watched_queues(self) -> set[str]:
        """The queues that metric alarms look at; these get metrics each minute also where nothing happens in them."""
        self._read()
        metrics = [q["MetricStat"]["Metric"] for alarm in self._metric for q in alarm.queries if q.get("MetricStat")]
        dimensions = [each for metric in metrics if metric["Namespace"] == "AWS/SQS" for each in metric["Dimensions"]]
        return {each["Value"] for each in dimensions if each["Name"] == "QueueName"}

    def minute(self, minute: datetime) -> None:
        """Evaluate all alarms with the data of the minutes before `minute`."""
        self._read()
        for alarm in self._metric:
            before = self._standing[alarm.name]
            points = alarm.points(self._store, minute)
            state = alarm.judgement.state(points, State(before.value))
            if state != before.value:
                self._change(alarm.described, alarm.queries, *_reason(alarm, points, state, minute), state)
        for composite in self._composite:
            states = {name: standing.value for name, standing in self._standing.items()}
            rule = composite["AlarmRule"]
            state = State.ALARM if alarm_rule.holds(rule, states) else State.OK
            if state != states[composite["AlarmName"]]:
                self._change(composite, (), f"{rule} is {state == State.ALARM}", "{}", state)

    def _read(self) -> None:
        if not self._stale:
            return
        self._stale = False
        found = self._describe()
        self._metric = [MetricAlarm.read(each) for each in found["MetricAlarms"]]
        self._composite = found["CompositeAlarms"]
        described = [*found["MetricAlarms"], *self._composite]
        for each in described:
            _check_actions(each)
        self._standing = {each["AlarmName"]: _standing(each) for each in described}

    def _describe(self) -> dict[str, list[dict[str, Any]]]:
        pages = list(self._client("cloudwatch").get_paginator("describe_alarms").paginate())
        return {kind: [each for page in pages for each in page[kind]] for kind in ("MetricAlarms", "CompositeAlarms")}

    def _set_by_hand(self) -> None:
        """SetAlarmState runs the actions, and the next evaluation may undo it (CloudWatch API reference)."""
        before = dict(self._standing)
        self._stale = True
        self._read()
        queries = {alarm.name: alarm.queries for alarm in self._metric}
        for described in [*(alarm.described for alarm in self._metric), *self._composite]:
            name = described["AlarmName"]
            if name in before and before[name].value != self._standing[name].value:
                self._tell(described, queries.get(name, ()), before[name], self._standing[name])

    def _change(
        self,
        described: Mapping[str, Any],
        queries: Sequence[Mapping[str, Any]],
        reason: str,
        reason_data: str,
        state: State,
    ) -> None:
        name = described["AlarmName"]
        before, self._standing[name] = (
            self._standing[name],
            Standing(value=state, reason=reason, reason_data=reason_data, at=self._clock.now()),
        )
        backends.set_alarm(self._region, name, reason, reason_data, state)
        self._tell(described, queries, before, self._standing[name])

    def _tell(
        self,
        described: Mapping[str, Any],
        queries: Sequence[Mapping[str, Any]],
        before: Standing,
        now: Standing,
    ) -> None:
        name, arn = described["AlarmName"], described["AlarmArn"]
        change = Change(
            name=name, arn=arn, region=self._region, described=described, queries=queries, before=before, now=now
        )
        self._trace.add("alarm", name, f"{before.value} -> {now.value}")
        self._bus.publish("aws.cloudwatch", "CloudWatch Alarm State Change", change.detail(), [arn])
        if described.get("ActionsEnabled", True):
            for action in described.get(_ACTIONS[now.value], ()):
                self._act(action, change)

    def _act(self, action: str, change: Change) -> None:
        if action.split(":")[2] == "sns":
            try:
                self._targets.publish(action, change.to_topic(), change.subject())
            except UndeliverableError as error:
                self._trace.add("undelivered", change.name, error.code)
            return
        self._delivery.send(
            Undelivered(
                subject=change.name,
                source_arn=change.arn,
                principal=_CALLER,
                target=action,
                document=change.to_function(),
                since=change.now.at,
                retries=10,
                maximum_age=timedelta(hours=1),
            )
        )


def _check_actions(described: Mapping[str, Any]) -> None:
    for action in (each for kind in _ACTIONS.values() for each in described.get(kind, ())):
        if action.split(":")[2] not in ("lambda", "sns"):
            raise AlarmError(f"{described['AlarmName']}: the action {action} is not emulated")


def _standing(described: Mapping[str, Any]) -> Standing:
    return Standing(
        value=described["StateValue"],
        reason=described.get("StateReason", ""),
        reason_data=described.get("StateReasonData"),
        at=described["StateUpdatedTimestamp"].astimezone(UTC),
    )


def _reason(alarm: MetricAlarm, points: Sequence[float | None], state: State, minute: datetime) -> tuple[str, str]:
    """The reason in words and as JSON."""
    judgement = alarm.judgement
    recent = [point for point in points if point is not None][-judgement.periods :]
    word = {State.ALARM: "were breaching", State.OK: "were not breaching"}.get(state, "were missing")
    reason = f"Threshold Crossed: {len(recent)} datapoints {recent} {word} (threshold {judgement.threshold})"
    data = {
        "version": "1.0",
        "queryDate": timestamp(minute),
        "startDate": timestamp(minute - timedelta(seconds=alarm.period * judgement.periods)),
        "period": alarm.period,
        "recentDatapoints": recent,
        "threshold": judgement.threshold,
    }
    return reason, json.dumps(data)
