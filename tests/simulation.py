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
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autoscaler.aws.overrides import Overrides
from autoscaler.aws.providers import Handling, ProviderError
from autoscaler.aws.records import Records
from autoscaler.aws.reminders import Reminders
from autoscaler.handlers import give_up, observe, plan, runtime, settle, start, stop
from autoscaler.scaling.model import Model, Observation, Phase, Units
from autoscaler.scaling.target import Fleet

ASL = json.loads((Path(__file__).parents[1] / "infra" / "converge.asl.json").read_text())
HANDLERS = {"Observe": observe, "Start": start, "Stop": stop, "Settle": settle, "GiveUp": give_up}
START_TIME, STOP_TIME, STUCK_TIME = timedelta(minutes=12), timedelta(minutes=3), timedelta(minutes=150)
# A state leaves six events at most in an execution's history, which holds 25,000 (Step Functions quotas).
MOST_STATES = 4000
CONTEXT: Any = SimpleNamespace(function_name="test", memory_limit_in_mb=1, invoked_function_arn="", aws_request_id="")


class CrashError(Exception):
    """The function's process died."""


@dataclass(slots=True)
class Faults:
    """What goes wrong, by the how-manieth time something is done: `{3: "lost"}` loses the third answer.

    What is observed lags behind the truth by `lag`.
    """

    calls: Mapping[int, str] = field(default_factory=dict)
    starts: Mapping[int, str] = field(default_factory=dict)
    ticks: Mapping[int, str] = field(default_factory=dict)
    lag: timedelta = timedelta(0)
    refuses_stop_while_starting: bool = False
    refuses_stop: bool = False
    invisible: bool = False


@dataclass(slots=True)
class Service:
    """One model: off, starting, ready, stopping or failed, as time passes. Remembers every effective start."""

    world: World
    faults: Faults
    phase: Phase = Phase.OFF
    since: datetime | None = None
    units: Units | None = None
    fate: str = "ready"
    effective_starts: list[str] = field(default_factory=list)
    past: list[tuple[datetime, Phase, Units | None]] = field(default_factory=list)
    calls: int = 0

    def start(self, model: object, units: Units, token: str) -> None:  # noqa: ARG002 - the protocol's
        self._called(lambda: self._start(units, token))

    def stop(self, model: object, token: str) -> None:  # noqa: ARG002 - the protocol's
        self._called(self._stop)

    def observe(self, target: str, model: object, now: datetime) -> Observation:  # noqa: ARG002 - the protocol's
        if self.faults.invisible:
            raise _error("AccessDeniedException", Handling.ALARM)
        self._called(self.current)
        phase, units = self._as_of(self.world.now - self.faults.lag)
        return Observation(
            target=target,
            at=now,
            phase=phase,
            status=phase.name,
            startable=phase in (Phase.OFF, Phase.FAILED),
            stoppable=True,
            units=None if phase is Phase.OFF else units,
        )

    def observe_many(self, models: Mapping[str, object], now: datetime) -> dict[str, Observation]:
        return {target: self.observe(target, model, now) for target, model in models.items()}

    def current(self) -> Phase:
        lasted = self.world.now - (self.since or self.world.now)
        if self.phase is Phase.STARTING and lasted >= (STUCK_TIME if self.fate == "stuck" else START_TIME):
            self._enter(Phase.READY if self.fate == "ready" else Phase.FAILED)
        elif self.phase is Phase.STOPPING and lasted >= STOP_TIME:
            self._enter(Phase.OFF)
        return self.phase

    def _called(self, effect: Any) -> None:
        self.calls += 1
        fault = self.faults.calls.get(self.calls)
        if fault == "throttled":
            raise _error("ThrottlingException", Handling.RETRY)
        if fault == "crash before":
            raise CrashError
        effect()
        if fault == "lost":
            raise _error("InternalServerException", Handling.RETRY)
        if fault == "timed out":
            raise _error("ReadTimeoutError", Handling.OBSERVE)
        if fault == "crash after":
            raise CrashError

    def _start(self, units: Units, token: str) -> None:
        if self.current() not in (Phase.OFF, Phase.FAILED):
            raise _error("ConflictException", Handling.OBSERVE)
        self.effective_starts.append(token)
        self.fate = self.faults.starts.get(len(self.effective_starts), "ready")
        if self.fate == "quota":
            self.effective_starts.pop()
            self.faults.starts = {}
            raise _error("ServiceQuotaExceededException", Handling.WAIT_FOR_QUOTA)
        self.units = units
        self._enter(Phase.STARTING)

    def _stop(self) -> None:
        if self.faults.refuses_stop:
            raise _error("AccessDeniedException", Handling.ALARM)
        unstoppable = self.faults.refuses_stop_while_starting and self.phase is Phase.STARTING
        if self.current() in (Phase.OFF, Phase.STOPPING) or unstoppable:
            raise _error("ConflictException", Handling.OBSERVE)
        self._enter(Phase.STOPPING)

    def person(self, phase: Phase, units: Units | None = None) -> None:
        """Somebody starts or stops it behind our back, if the service would let them."""
        if (phase is Phase.STARTING) == (self.current() in (Phase.OFF, Phase.FAILED)):
            self.units, self.fate = units or self.units, "ready"
            self._enter(phase)

    def _as_of(self, when: datetime) -> tuple[Phase, Units | None]:
        return next(((phase, units) for at, phase, units in reversed(self.past) if at <= when), (Phase.OFF, None))

    def _enter(self, phase: Phase) -> None:
        self.phase, self.since = phase, self.world.now
        self.past.append((self.world.now, phase, self.units))


