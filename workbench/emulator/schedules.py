"""EventBridge Scheduler, and rules with a schedule: read back from the deployed API, fired on the clock."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from workbench.emulator import backends
from workbench.emulator.backends import ACCOUNT
from workbench.emulator.clock import Clock
from workbench.emulator.delivery import Delivery, Undelivered
from workbench.emulator.events import EventBus, Rule
from workbench.emulator.requests import Request
from workbench.emulator.targets import universal_call
from workbench.emulator.timers import Timer
from workbench.emulator.timetable import Timetable
from workbench.emulator.trace import Trace

_TARGET = frozenset({"Arn", "DeadLetterConfig", "Input", "RetryPolicy", "RoleArn"})


class ScheduleError(ValueError):
    """A schedule asks for what is not emulated, or for what Scheduler refuses."""


@dataclass(frozen=True, slots=True)
class Armed:
    """A schedule or rule whose next firing is on the clock. `document` is what the API said of it."""

    document: str
    timer: Timer


class Schedules:
    """Keeps the clock in step with what is deployed."""

    def __init__(
        self,
        *,
        clock: Clock,
        region: str,
        client: Callable[[str], Any],
        delivery: Delivery,
        bus: EventBus,
        trace: Trace,
    ) -> None:
        self._clock = clock
        self._region = region
        self._client = client
        self._delivery = delivery
        self._bus = bus
        self._trace = trace
        self._armed: dict[str, Armed] = {}
        self._read: dict[tuple[str, str], dict[str, Any]] = {}
        self._stale = False
        self._executions = itertools.count(1)
        bus.changed.append(self._changed)

    def noticed(self, request: Request) -> None:
        """A call has been made; if it changed schedules, they are read anew as soon as the clock runs."""
        if request.service == "scheduler" and request.operation in (
            "CreateSchedule",
            "UpdateSchedule",
            "DeleteSchedule",
            "DeleteScheduleGroup",
        ):
            self._forget(request)
            self._changed()

    def _forget(self, request: Request) -> None:
        """What was read of the schedule that the call is about; a group takes all that we know with it."""
        name = unquote(request.path.rsplit("/", 1)[-1])
        whole_group = request.operation == "DeleteScheduleGroup"
        for key in [key for key in self._read if whole_group or key[1] == name]:
            del self._read[key]

    def _changed(self) -> None:
        if not self._stale:
            self._stale = True
            self._clock.call_at(self._clock.now(), self._read_again)

    def _read_again(self) -> None:
        self._stale = False
        wanted: dict[str, tuple[str, Callable[[], Timer | None]]] = {}
        for schedule in self._all_schedules():
            document = json.dumps(schedule, default=str, sort_keys=True)
            wanted[schedule["Arn"]] = document, partial(self._arm, schedule)
        for rule in self._bus.rules:
            if rule.expression:
                since = self._clock.now()
                wanted[rule.arn] = repr(rule), partial(self._arm_rule, rule, since)
        for arn in [arn for arn, armed in self._armed.items() if wanted.get(arn, ("",))[0] != armed.document]:
            self._armed.pop(arn).timer.cancel()
        for arn, (document, arm) in wanted.items():
            if arn not in self._armed and (timer := arm()):
                self._armed[arn] = Armed(document, timer)

    def _all_schedules(self) -> list[dict[str, Any]]:
        scheduler = self._client("scheduler")
        named = backends.schedules(self._region)
        for group, name in named:
            # A lease is written with every look of the plan: what nobody touched is not asked for again.
            if (group, name) not in self._read:
                read = scheduler.get_schedule(GroupName=group, Name=name)
                del read["ResponseMetadata"]
                self._read[group, name] = read
        return [self._read[key] for key in named]

    def _arm(self, schedule: Mapping[str, Any], after: datetime | None = None) -> Timer | None:
        _check(schedule, self._client)
        if schedule.get("State", "ENABLED") != "ENABLED":
            return None
        due = _timetable(schedule).next_after(after or self._clock.now())
        return self._clock.call_at(due, lambda: self._fire(schedule, due)) if due else None

    def _fire(self, schedule: Mapping[str, Any], due: datetime) -> None:
        target = schedule["Target"]
        policy = target.get("RetryPolicy", {})
        self._trace.add("schedule", schedule["Name"], schedule["ScheduleExpression"])
        self._delivery.send(
            Undelivered(
                subject=schedule["Name"],
                source_arn=schedule["Arn"],
                principal=None,
                target=target["Arn"],
                document=self._document(schedule, due),
                since=due,
                retries=policy.get("MaximumRetryAttempts", 185),
                maximum_age=timedelta(seconds=policy.get("MaximumEventAgeInSeconds", 86400)),
                dead_letters=target.get("DeadLetterConfig", {}).get("Arn"),
            )
        )
        self._after(schedule, due)

    def _after(self, schedule: Mapping[str, Any], due: datetime) -> None:
        timer = self._arm(schedule, due)
        if timer:
            self._armed[schedule["Arn"]] = Armed(self._armed[schedule["Arn"]].document, timer)
        elif schedule.get("ActionAfterCompletion") == "DELETE":
            self._client("scheduler").delete_schedule(Name=schedule["Name"], GroupName=schedule["GroupName"])

    def _document(self, schedule: Mapping[str, Any], due: datetime) -> str:
        """The input with Scheduler's context attributes filled in, or Scheduler's own event without an input."""
        execution = f"{next(self._executions):016x}"
        text: str | None = schedule["Target"].get("Input")
        if text is None:
            event = {"source": "aws.scheduler", "detail-type": "Scheduled Event", "account": ACCOUNT, "detail": "{}"}
            when = due.strftime("%Y-%m-%dT%H:%M:%SZ")
            about = {"time": when, "region": self._region, "resources": [schedule["Arn"]], "id": execution}
            return json.dumps({"version": "0", **event, **about})
        for name, value in {
            "schedule-arn": schedule["Arn"],
            "scheduled-time": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "execution-id": execution,
            "attempt-number": "1",
        }.items():
            text = text.replace(f"<aws.scheduler.{name}>", value)
        return text

    def _arm_rule(self, rule: Rule, since: datetime, after: datetime | None = None) -> Timer | None:
        assert rule.expression is not None
        timetable = Timetable(expression=rule.expression, zone=ZoneInfo("UTC"), since=since)
        due = timetable.next_after(after or self._clock.now())
        return self._clock.call_at(due, lambda: self._fire_rule(rule, since, due)) if due else None

    def _fire_rule(self, rule: Rule, since: datetime, due: datetime) -> None:
        self._bus.fire(rule, self._bus.event("aws.events", "Scheduled Event", {}, [rule.arn]))
        if timer := self._arm_rule(rule, since, due):
            self._armed[rule.arn] = Armed(self._armed[rule.arn].document, timer)


def _check(schedule: Mapping[str, Any], client: Callable[[str], Any]) -> None:
    name, target = schedule["Name"], schedule["Target"]
    if schedule["FlexibleTimeWindow"]["Mode"] != "OFF":
        raise ScheduleError(f"{name}: a flexible time window is not emulated")
    if unknown := sorted(set(target) - _TARGET):
        raise ScheduleError(f"{name}: {', '.join(unknown)} of a target is not emulated")
    if target["Arn"].startswith("arn:aws:scheduler:::"):
        universal_call(client, target["Arn"])


def _timetable(schedule: Mapping[str, Any]) -> Timetable:
    start, end = schedule.get("StartDate"), schedule.get("EndDate")
    return Timetable(
        expression=schedule["ScheduleExpression"],
        zone=ZoneInfo(schedule.get("ScheduleExpressionTimezone") or "UTC"),
        since=schedule["LastModificationDate"].astimezone(UTC),
        start=start.astimezone(UTC) if start else None,
        end=end.astimezone(UTC) if end else None,
    )
