"""The safety proof on everything that is really deployed: components are deleted through the APIs of AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from tests.e2e.factory import BEGIN, Factory, at, living
from tests.safety_components import BOUND, BOUND_WITHOUT_STACK
from workbench.configuration import compile_file
from workbench.demo.assembly import synthesize
from workbench.emulator.hosting import Event, HostingSettings

CONFIGURATION = Path(__file__).parent / "e2e" / "factory.yaml"
# Before the opening at eight, while the models start; and in the middle of the hours, which end at ten.
INSTANTS, CLOSING = ("07:46", "08:58"), "10:00"
MODELS = ("weld", "paint")


class Outcome(NamedTuple):
    """By how much the model that ran longest was asked to stop too late."""

    component: str
    clock: str
    overrun: timedelta

    @property
    def is_overrun(self) -> bool:
        return self.overrun > (BOUND_WITHOUT_STACK if self.component == "main-stack" else BOUND)

    def __str__(self) -> str:
        return f"{self.component:12} gone at {self.clock}: {self.overrun} past the end"


def outcome(factory: Factory, component: str, clock: str, until: str = "11:05") -> Outcome:
    """Live the day until then, without the component from that time on."""
    factory.until(clock)
    REMOVALS[component](factory)
    factory.until(until)
    stopped = [factory.when(model, Event.STOP_ACCEPTED) for model in MODELS]
    assert factory.hosting.running == []
    return Outcome(component, clock, max(stopped) - at(CLOSING))


def every_outcome(folder: Path) -> Iterator[Outcome]:
    """Each component at each instant, one after the other."""
    assembly = synthesize(folder, CONFIGURATION, BEGIN.date())
    document = compile_file(CONFIGURATION, BEGIN.date())
    for component in REMOVALS:
        for clock in INSTANTS:
            with living(assembly, document, (), HostingSettings(), guarded=True) as factory:
                yield outcome(factory, component, clock)


def _functions(factory: Factory, *names: str) -> None:
    functions = factory.emulator.client("lambda")
    found = [each["FunctionName"] for each in functions.list_functions()["Functions"]]
    for name in names:
        [function] = [each for each in found if name in each]
        functions.delete_function(FunctionName=function)


def _executions(factory: Factory) -> None:
    states, machine = factory.emulator.client("stepfunctions"), factory.outputs["StateMachineArn"]
    for execution in states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]:
        states.stop_execution(executionArn=execution["executionArn"])
    states.delete_state_machine(stateMachineArn=machine)


def _schedules(factory: Factory) -> None:
    scheduler = factory.emulator.client("scheduler")
    for group in scheduler.list_schedule_groups()["ScheduleGroups"]:
        if group["Name"] != "default":
            for schedule in scheduler.list_schedules(GroupName=group["Name"])["Schedules"]:
                scheduler.delete_schedule(Name=schedule["Name"], GroupName=group["Name"])
            scheduler.delete_schedule_group(Name=group["Name"])


def _table(factory: Factory) -> None:
    tables = factory.emulator.client("dynamodb")
    for name in tables.list_tables()["TableNames"]:
        tables.update_table(TableName=name, DeletionProtectionEnabled=False)
        tables.delete_table(TableName=name)


def _topics(factory: Factory) -> None:
    sns = factory.emulator.client("sns")
    for topic in sns.list_topics()["Topics"]:
        sns.delete_topic(TopicArn=topic["TopicArn"])


def _rules(factory: Factory) -> None:
    """All but the guard's clock."""
    events = factory.emulator.client("events")
    for rule in events.list_rules()["Rules"]:
        if "EventPattern" in rule:
            events.disable_rule(Name=rule["Name"])


def _main_stack(factory: Factory) -> None:
    factory.emulator.client("cloudformation").delete_stack(StackName=f"autoscaler-{factory.fleet.name}")


REMOVALS: dict[str, Callable[[Factory], None]] = {
    "plan": lambda factory: _functions(factory, "Plan"),
    "converge": _executions,
    "functions": lambda factory: _functions(factory, "Observe", "Start", "Stop", "Settle", "GiveUp"),
    "scheduler": _schedules,
    "table": _table,
    "topic": _topics,
    "alarms": _rules,
    "guard": lambda factory: _functions(factory, "Guard"),
    "main-stack": _main_stack,
}
