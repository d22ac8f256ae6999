"""One emulated AWS account in one region, as a context manager."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from workbench.emulator import backends, deploy, self_test
from workbench.emulator.clock import Clock, VirtualClock, WallClock
from workbench.emulator.door import Call, Hosting
from workbench.emulator.executions import Execution
from workbench.emulator.faults import Faults
from workbench.emulator.hosting import PutMetric
from workbench.emulator.inbox import Message
from workbench.emulator.logs import LogLine
from workbench.emulator.services import Services
from workbench.emulator.trace import Entry, trace_hash
from workbench.emulator.trail import USUAL_DELAY

MakeHosting = Callable[[Callable[[], datetime], PutMetric], Hosting]


# Moto keeps its state, and time_machine its time, once per process.
_running = threading.Lock()


class EmulatorError(RuntimeError):
    """The emulator cannot go on: it met something that it does not emulate."""


class Emulator:
    """The AWS side on one machine.

    `make_hosting(now, put_metric)` makes the model services; without it there are none. `start` (aware) is when a
    virtual clock begins; with `clock="wall"` time is real and nothing of moto is patched but its front. CloudTrail
    tells of a call after `trail_delay`. Only one emulator can run in a process at a time.
    """

    def __init__(
        self,
        make_hosting: MakeHosting | None = None,
        *,
        start: datetime | None = None,
        clock: str = "virtual",
        region: str = "eu-central-1",
        port: int = 0,
        trail_delay: timedelta = USUAL_DELAY,
    ) -> None:
        if (clock == "virtual") != (start is not None):
            raise ValueError("a virtual clock needs a start, and a wall clock takes none")
        if start is not None and start.tzinfo is None:
            raise ValueError(f"start must know its time zone: {start}")
        self._make_hosting = make_hosting
        self._start = start
        self._port = port
        self._trail_delay = trail_delay
        self.region = region
        self._open = ExitStack()

    def __enter__(self) -> Emulator:
        if self._start not in (None, self_test.START):
            _test_moto()
        if not _running.acquire(blocking=False):
            raise EmulatorError("an emulator runs in this process already")
        with ExitStack() as stack:
            stack.callback(_running.release)
            backends.reset()
            self._clock: Clock = VirtualClock(self._start) if self._start else WallClock()
            stack.callback(lambda: self._clock.close())
            self._services = Services(self._clock, self._make_hosting, self.region, self._port, self._trail_delay)
            stack.enter_context(self._services.serving())
            self._open = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()
        if kind is None:
            self._raise_failures()

    @property
    def now(self) -> datetime:
        """The emulator's time, aware UTC."""
        return self._clock.now()

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def hosting(self) -> Any:
        """What `make_hosting` made."""
        return self._services.hosting

    @property
    def endpoint_url(self) -> str:
        return self._services.endpoint_url

    def environment(self) -> dict[str, str]:
        """What another process must have in its environment to speak to this emulator."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }

    def client(self, service: str) -> Any:
        """A boto3 client that speaks to this emulator; it knows `lookoutvision` too."""
        return self._services.client(service, "test")

    def bootstrap(self) -> None:
        """Prepare the account for `cdk deploy`, as `cdk bootstrap` would. `deploy` needs no such preparation."""
        deploy.bootstrap(self._services.own_client, self.region)

    def deploy(self, assembly: Path, *, only: Collection[str] | None = None) -> dict[str, str]:
        """Deploy a cloud assembly, or some of its stacks. Returns the outputs of all that were deployed.

        Raises TemplateError or DeployError.
        """
        outputs: dict[str, str] = {}
        for stack in deploy.deploy(assembly, self._services.own_client, self.region, only):
            self._services.deployed(stack)
            outputs.update(stack.outputs)
        self._raise_failures()
        return outputs

    def run_until(self, when: datetime) -> None:
        """Let time pass until `when` (aware). Raises EmulatorError when something was asked that is not emulated."""
        self._clock.run_until(when)
        self._raise_failures()

    def logs(self, function: str) -> Sequence[LogLine]:
        """The lines of a function, by its name in the template or in AWS."""
        return self._services.logs.of(self._services.trace.physical_name(function))

    @property
    def messages(self) -> Sequence[Message]:
        """Everything that was published to SNS topics."""
        return tuple(self._services.inbox.messages)

    @property
    def calls(self) -> Sequence[Call]:
        """Every call of the API, in order, those of the emulator itself included."""
        return tuple(self._services.door.calls)

    @property
    def faults(self) -> Faults:
        return self._services.faults

    def executions(self) -> Sequence[Execution]:
        """All executions of all state machines, by start."""
        return [self._services.executions.view(each) for each in backends.executions(self.region)]

    def put_metric(
        self, namespace: str, name: str, dimensions: Mapping[str, str], value: float, unit: str = "None"
    ) -> None:
        """Put one sample at the present instant, without a call."""
        self._services.metrics.put(namespace, name, dimensions, value, self.now, unit)

    def physical_name(self, name: str) -> str:
        """The name in AWS of what the template calls `name`."""
        return self._services.trace.physical_name(name)

    @property
    def trace(self) -> Sequence[Entry]:
        """What happened, in order, transitions of models included."""
        return self._services.whole_trace()

    def trace_hash(self) -> str:
        """The same for two runs in which the same happened in the same order."""
        return trace_hash(self.trace)

    def _raise_failures(self) -> None:
        if failures := self._services.failures():
            raise EmulatorError(f"not emulated: {failures[0]!r}") from failures[0]


@cache
def _test_moto() -> None:
    with Emulator(start=self_test.START) as emulator:
        self_test.check_run(emulator)
