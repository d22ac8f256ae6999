"""The real handlers and the real state machine file, in one thread, in memory, on a clock that jumps.

Thousands of days a minute: for finding the interleaving that breaks a promise. What is faked here is small: a
dictionary with the table's conditional write, one model service with faults, and an interpreter for the few kinds of
states that Converge has. The emulator is the one with the real parts.
"""

from __future__ import annotations

import contextlib
import heapq
import json
from collections.abc import Generator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from autoscaler.aws.forecasts import Forecasts
from autoscaler.aws.ledger import Ledger
from autoscaler.aws.looks import Looks
from autoscaler.aws.outbox import Outbox
from autoscaler.aws.overrides import Overrides
from autoscaler.aws.providers import Handling, ProviderError
from autoscaler.aws.records import Records
from autoscaler.aws.reminders import Reminders
from autoscaler.aws.throughputs import Throughputs
from autoscaler.handlers import give_up, observe, plan, runtime, settle, start, stop
from autoscaler.scaling.message import Message
from autoscaler.scaling.model import Model, provider_of
from autoscaler.scaling.target import Fleet
from tests import simulated_metrics
from tests.simulated_service import CrashError, Faults, Service

ASL = json.loads((Path(__file__).parents[1] / "infra" / "converge.asl.json").read_text())
HANDLERS = {"Observe": observe, "Start": start, "Stop": stop, "Settle": settle, "GiveUp": give_up}
# A state leaves six events at most in an execution's history, which holds 25,000 (Step Functions quotas).
MOST_STATES = 4000
CONTEXT: Any = SimpleNamespace(function_name="test", memory_limit_in_mb=1, invoked_function_arn="", aws_request_id="")


