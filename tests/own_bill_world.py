"""The simulated world with a meter: the real handlers, state machine and guard, and every call of theirs counted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aws_lambda_powertools import Logger

from autoscaler.aws.ledger import Ledger
from autoscaler.aws.looks import Looks
from autoscaler.aws.outbox import Outbox
from autoscaler.aws.overrides import Overrides
from autoscaler.aws.records import Records
from autoscaler.aws.reminders import Reminders
from autoscaler.aws.telemetry import logger, metrics
from autoscaler.aws.throughputs import Throughputs
from autoscaler.handlers import runtime
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.message import Message
from autoscaler.scaling.model import Model
from guard import handler as guard
from guard.aws.telemetry import logger as guard_logger
from tests import own_bill_guard, simulation
from tests.own_bill_models import CountedMetrics, CountedModels
from tests.own_bill_table import CountedTable
from tests.own_bill_tally import Log, Tally
from tests.simulated_service import Faults
from tests.simulation import CONTEXT, Leases, LeaseTags, World
from workbench.emulator.timetable import Timetable

# As in `infra/guard_function.py`; the end-to-end test holds them together.
ROUND = timedelta(minutes=3)
# Lambda gives every invocation one, and Powertools writes it into every line.
TRACE_ID = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0"


class CountedWorld(World):
    """A fleet lives here from `begin` on (aware), by its compiled document."""

    def __init__(
        self, document: dict[str, Any], begin: datetime, patch: pytest.MonkeyPatch, *, guarded: bool = True
    ) -> None:
        self.tally = Tally()
        fleet = fleet_from(document)
        super().__init__(fleet, begin, Faults(), patch)
        self.table = CountedTable(self.tally)
        stored: Any = self.table
        self.records, self.overrides, self.reminders = Records(stored), Overrides(stored), Reminders(stored)
        self.ledger, self.outbox, self.throughputs = Ledger(stored), Outbox(stored), Throughputs(stored)
        self.kept_looks = Looks(stored)
        self.models = CountedModels(self, fleet, self.tally)
        cloudwatch = CountedMetrics(self.models, self.tally)
        patch.setattr(runtime, "provider", lambda _: self.models)
        patch.setattr(runtime, "cloudwatch", lambda: cloudwatch)
        patch.setattr(runtime, "configuration_digest", cache(lambda: self.kept_looks.put_configuration(document)))
        patch.setattr(runtime, "leases", lambda: CountedLeases(self, self.tally))
        patch.setattr(runtime, "lease_tags", lambda: CountedLeaseTags(self, self.tally))
        patch.setattr(simulation, "ASL", {**simulation.ASL, "States": Entered(simulation.ASL["States"], self.tally)})
        counted = {
            name: SimpleNamespace(handler=self._counted(name, each)) for name, each in simulation.HANDLERS.items()
        }
        patch.setattr(simulation, "HANDLERS", counted)
        patch.setenv("_X_AMZN_TRACE_ID", TRACE_ID)
        self._log = Log(self.tally)
        patch.setattr(metrics.provider, "service", "plan")
        for each in (logger, guard_logger):
            patch.setattr(each.registered_handler, "stream", self._log)
        # A rate first falls due when its period is over.
        self._due.clear()
        self._tick(2)
        self._wake(document["wakeups"], begin)
        if guarded:
            region = own_bill_guard.Region(self.models, self.tags.get, self.tally)
            own_bill_guard.place(region, lambda: self.now, patch)
            self._guard()

    def run_until(self, end: datetime) -> None:
        with contextlib.redirect_stdout(self._log):
            super().run_until(end)

    def plan(self, event: dict[str, Any] | None = None) -> None:
        self.tally.scheduled += 1
        with self._invoked("Plan", logger):
            super().plan(event)

    def start(self, name: str, target: str) -> None:
        self.tally.call("stepfunctions:StartExecution")
        self.tally.executions += name not in self.executions
        super().start(name, target)

    def is_alive(self, name: str) -> bool | None:
        self.tally.call("stepfunctions:DescribeExecution")
        return super().is_alive(name)

    def _send(self, mail: Sequence[Message]) -> bool:
        self.tally.call("sns:Publish")
        return super()._send(mail)

    def _wake(self, wakeups: Iterable[Mapping[str, str]], begin: datetime) -> None:
        for each in wakeups:
            table = Timetable(expression=each["expression"], zone=ZoneInfo(each["timezone"]), since=begin)
            self._wake_next(table, begin)

    def _wake_next(self, table: Timetable, after: datetime) -> None:
        def wake() -> None:
            self._wake_next(table, self.now)
            self.plan({"trigger": "boundary"})

        if due := table.next_after(after):
            self.at(due, wake)

    def _guard(self) -> None:
        def look() -> None:
            self.at(self.now + ROUND, look)
            with self._invoked("Guard", guard_logger):
                guard.handler({}, CONTEXT)

        self.at(self.now + ROUND, look)

    def _counted(self, name: str, step: Any) -> Callable[..., Any]:
        def handler(event: dict[str, Any], context: Any) -> Any:
            # In AWS it is a process of its own, which knows nothing of Plan's trigger.
            logger.remove_keys(["trigger"])
            with self._invoked(name, logger):
                return step.handler(event, context)

        return handler

    @contextmanager
    def _invoked(self, function: str, its: Logger) -> Iterator[None]:
        outer, self.tally.caller = self.tally.caller, function
        self.tally.invocations[function] += 1
        before = its.service
        its.append_keys(service=function.lower())
        try:
            yield
        finally:
            its.append_keys(service=before)
            self.tally.caller = outer


class Entered(dict[str, Any]):
    """The states of the machine, each counted when the interpreter looks it up, which is when it enters it."""

    def __init__(self, states: Mapping[str, Any], tally: Tally) -> None:
        super().__init__(states)
        self._tally = tally

    def __getitem__(self, name: str) -> Any:
        self._tally.states[name] += 1
        return super().__getitem__(name)


class CountedLeases(Leases):
    """A renewal is an update; the first lease of a target is an update that finds none, and a creation."""

    def __init__(self, world: World, tally: Tally) -> None:
        super().__init__(world)
        self._tally = tally

    def put(self, target: str, model: Model, until: datetime) -> None:
        self._tally.call("scheduler:UpdateSchedule")
        if target not in self._world.leases:
            self._tally.call("scheduler:CreateSchedule")
        super().put(target, model, until)

    def remove(self, target: str) -> None:
        self._tally.call("scheduler:DeleteSchedule")
        super().remove(target)


class CountedLeaseTags(LeaseTags):
    def __init__(self, world: World, tally: Tally) -> None:
        super().__init__(world)
        self._tally = tally

    def put(self, target: str, model: Model, until: datetime | None) -> None:
        self._tally.call("rekognition:TagResource")
        super().put(target, model, until)

    def remove(self, model: Model) -> None:
        self._tally.call("rekognition:UntagResource")
        super().remove(model)
