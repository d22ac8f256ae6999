"""EventBridge Scheduler and rules with a schedule, as deployed, on the clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.toy_stack import ROLE, arn, assembly, function, permission, ref, resource
from workbench.emulator.emulator import Emulator
from workbench.emulator.faults import CallFault
from workbench.emulator.schedules import ScheduleError

START = datetime(2026, 3, 27, 12, tzinfo=UTC)  # two days before the clocks go forward
OFF = {"Mode": "OFF"}
ROLE_ARN = "arn:aws:iam::123456789012:role/scheduler"
CODE = "def handler(event, context):\n    print(event)\n"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start=START) as emulator:
        yield emulator


def schedule(expression: str, **others: Any) -> dict[str, Any]:
    target = {"Arn": arn("Fn"), "RoleArn": ROLE, "Input": '{"trigger": "tick"}', **others.pop("Target", {})}
    return resource(
        "Scheduler::Schedule", ScheduleExpression=expression, FlexibleTimeWindow=OFF, Target=target, **others
    )


def fired(emulator: Emulator) -> list[datetime]:
    return [entry.at for entry in emulator.trace if entry.kind == "schedule"]


def test_a_schedule_fires_in_its_own_time_zone_and_is_skipped_with_the_hour_that_spring_skips(
    emulator: Emulator, tmp_path: Path
) -> None:
    resources = {
        "Fn": function(),
        "Nightly": schedule("cron(30 2 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin"),
    }
    emulator.deploy(assembly(tmp_path / "x", resources, CODE))
    emulator.run_until(START + timedelta(days=4))
    assert fired(emulator) == [
        datetime(2026, 3, 28, 1, 30, tzinfo=UTC),  # winter time
        datetime(2026, 3, 30, 0, 30, tzinfo=UTC),  # summer time; there was no 02:30 on the 29th
        datetime(2026, 3, 31, 0, 30, tzinfo=UTC),
    ]
    assert [line.text for line in emulator.logs("Fn")] == ["{'trigger': 'tick'}"] * 3


def test_a_rate_first_fires_after_one_period(emulator: Emulator, tmp_path: Path) -> None:
    emulator.deploy(assembly(tmp_path / "x", {"Fn": function(), "Tick": schedule("rate(5 minutes)")}, CODE))
    emulator.run_until(START + timedelta(minutes=16))
    assert fired(emulator) == [START + timedelta(minutes=minutes) for minutes in (5, 10, 15)]


def test_a_disabled_schedule_does_not_fire(emulator: Emulator, tmp_path: Path) -> None:
    resources = {"Fn": function(), "Tick": schedule("rate(5 minutes)", State="DISABLED")}
    emulator.deploy(assembly(tmp_path / "x", resources, CODE))
    emulator.run_until(START + timedelta(hours=1))
    assert fired(emulator) == []


def test_a_one_time_schedule_calls_an_api_directly_and_is_gone(emulator: Emulator) -> None:
    """The lease: a universal target needs no code of ours at all."""
    emulator.client("sqs").create_queue(QueueName="q")
    scheduler = emulator.client("scheduler")
    scheduler.create_schedule(
        Name="lease",
        ScheduleExpression="at(2026-03-27T13:30:00)",
        ActionAfterCompletion="DELETE",
        FlexibleTimeWindow=OFF,
        Target={
            "Arn": "arn:aws:scheduler:::aws-sdk:sqs:deleteQueue",
            "RoleArn": ROLE_ARN,
            "Input": json.dumps({"QueueUrl": f"{emulator.endpoint_url}/123456789012/q"}),
        },
    )
    emulator.run_until(START + timedelta(hours=2))
    assert "QueueUrls" not in emulator.client("sqs").list_queues()
    assert scheduler.list_schedules()["Schedules"] == []
    (call,) = [call for call in emulator.calls if call.operation == "DeleteQueue"]
    assert call.at == START + timedelta(minutes=90)


def test_a_schedule_that_is_changed_fires_at_its_new_time_only(emulator: Emulator) -> None:
    scheduler = emulator.client("scheduler")
    emulator.client("sqs").create_queue(QueueName="q")
    target = {"Arn": "arn:aws:sqs:eu-central-1:123456789012:q", "RoleArn": ROLE_ARN, "Input": "{}"}
    scheduler.create_schedule(
        Name="lease", ScheduleExpression="at(2026-03-27T13:00:00)", FlexibleTimeWindow=OFF, Target=target
    )
    emulator.run_until(START + timedelta(minutes=30))
    scheduler.update_schedule(
        Name="lease", ScheduleExpression="at(2026-03-27T15:00:00)", FlexibleTimeWindow=OFF, Target=target
    )
    emulator.run_until(START + timedelta(hours=6))
    assert fired(emulator) == [START + timedelta(hours=3)]


def test_a_schedule_that_is_deleted_fires_no_more(emulator: Emulator, tmp_path: Path) -> None:
    emulator.deploy(assembly(tmp_path / "x", {"Fn": function(), "Tick": schedule("rate(5 minutes)")}, CODE))
    emulator.run_until(START + timedelta(minutes=6))
    emulator.client("scheduler").delete_schedule(Name=emulator.physical_name("Tick"))
    emulator.run_until(START + timedelta(hours=1))
    assert len(fired(emulator)) == 1


def undeliverable(emulator: Emulator, folder: Path, **policy: int) -> tuple[list[datetime], str]:
    """Let every invocation be refused, and say when it was tried and which queue takes what is lost."""
    target = {"RetryPolicy": policy, "DeadLetterConfig": {"Arn": arn("Dead")}}
    once = schedule("at(2026-03-27T13:00:00)", Target=target)
    resources = {"Fn": function(), "Dead": resource("SQS::Queue"), "Once": once}
    outputs = emulator.deploy(assembly(folder / "x", resources, CODE, Dead=ref("Dead")))
    with emulator.faults.during(CallFault(service="lambda", operation="Invoke", status=500, code="ServiceException")):
        emulator.run_until(START + timedelta(days=2))
    return [call.at for call in emulator.calls if call.operation == "Invoke"], outputs["Dead"]


def test_a_refused_delivery_is_tried_again_as_often_as_the_policy_says(emulator: Emulator, tmp_path: Path) -> None:
    tries, dead = undeliverable(emulator, tmp_path, MaximumRetryAttempts=2)
    assert len(tries) == 3
    (message,) = emulator.client("sqs").receive_message(QueueUrl=dead, MessageAttributeNames=["All"])["Messages"]
    assert message["Body"] == '{"trigger": "tick"}'
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "ServiceException"


def test_a_refused_delivery_is_given_up_at_its_maximum_age(emulator: Emulator, tmp_path: Path) -> None:
    tries, _ = undeliverable(emulator, tmp_path, MaximumEventAgeInSeconds=900)
    assert tries[-1] <= START + timedelta(minutes=75)
    assert len(tries) < 10


def test_a_rule_with_a_rate_invokes_the_function_with_the_scheduled_event(emulator: Emulator, tmp_path: Path) -> None:
    resources = {
        "Fn": function(),
        "Allowed": permission("Fn", "events.amazonaws.com"),
        "Rule": resource("Events::Rule", ScheduleExpression="rate(1 hour)", Targets=[{"Id": "fn", "Arn": arn("Fn")}]),
    }
    emulator.deploy(assembly(tmp_path / "x", resources, CODE))
    emulator.run_until(START + timedelta(minutes=150))
    lines = [line.text for line in emulator.logs("Fn")]
    assert len(lines) == 2
    assert "'detail-type': 'Scheduled Event'" in lines[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}}, "flexible time window"),
        ({"Target": {"Arn": "arn:aws:ecs:eu-central-1:1:cluster/c", "RoleArn": ROLE_ARN, "EcsParameters": {}}}, "Ecs"),
        ({"Target": {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:listQueues", "RoleArn": ROLE_ARN}}, "only reads"),
        ({"Target": {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:noSuchThing", "RoleArn": ROLE_ARN}}, "no action"),
    ],
)
def test_a_schedule_that_is_not_emulated_is_refused_loudly(
    emulator: Emulator, change: dict[str, Any], message: str
) -> None:
    target = {"Arn": "arn:aws:sqs:eu-central-1:123456789012:q", "RoleArn": ROLE_ARN}
    if "EcsParameters" in change.get("Target", {}):
        change["Target"]["EcsParameters"] = {"TaskDefinitionArn": "arn:aws:ecs:eu-central-1:1:task-definition/t"}
    settings = {"FlexibleTimeWindow": OFF, "Target": target, **change}
    emulator.client("scheduler").create_schedule(Name="odd", ScheduleExpression="rate(1 hour)", **settings)
    with pytest.raises(ValueError, match=message) as caught:
        emulator.run_until(START + timedelta(minutes=1))
    assert caught.type in (ScheduleError, ValueError)
