"""One model service in memory, with faults: what the simulated world drives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from autoscaler.aws.providers import Handling, ProviderError
from autoscaler.scaling.model import Model, Observation, Phase, Units
from autoscaler.scaling.reason import Reason

if TYPE_CHECKING:
    from tests.simulation import World

START_TIME, STOP_TIME, STUCK_TIME = timedelta(minutes=12), timedelta(minutes=3), timedelta(minutes=150)


class CrashError(Exception):
    """The function's process died."""


@dataclass(slots=True)
class Faults:
    """What goes wrong, by the how-manieth time something is done: `{3: "lost"}` loses the third answer.

    What is observed lags behind the truth by `lag`. A "tick" for a call is another plan in the midst of it.
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
    """One model: off, starting, ready, stopping or failed, as time passes.

    Remembers every effective start, and what stood on record when it was asked for something.
    """

    world: World
    faults: Faults
    phase: Phase = Phase.OFF
    since: datetime | None = None
    units: Units | None = None
    fate: str = "ready"
    effective_starts: list[str] = field(default_factory=list)
    asked_while: list[Reason | None] = field(default_factory=list)
    past: list[tuple[datetime, Phase, Units | None]] = field(default_factory=list)
    calls: int = 0

    def start(self, model: Any, units: Units, token: str) -> None:
        self.asked_while.append(self.world.records.get(model.project).reason)
        self._called(lambda: self._start(units, token))

    def stop(self, model: Any, token: str) -> None:  # noqa: ARG002 - the protocol's
        self.asked_while.append(self.world.records.get(model.project).reason)
        self._called(self._stop)

    def observe(self, target: str, model: object, now: datetime) -> Observation:  # noqa: ARG002 - the protocol's
        if self.faults.invisible:
            raise _error("AccessDeniedException", Handling.ALARM)
        self._called(self.current)
        phase, units = self.at(self.world.now - self.faults.lag)
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
        since = self.since or self.world.now
        takes = STUCK_TIME if self.fate == "stuck" else START_TIME
        if self.phase is Phase.STARTING and self.world.now - since >= takes:
            self._enter(Phase.READY if self.fate == "ready" else Phase.FAILED, since + takes)
        elif self.phase is Phase.STOPPING and self.world.now - since >= STOP_TIME:
            self._enter(Phase.OFF, since + STOP_TIME)
        return self.phase

    def unit_minutes(self, phases: tuple[Phase, ...], since: datetime, until: datetime) -> float:
        """What it really was in these phases, whatever anybody believes: the oracle of the meter."""
        self.current()
        ends = [at for at, _, _ in self.past[1:]] + [self.world.now] * bool(self.past)
        spans = (
            (max(begin, since), min(end, until), units)
            for (begin, phase, units), end in zip(self.past, ends, strict=True)
            if phase in phases and units
        )
        return sum(units.minimum * max((end - begin).total_seconds(), 0) / 60 for begin, end, units in spans)

    def _called(self, effect: Any) -> None:
        self.calls += 1
        self.world.interrupt()
        fault = self.faults.calls.get(self.calls)
        if fault == "throttled":
            raise _error("ThrottlingException", Handling.RETRY)
        if fault == "crash before":
            raise CrashError
        if fault == "tick":
            self.world.plan()
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

    def at(self, when: datetime) -> tuple[Phase, Units | None]:
        return next(((phase, units) for at, phase, units in reversed(self.past) if at <= when), (Phase.OFF, None))

    def _enter(self, phase: Phase, when: datetime | None = None) -> None:
        self.phase, self.since = phase, when or self.world.now
        self.past.append((self.since, phase, self.units))


def by_model(services: Mapping[Model, Service]) -> Any:
    """One provider for several models, each a service of its own."""

    def observe_many(models: Mapping[str, Model], now: datetime) -> dict[str, Observation]:
        return {target: services[model].observe(target, model, now) for target, model in models.items()}

    return SimpleNamespace(
        services=services,
        start=lambda model, units, token: services[model].start(model, units, token),
        stop=lambda model, token: services[model].stop(model, token),
        observe=lambda target, model, now: services[model].observe(target, model, now),
        observe_many=observe_many,
    )


def _error(code: str, handling: Handling) -> ProviderError:
    return ProviderError(operation="Any", code=code, message="made up", handling=handling)