def by_model(services: Mapping[Model, Service]) -> Any:
    """One provider for several models, each a service of its own."""

    def observe_many(models: Mapping[str, Model], now: datetime) -> dict[str, Observation]:
        return {target: services[model].observe(target, model, now) for target, model in models.items()}

    return SimpleNamespace(
        start=lambda model, units, token: services[model].start(model, units, token),
        stop=lambda model, token: services[model].stop(model, token),
        observe=lambda target, model, now: services[model].observe(target, model, now),
        observe_many=observe_many,
    )


class InMemory:
    """The table with its condition: what `unless_changed` names must be as it was."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}

    def get(self, kind: str, id: str) -> dict[str, Any] | None:
        return self.items.get((kind, id))

    def all(self, kind: str) -> list[dict[str, Any]]:
        return [item for (of, _), item in self.items.items() if of == kind]

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


class World:
    """Runs plan every five minutes and its executions in between."""

    def __init__(self, fleet: Fleet, begin: datetime, faults: Faults, patch: pytest.MonkeyPatch) -> None:
        self.now = begin.astimezone(UTC)
        self.service = Service(self, faults)
        stored: Any = InMemory()
        self.records, self.overrides, self.reminders = Records(stored), Overrides(stored), Reminders(stored)
        self.culprit: str | None = None
        self.sent: list[str] = []
        self.executions: dict[str, str] = {}
        self._faults = faults
        self._due: list[tuple[datetime, int, Any]] = []
        self._order = count()
        patch.setattr(runtime, "now", lambda: self.now)
        patch.setattr(runtime, "fleet", lambda: fleet)
        patch.setattr(runtime, "records", lambda: self.records)
        patch.setattr(runtime, "provider", lambda _: self.service)
        patch.setattr(runtime, "overrides", lambda: self.overrides)
        patch.setattr(runtime, "reminders", lambda: self.reminders)
        patch.setattr(runtime, "trail", lambda: SimpleNamespace(who=lambda *_: self.culprit))
        patch.setattr(runtime, "cloudwatch", lambda: None)
        patch.setattr(runtime, "converges", lambda: self)
        patch.setattr(runtime, "notifications", lambda: SimpleNamespace(send=lambda text, **_: self.sent.append(text)))
        self._tick(1)

    def run_until(self, end: datetime) -> None:
        while self._due and self._due[0][0] <= end:
            self.now, _, action = heapq.heappop(self._due)
            action()
        self.now = end

    def at(self, when: datetime, action: Any) -> None:
        heapq.heappush(self._due, (when, next(self._order), action))

    def plan(self, event: dict[str, Any] | None = None) -> None:
        with contextlib.suppress(CrashError):
            plan.handler(event or {"trigger": "tick"}, CONTEXT)

    # What the handlers know as Converges.
    def start(self, name: str, target: str) -> None:
        if name not in self.executions:
            self.executions[name] = "RUNNING"
            self._advance(name, self._run(name, {"target": target}))

    def is_alive(self, name: str) -> bool | None:
        return self.executions[name] == "RUNNING" if name in self.executions else None

    def _tick(self, number: int) -> None:
        def tick() -> None:
            self._tick(number + 1)
            times = {"lost": 0, "twice": 2}.get(self._faults.ticks.get(number, ""), 1)
            for _ in range(times):
                self.plan()

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

    def _run(self, name: str, state: dict[str, Any]) -> Generator[float, None, str]:
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
        handler = HANDLERS[step["Resource"].strip("${}")].handler
        tries: dict[int, int] = {}
        while True:
            event = {key.removesuffix(".$"): _value(state, name, path) for key, path in step["Parameters"].items()}
            try:
                result = handler(event, CONTEXT)
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


def _error(code: str, handling: Handling) -> ProviderError:
    return ProviderError(operation="Any", code=code, message="made up", handling=handling)
