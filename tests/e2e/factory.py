"""A deployed factory on the emulator, in words that stories can be told in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import Phase
from autoscaler.scaling.target import Fleet
from workbench.demo.day import hosted
from workbench.emulator.emulator import Emulator
from workbench.emulator.hosting import Event, Fault, HostedLookoutModel, Hosting, HostingSettings, Transition

# A Tuesday; the stack is there well before the lead time begins.
DAY = datetime(2026, 1, 13, tzinfo=ZoneInfo("Europe/Berlin"))
BEGIN = DAY + timedelta(hours=7, minutes=25)


def at(clock: str) -> datetime:
    """That time of the story's day, in Berlin."""
    hours, minutes = (int(part) for part in clock.split(":"))
    return DAY + timedelta(hours=hours, minutes=minutes)


@dataclass(slots=True)
class Factory:
    """One deployed stack, its emulator, and what really happened to its models."""

    emulator: Emulator
    fleet: Fleet
    outputs: dict[str, str]

    @property
    def hosting(self) -> Hosting:
        hosting: Hosting = self.emulator.hosting
        return hosting

    def until(self, clock: str) -> None:
        self.emulator.run_until(at(clock))

    def phase(self, target: str) -> Phase:
        return self.hosting.describe(target).phase

    def events(self, target: str) -> list[Event]:
        return [each.event for each in self._of(target)]

    def starts(self, target: str, *, by: str = "api") -> list[Transition]:
        """The starts that had an effect."""
        return [each for each in self._of(target) if each.event is Event.START_ACCEPTED and each.by == by]

    def when(self, target: str, event: Event, nth: int = 1) -> datetime:
        return [each.at for each in self._of(target) if each.event is event][nth - 1]

    def plan(self, **event: Any) -> dict[str, Any]:
        """Call Plan as the command line does, and give back its answer."""
        return self.call({"trigger": "manual", "owner": "kim", "why": "a story", **event})

    def call(self, event: dict[str, Any]) -> dict[str, Any]:
        answer = self.emulator.client("lambda").invoke(
            FunctionName=self.outputs["PlanFunctionName"], Payload=json.dumps(event)
        )
        payload: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        return payload

    def kill(self) -> None:
        """Every function and execution of ours dies for good; EventBridge Scheduler and the leases live on."""
        states, functions = self.emulator.client("stepfunctions"), self.emulator.client("lambda")
        machine = self.outputs["StateMachineArn"]
        for execution in states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]:
            states.stop_execution(executionArn=execution["executionArn"])
        for function in functions.list_functions()["Functions"]:
            functions.delete_function(FunctionName=function["FunctionName"])

    def lose_boundaries(self) -> None:
        """From now on EventBridge Scheduler delivers nothing but the tick."""
        scheduler = self.emulator.client("scheduler")
        for schedule in scheduler.list_schedules()["Schedules"]:
            named = {"Name": schedule["Name"], "GroupName": schedule["GroupName"]}
            if "boundary" in scheduler.get_schedule(**named)["Target"]["Input"]:
                scheduler.delete_schedule(**named)

    @property
    def sentences(self) -> list[str]:
        """What people were told of what matters, by the functions: not by the guard, nor by alarms on us ourselves."""
        mails = [mail for mail in self.emulator.messages if '"kind":' in mail.text and mail.topic != "Routine/Topic"]
        told = [mail.text.partition("\n\n")[0] for mail in mails if not (mail.subject or "").startswith("Guard")]
        return [sentence for lines in told for sentence in lines.splitlines()]

    def asked_generations(self, target: str) -> list[int]:
        """The generations under which a start was asked for, once for each call, from the log of Start."""
        lines = (json.loads(line.text) for line in self.emulator.logs("Start") if line.text.startswith("{"))
        return [
            line["generation"]
            for line in lines
            if line.get("message") == "asked" and line["target"] == target and line["answer"] == "accepted"
        ]

    def _of(self, target: str) -> list[Transition]:
        return [each for each in self.hosting.transitions if each.model == target]


@contextmanager
def living(
    assembly: Path,
    document: dict[str, Any],
    faults: Sequence[Fault],
    settings: HostingSettings,
    begin: datetime = BEGIN,
    *,
    guarded: bool = False,
) -> Iterator[Factory]:
    """Deploy, with the guard or without, and live. Every story ends with the two promises that none may break."""
    fleet = fleet_from(document)
    models = [
        *(hosted(target) for target in fleet.targets),
        HostedLookoutModel(project="weld", version="7", name="weld-7"),
    ]

    def make(now: Any, put_metric: Any) -> Hosting:
        return Hosting(now=now, put_metric=put_metric, models=models, faults=faults, settings=settings)

    with Emulator(make, start=begin) as emulator:
        stacks = [f"autoscaler-{fleet.name}", *([f"autoscaler-{fleet.name}-guard"] if guarded else [])]
        factory = Factory(emulator=emulator, fleet=fleet, outputs=emulator.deploy(assembly, only=stacks))
        yield factory
        emulator.run_until(max(at("10:40"), emulator.now))
        _no_generation_started_twice(factory)
        assert factory.hosting.running == [], "a model was left running"


def _no_generation_started_twice(factory: Factory) -> None:
    """A token stands for a generation where the service has tokens; where it has none, count what was accepted."""
    for target in factory.fleet.targets:
        starts = factory.starts(target.name)
        tokens = [start.token for start in starts if start.token]
        assert len(set(tokens)) == len(tokens), f"{target.name}: one generation, two starts"
        generations = factory.asked_generations(target.name)
        assert len(set(generations)) == len(generations), f"{target.name}: one generation, two accepted starts"
