"""The guard on everything that is really deployed: its own stack, its own clock, and the main stack dead beside it."""

from __future__ import annotations

import json
from typing import Any

from autoscaler.scaling.model import Phase, Units
from tests.e2e.conftest import Live
from tests.e2e.factory import Factory, at
from workbench.demo.day import hosted
from workbench.emulator.hosting import Event, HostedLookoutModel
from workbench.emulator.inbox import Message


def tag(factory: Factory, name: str, **tags: str) -> None:
    """Tag a model as anybody may, through the API of its service."""
    declared = hosted(factory.fleet[name])
    arn, client = declared.arn(factory.hosting.settings), factory.emulator.client(declared.service)
    named = {f"inference-unit-autoscaler:{key}": value for key, value in tags.items()}
    in_words: Any = (
        [{"Key": key, "Value": value} for key, value in named.items()]
        if isinstance(declared, HostedLookoutModel)
        else named
    )
    client.tag_resource(ResourceArn=arn, Tags=in_words)


def kill_main_stack(factory: Factory) -> None:
    """Every function but the guard's dies, and every schedule: what is left is one rule."""
    functions, scheduler = factory.emulator.client("lambda"), factory.emulator.client("scheduler")
    for function in functions.list_functions()["Functions"]:
        if function["FunctionName"] != factory.outputs["GuardFunctionName"]:
            functions.delete_function(FunctionName=function["FunctionName"])
    for schedule in scheduler.list_schedules()["Schedules"]:
        scheduler.delete_schedule(Name=schedule["Name"], GroupName=schedule["GroupName"])


def told(factory: Factory, kind: str) -> list[Message]:
    return [each for each in factory.emulator.messages if f'"kind": "{kind}"' in each.text]


def facts(message: Message) -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = json.loads(message.text[message.text.index("\n{") :])["models"]
    return models


def test_the_guard_ends_leases_and_tells_of_strays_when_everything_else_is_dead(live: Live) -> None:
    with live(guarded=True) as factory:
        kill_main_stack(factory)
        for name in ("weld", "paint", "spare"):
            factory.hosting.person_starts(name, Units(1, 2), who="lee")
        tag(factory, "weld", lease=f"{at('08:10').astimezone().isoformat()} factory weld")
        tag(factory, "paint", lease="2026-01-13T07:10:00Z factory paint")
        factory.until("08:09")
        assert factory.events("weld") == factory.events("paint") == [Event.START_ACCEPTED, Event.READY]

        factory.until("08:20")
        for name in ("weld", "paint"):
            assert at("08:10") <= factory.when(name, Event.STOP_ACCEPTED) <= at("08:14")
            assert factory.phase(name) is Phase.OFF
        assert [len(told(factory, kind)) for kind in ("lease", "stray")] == [1, 1]
        assert {each["model"] for each in facts(told(factory, "lease")[0])} == {"weld/1", "paint/paint.2025-01-06"}
        [stray] = facts(told(factory, "stray")[0])
        assert (stray["model"], stray["units"], stray["cost_per_hour"]) == (
            "spare/2",
            {"minimum": 1, "maximum": 2},
            {"least": 4.0, "most": 8.0},
        )
        assert factory.phase("spare") is Phase.READY

        tag(factory, "spare", stray="stop")
        factory.until("08:30")
        assert factory.phase("spare") is Phase.OFF
        assert [(each["model"], each["verdict"], each["started_by"]) for each in facts(told(factory, "stray")[1])] == [
            ("spare/2", "unwanted-stray", "lee")
        ]
        assert len(told(factory, "stray")) == 2
        levels = {
            json.loads(line.text)["level"] for line in factory.emulator.logs("Guard") if line.text.startswith("{")
        }
        assert levels == {"INFO"}
