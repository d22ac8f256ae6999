"""Alarms as deployed: evaluated each minute, told to functions, rules and topics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.toy_stack import arn, assembly, function, permission, ref, resource
from workbench.emulator.emulator import Emulator

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
CODE = "import json\ndef handler(event, context):\n    print(json.dumps(event))\n"
METRIC = {
    "Namespace": "Factory",
    "MetricName": "Images",
    "Dimensions": [{"Name": "Line", "Value": "weld"}],
    "Statistic": "Sum",
    "Period": 60,
}
CALLER = "lambda.alarms.cloudwatch.amazonaws.com"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start=START) as emulator:
        yield emulator


def alarm(**changes: Any) -> dict[str, Any]:
    judged = {
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 100,
        "EvaluationPeriods": 2,
        "TreatMissingData": "notBreaching",
    }
    return resource("CloudWatch::Alarm", **{**METRIC, **judged, **changes})


def offer(emulator: Emulator, *values: float) -> None:
    """One sample in each of the next minutes."""
    for value in values:
        emulator.put_metric("Factory", "Images", {"Line": "weld"}, value)
        emulator.run_until(emulator.now + timedelta(minutes=1))


def changes(emulator: Emulator) -> list[tuple[int, str, str]]:
    """Alarm changes as (minute, alarm, what)."""
    found = [entry for entry in emulator.trace if entry.kind == "alarm"]
    return [((entry.at - START) // timedelta(minutes=1), entry.subject, entry.detail) for entry in found]


def test_an_alarm_begins_without_an_opinion_and_changes_on_the_second_breaching_minute(
    emulator: Emulator, tmp_path: Path
) -> None:
    emulator.deploy(assembly(tmp_path / "x", {"Busy": alarm()}))
    (described,) = emulator.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert described["StateValue"] == "INSUFFICIENT_DATA"
    offer(emulator, 10, 150, 150, 150, 10, 10)
    assert changes(emulator) == [
        (1, "Busy", "INSUFFICIENT_DATA -> OK"),
        (3, "Busy", "OK -> ALARM"),
        (5, "Busy", "ALARM -> OK"),
    ]
    (described,) = emulator.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert described["StateValue"] == "OK"


def test_a_direct_action_invokes_the_function_with_the_alarms_own_event(emulator: Emulator, tmp_path: Path) -> None:
    """CloudWatch guide, alarms-and-actions-Lambda: the configuration is under metrics, dimensions are a map."""
    resources = {"Fn": function(), "Allowed": permission("Fn", CALLER), "Busy": alarm(AlarmActions=[arn("Fn")])}
    emulator.deploy(assembly(tmp_path / "x", resources, CODE))
    offer(emulator, 150, 150)
    emulator.run_until(emulator.now)
    (line,) = emulator.logs("Fn")
    event = line.fields
    assert event["source"] == "aws.cloudwatch"
    assert event["alarmArn"].endswith(f":alarm:{event['alarmData']['alarmName']}")
    assert event["alarmData"]["state"]["value"] == "ALARM"
    assert event["alarmData"]["previousState"]["value"] in ("OK", "INSUFFICIENT_DATA")
    assert json.loads(event["alarmData"]["state"]["reasonData"])["recentDatapoints"] == [150, 150]
    assert event["alarmData"]["configuration"]["metrics"] == [
        {
            "id": "m1",
            "returnData": True,
            "metricStat": {
                "metric": {"namespace": "Factory", "name": "Images", "dimensions": {"Line": "weld"}},
                "period": 60,
                "stat": "Sum",
            },
        }
    ]


def test_a_function_that_gave_no_permission_is_not_invoked(emulator: Emulator, tmp_path: Path) -> None:
    """The resource policy that is so easily forgotten."""
    resources = {"Fn": function(), "Busy": alarm(AlarmActions=[arn("Fn")])}
    emulator.deploy(assembly(tmp_path / "x", resources, CODE))
    offer(emulator, 150, 150)
    assert emulator.logs("Fn") == ()
    (entry,) = [entry for entry in emulator.trace if entry.kind == "undelivered"]
    assert entry.detail == "Fn: NO_PERMISSIONS"


def test_a_change_is_an_event_and_a_rule_passes_it_on(emulator: Emulator, tmp_path: Path) -> None:
    resources = {
        "Fn": function(),
        "Allowed": permission("Fn", "events.amazonaws.com"),
        "Busy": alarm(AlarmName="LineOneBusy"),
        "Other": alarm(AlarmName="Other"),
        "Rule": resource(
            "Events::Rule",
            EventPattern={"source": ["aws.cloudwatch"], "detail": {"alarmName": ["LineOneBusy"]}},
            Targets=[{"Id": "fn", "Arn": arn("Fn")}],
        ),
    }
    emulator.deploy(assembly(tmp_path / "x", resources, CODE))
    offer(emulator, 150, 150)
    emulator.run_until(emulator.now)
    event = emulator.logs("Fn")[-1].fields
    assert event["detail-type"] == "CloudWatch Alarm State Change"
    assert event["detail"]["alarmName"] == "LineOneBusy"
    assert event["detail"]["state"]["value"] == "ALARM"
    assert event["resources"] == ["arn:aws:cloudwatch:eu-central-1:123456789012:alarm:LineOneBusy"]
    assert event["time"].endswith("Z")
    assert event["detail"]["state"]["timestamp"].endswith("+0000")


def test_an_alarm_writes_to_a_topic_and_its_readers(emulator: Emulator, tmp_path: Path) -> None:
    resources = {
        "Topic": resource("SNS::Topic"),
        "Reader": resource("SNS::Subscription", TopicArn=ref("Topic"), Protocol="email", Endpoint="ops@example.com"),
        "Fn": function(),
        "Listener": resource("SNS::Subscription", TopicArn=ref("Topic"), Protocol="lambda", Endpoint=arn("Fn")),
        "Busy": alarm(AlarmActions=[ref("Topic")], AlarmDescription="docs/runbook.md"),
    }
    emulator.deploy(assembly(tmp_path / "x", resources, CODE))
    offer(emulator, 150, 150)
    emulator.run_until(emulator.now)
    (message,) = emulator.messages
    assert message.topic == "Topic"
    assert message.subject is not None
    assert message.subject.startswith("ALARM: ")
    assert json.loads(message.text)["AlarmDescription"] == "docs/runbook.md"
    assert "ops@example.com" in message.readers
    (line,) = emulator.logs("Fn")
    assert json.loads(line.fields["Records"][0]["Sns"]["Message"])["NewStateValue"] == "ALARM"


def test_a_state_set_by_hand_runs_the_actions_and_the_next_minute_corrects_it(
    emulator: Emulator, tmp_path: Path
) -> None:
    topic = resource("SNS::Topic")
    emulator.deploy(assembly(tmp_path / "x", {"Topic": topic, "Busy": alarm(AlarmActions=[ref("Topic")])}))
    offer(emulator, 10)
    name = emulator.physical_name("Busy")
    emulator.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a drill")
    emulator.run_until(emulator.now + timedelta(minutes=1))
    assert len(emulator.messages) == 1
    assert changes(emulator)[-2:] == [(1, "Busy", "OK -> ALARM"), (2, "Busy", "ALARM -> OK")]


def test_an_alarm_on_metric_math(emulator: Emulator, tmp_path: Path) -> None:
    stat = {
        "Metric": {"Namespace": "Factory", "MetricName": "Images", "Dimensions": METRIC["Dimensions"]},
        "Period": 60,
        "Stat": "Sum",
    }
    queries = [
        {"Id": "m", "MetricStat": stat, "ReturnData": False},
        {"Id": "tps", "Expression": "FILL(m, 0) / 60", "ReturnData": True},
    ]
    idle = resource(
        "CloudWatch::Alarm",
        Metrics=queries,
        ComparisonOperator="LessThanOrEqualToThreshold",
        Threshold=0,
        EvaluationPeriods=3,
    )
    emulator.deploy(assembly(tmp_path / "x", {"Idle": idle}))
    offer(emulator, 60, 60)
    emulator.run_until(emulator.now + timedelta(minutes=4))
    assert changes(emulator)[-2:] == [(1, "Idle", "INSUFFICIENT_DATA -> OK"), (5, "Idle", "OK -> ALARM")]


def test_a_composite_alarm_follows_its_parts(emulator: Emulator, tmp_path: Path) -> None:
    resources = {
        "Busy": alarm(AlarmName="busy", EvaluationPeriods=1),
        "Quiet": alarm(AlarmName="quiet", EvaluationPeriods=1, ComparisonOperator="LessThanThreshold"),
        "Topic": resource("SNS::Topic"),
        "Both": resource(
            "CloudWatch::CompositeAlarm",
            AlarmName="both",
            AlarmRule="ALARM(busy) AND NOT ALARM(quiet)",
            AlarmActions=[ref("Topic")],
        ),
    }
    emulator.deploy(assembly(tmp_path / "x", resources))
    offer(emulator, 10, 150, 10, 10, 10)
    mine = [(minute, what) for minute, name, what in changes(emulator) if name == "Both"]
    assert mine == [(1, "INSUFFICIENT_DATA -> OK"), (2, "OK -> ALARM"), (3, "ALARM -> OK")]
    assert len(emulator.messages) == 1


def test_a_queue_that_an_alarm_watches_has_a_metric_each_minute(emulator: Emulator, tmp_path: Path) -> None:
    queue_alarm = resource(
        "CloudWatch::Alarm",
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Dimensions=[{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Queue", "QueueName"]}}],
        Statistic="Maximum",
        Period=300,
        ComparisonOperator="GreaterThanThreshold",
        Threshold=0,
        EvaluationPeriods=1,
    )
    resources = {"Queue": resource("SQS::Queue"), "Undelivered": queue_alarm}
    outputs = emulator.deploy(assembly(tmp_path / "x", resources, Queue=ref("Queue")))
    emulator.run_until(START + timedelta(minutes=10))
    emulator.client("sqs").send_message(QueueUrl=outputs["Queue"], MessageBody="lost")
    emulator.run_until(START + timedelta(minutes=15))
    assert changes(emulator)[-1] == (11, "Undelivered", "OK -> ALARM")


def test_an_action_that_is_not_emulated_is_refused_loudly(emulator: Emulator, tmp_path: Path) -> None:
    action = "arn:aws:automate:eu-central-1:ec2:stop"
    emulator.deploy(assembly(tmp_path / "x", {"Busy": alarm(AlarmActions=[action])}))
    with pytest.raises(ValueError, match="is not emulated"):
        emulator.run_until(START + timedelta(minutes=1))