class InMemory:
    """The table with its condition: what `unless_changed` names must be as it was."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}

    def get(self, kind: str, id: str) -> dict[str, Any] | None:
        return self.items.get((kind, id))

    def all(self, kind: str) -> list[dict[str, Any]]:
        return [item for (of, _), item in self.items.items() if of == kind]

    def between(self, kind: str, first: str, last: str) -> list[dict[str, Any]]:
        return [
            item
            for (of, id), item in sorted(self.items.items(), key=lambda each: each[0])
            if of == kind and first <= id <= last
        ]

    def last(self, kind: str, last: str) -> dict[str, Any] | None:
        return next(reversed(self.between(kind, "", last)), None)

    def update(
        self,
        kind: str,
        id: str,
        changed: dict[str, Any],
        removed: Sequence[str] = (),
        *,
        unless_changed: Mapping[str, Any],
    ) -> bool:
        now = self.items.get((kind, id), {})
        if any(now.get(name) != value for name, value in unless_changed.items()):
            return False
        kept = {name: value for name, value in now.items() if name not in removed}
        self.items[kind, id] = kept | changed
        return True

    def delete(self, kind: str, id: str) -> None:
        self.items.pop((kind, id), None)


class Leases:
    """One-shot schedules that stop a model directly; a later one of a name takes the place of the one before."""

    def __init__(self, world: World) -> None:
        self._world = world

    def put(self, target: str, model: Model, until: datetime) -> None:
        if self._world.refuses_leases:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "UpdateSchedule")
        if until <= self._world.now:
            raise ClientError({"Error": {"Code": "ValidationException"}}, "UpdateSchedule")
        if self._world.dies_in_lease == "before":
            self._world.die()
        self._world.leases[target] = until
        self._world.at(until, lambda: self.fire(target, model, until), outlives_us=True)
        if self._world.dies_in_lease == "after":
            self._world.die()

    def remove(self, target: str) -> None:
        self._world.leases.pop(target, None)

    def fire(self, target: str, model: Model, until: datetime) -> None:
        if self._world.leases.get(target) == until:
            del self._world.leases[target]
            with contextlib.suppress(ProviderError, CrashError):
                runtime.provider(provider_of(model)).stop(model, "lease")


class LeaseTags:
    """What stands on the models themselves."""

    def __init__(self, world: World) -> None:
        self._world = world

    def put(self, target: str, model: Model, until: datetime | None) -> None:  # noqa: ARG002 - nobody reads it here
        if self._world.tags_are_refused:
            raise ProviderError(operation="TagResource", code="Any", message="made up", handling=Handling.ALARM)
        self._world.tags[model] = until

    def remove(self, model: Model) -> None:
        self._world.tags.pop(model, None)


class World:
    """Runs plan every five minutes and its executions in between."""

    def __init__(self, fleet: Fleet, begin: datetime, faults: Faults, patch: pytest.MonkeyPatch) -> None:
        self.now = begin.astimezone(UTC)
        self.service = Service(self, faults)
        self.stored = InMemory()
        stored: Any = self.stored
        self.records, self.overrides, self.reminders = Records(stored), Overrides(stored), Reminders(stored)
        self.ledger, self.throughputs = Ledger(stored), Throughputs(stored)
        self.kept_looks, self.forecasts = Looks(stored), Forecasts(stored)
        self.culprit: str | None = None
        self.leases: dict[str, datetime] = {}
        # Until when each model may run, as its tag says; None: left alone.
        self.tags: dict[Model, datetime | None] = {}
        self.tags_are_refused = False
        self.refuses_leases = False
        # Whether everything of ours dies when the next lease is written: "before" or "after" that took.
        self.dies_in_lease: str | None = None
        self.outbox = Outbox(stored)
        # What people were told, mail by mail.
        self.mails: list[Sequence[Message]] = []
        # Whether the topics take nothing.
        self.topics_are_dead = False
        self.executions: dict[str, str] = {}
        self._faults = faults
        # From then on no function of ours runs any more, and no execution goes on.
        self.is_dead = False
        self._due: list[tuple[datetime, int, bool, Any]] = []
        self._order = count()
        self._meanwhile: list[dict[str, Any]] = []
        patch.setattr(runtime, "now", lambda: self.now)
        patch.setattr(runtime, "fleet", lambda: fleet)
        patch.setattr(runtime, "records", lambda: self.records)
        patch.setattr(runtime, "provider", lambda _: self.service)
        patch.setattr(runtime, "ledger", lambda: self.ledger)
        patch.setattr(runtime, "overrides", lambda: self.overrides)
        patch.setattr(runtime, "reminders", lambda: self.reminders)
        patch.setattr(runtime, "throughputs", lambda: self.throughputs)
        patch.setattr(runtime, "forecasts", lambda: self.forecasts)
        patch.setattr(runtime, "looks", lambda: self.kept_looks)
        patch.setattr(runtime, "configuration_digest", lambda: str(id(runtime.fleet())))
        patch.setattr(runtime, "leases", lambda: Leases(self))
        patch.setattr(runtime, "lease_tags", lambda: LeaseTags(self))
        patch.setattr(runtime, "trail", lambda: SimpleNamespace(who=lambda *_: self.culprit))
        patch.setattr(runtime, "cloudwatch", lambda: simulated_metrics)
        patch.setattr(runtime, "converges", lambda: self)
        patch.setattr(runtime, "outbox", lambda: self.outbox)
        patch.setattr(runtime, "notifications", lambda: SimpleNamespace(send=self._send))
        self._tick(1)

    def run_until(self, end: datetime) -> None:
        while self._due and self._due[0][0] <= end:
            self.now, _, outlives_us, action = heapq.heappop(self._due)
            if outlives_us or not self.is_dead:
                action()
        self.now = end

    def at(self, when: datetime, action: Any, *, outlives_us: bool = False) -> None:
        heapq.heappush(self._due, (when, next(self._order), outlives_us, action))

    def die(self) -> None:
        self.is_dead = True
        raise CrashError

    @property
    def sent(self) -> list[str]:
        """The sentences that people were told, without the routine of every day."""
        return [each.sentence for mail in self.mails for each in mail if not each.is_routine]

    def _send(self, mail: Sequence[Message]) -> bool:
        if not self.topics_are_dead:
            self.mails.append(mail)
        return not self.topics_are_dead

    def plan(self, event: dict[str, Any] | None = None) -> None:
        with contextlib.suppress(CrashError):
            plan.handler(event or {"trigger": "tick"}, CONTEXT)

    def tick(self) -> None:
        self.plan()

    def plan_meanwhile(self, event: dict[str, Any]) -> None:
        """Plan in the midst of the next call of a model service: between what somebody read and what they write."""
        self._meanwhile.append(event)

    def interrupt(self) -> None:
        while self._meanwhile:
            self.plan(self._meanwhile.pop(0))

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """What a function of Converge answers."""
        return HANDLERS[function].handler(event, CONTEXT)

    # What the handlers know as Converges.
    def start(self, name: str, target: str) -> None:
        if name not in self.executions:
            self.executions[name] = "RUNNING"
            self._advance(name, self.steps(name, {"target": target}))

    def is_alive(self, name: str) -> bool | None:
        return self.executions[name] == "RUNNING" if name in self.executions else None

    def _tick(self, number: int) -> None:
        def tick() -> None:
            self._tick(number + 1)
            times = {"lost": 0, "twice": 2}.get(self._faults.ticks.get(number, ""), 1)
            for _ in range(times):
                self.tick()

        self.at(self.now + timedelta(minutes=5) if number > 1 else self.now, tick)

    def _advance(self, name: str, steps: Generator[float, None, str]) -> None:
        deadline = self.now + timedelta(seconds=ASL["TimeoutSeconds"])

        def go_on() -> None:
            if self.now > deadline:
                self.executions[name] = "TIMED_OUT"
                return
            try:
                self.at(self.now + timedelta(seconds=next(steps)), go_on)
            except StopIteration as end:
                self.executions[name] = end.value

        self.at(self.now, go_on)

    def steps(self, name: str, state: dict[str, Any]) -> Generator[float, None, str]:
        at = ASL["StartAt"]
        for _ in range(MOST_STATES):
            step = ASL["States"][at]
            match step["Type"]:
                case "Succeed":
                    return "SUCCEEDED"
                case "Fail":
                    return "FAILED"
                case "Wait":
                    yield _path(state, step["SecondsPath"])
                    at = step["Next"]
                case "Choice":
                    at = next((c["Next"] for c in step["Choices"] if _matches(c, state)), step["Default"])
                case "Task":
                    at = yield from self._task(name, step, state)
        raise AssertionError(f"{name} never ends")

    def _task(self, name: str, step: dict[str, Any], state: dict[str, Any]) -> Generator[float, None, str]:
        function = step["Resource"].strip("${}")
        tries: dict[int, int] = {}
        while True:
            event = {key.removesuffix(".$"): _value(state, name, path) for key, path in step["Parameters"].items()}
            try:
                result = self.invoke(function, event)
            except Exception as error:
                known = "Lambda.Unknown" if isinstance(error, CrashError) else type(error).__name__
                index = next((i for i, r in enumerate(step["Retry"]) if known in r["ErrorEquals"]), None)
                rule = step["Retry"][index] if index is not None else None
                done = tries.get(index or 0, 0)
                if rule is not None and done < rule["MaxAttempts"]:
                    tries[index or 0] = done + 1
                    yield min(rule["IntervalSeconds"] * rule["BackoffRate"] ** done, rule.get("MaxDelaySeconds", 10**6))
                    continue
                state["error"] = {"Error": known, "Cause": str(error)}
                return str(step["Catch"][0]["Next"])
            if step["ResultPath"] == "$":
                state.clear()
                state |= result
            else:
                state[step["ResultPath"].removeprefix("$.")] = result
            return str(step["Next"])


def _path(state: dict[str, Any], path: str) -> Any:
    value: Any = state
    for part in path.removeprefix("$").strip(".").split(".") if path != "$" else []:
        value = value[part]
    return json.loads(json.dumps(value))


def _value(state: dict[str, Any], name: str, path: str) -> Any:
    return name if path == "$$.Execution.Name" else _path(state, path)


def _matches(choice: dict[str, Any], state: dict[str, Any]) -> bool:
    wanted = choice.get("StringEquals", choice.get("BooleanEquals"))
    return bool(_path(state, choice["Variable"]) == wanted)
