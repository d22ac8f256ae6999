"""Deploying: everything that the template asks for, or nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.toy_stack import ROLE, arn, assembly, function, machine, ref, resource
from workbench.emulator.cloudformation.reviewed import TemplateError
from workbench.emulator.deploy import DeployError
from workbench.emulator.emulator import Emulator, EmulatorError

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
CODE = "def handler(event, context):\n    return 1\n"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start=START) as emulator:
        yield emulator


def test_every_type_without_a_provider_and_every_property_that_would_be_ignored_is_named(
    emulator: Emulator, tmp_path: Path
) -> None:
    """All faults at once, and before anything is created."""
    resources = {
        "Pipe": resource("Pipes::Pipe", Source="x"),
        "Fn": function(VpcConfig={"SubnetIds": []}),
        "Role": resource("IAM::Role", AssumeRolePolicyDocument={}, Unheard="x"),
    }
    with pytest.raises(TemplateError) as caught:
        emulator.deploy(assembly(tmp_path / "x", resources, CODE))
    message = str(caught.value)
    assert "Pipe: the type AWS::Pipes::Pipe is not emulated" in message
    assert "Fn: AWS::Lambda::Function would ignore VpcConfig" in message
    assert "Role: AWS::IAM::Role would ignore Unheard" in message
    assert emulator.client("cloudformation").list_stacks()["StackSummaries"] == []


def test_a_property_with_a_faulty_value_fails_the_stack(emulator: Emulator, tmp_path: Path) -> None:
    """botocore checks what a provider passes on."""
    with pytest.raises(DeployError, match="NoSuchKey"):
        emulator.deploy(assembly(tmp_path / "x", {"Topic": resource("SNS::Topic", Subscription=[{"NoSuchKey": "x"}])}))


def test_what_was_deployed_can_be_described_through_the_apis(emulator: Emulator, tmp_path: Path) -> None:
    resources = {
        "Fn": function(Architectures=["arm64"], MemorySize="256", TracingConfig={"Mode": "Active"}),
        "Version": resource("Lambda::Version", FunctionName=ref("Fn")),
        "Alias": resource(
            "Lambda::Alias", Name="live", FunctionName=ref("Fn"), FunctionVersion={"Fn::GetAtt": ["Version", "Version"]}
        ),
        "Table": resource(
            "DynamoDB::Table",
            KeySchema=[{"AttributeName": "kind", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "kind", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            SSESpecification={"SSEEnabled": True},
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True},
        ),
        "Dead": resource("SQS::Queue"),
        "Queue": resource(
            "SQS::Queue",
            MessageRetentionPeriod=1209600,
            RedrivePolicy={"deadLetterTargetArn": arn("Dead"), "maxReceiveCount": 3},
        ),
        "Logs": resource("Logs::LogGroup", RetentionInDays=90),
        "Filter": resource(
            "Logs::MetricFilter",
            LogGroupName=ref("Logs"),
            FilterPattern="ERROR",
            MetricTransformations=[{"MetricName": "Errors", "MetricNamespace": "Ours", "MetricValue": "1"}],
        ),
        "Board": resource("CloudWatch::Dashboard", DashboardBody='{"widgets": []}'),
        "Budget": resource(
            "Budgets::Budget",
            Budget={"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": {"Amount": 500, "Unit": "USD"}},
        ),
        "Key": resource("KMS::Key", KeyPolicy={"Version": "2012-10-17", "Statement": []}),
    }
    outputs = emulator.deploy(
        assembly(
            tmp_path / "x",
            resources,
            CODE,
            Fn=ref("Fn"),
            Alias=ref("Alias"),
            Table=ref("Table"),
            Queue=ref("Queue"),
            Logs=ref("Logs"),
        )
    )
    configuration = emulator.client("lambda").get_function(FunctionName=outputs["Fn"])["Configuration"]
    assert (configuration["Architectures"], configuration["MemorySize"]) == (["arm64"], 256)
    assert json.load(emulator.client("lambda").invoke(FunctionName=outputs["Alias"])["Payload"]) == 1
    table = emulator.client("dynamodb").describe_table(TableName=outputs["Table"])["Table"]
    assert table["SSEDescription"]["Status"] == "ENABLED"
    queue = emulator.client("sqs").get_queue_attributes(QueueUrl=outputs["Queue"], AttributeNames=["All"])
    assert json.loads(queue["Attributes"]["RedrivePolicy"])["maxReceiveCount"] == 3
    (group,) = emulator.client("logs").describe_log_groups(logGroupNamePrefix=outputs["Logs"])["logGroups"]
    assert group["retentionInDays"] == 90


def test_a_stack_can_be_changed_and_deleted(emulator: Emulator, tmp_path: Path) -> None:
    target = {"Arn": arn("Fn"), "RoleArn": ROLE}

    def template(rate: str) -> str:
        schedule = resource(
            "Scheduler::Schedule", ScheduleExpression=rate, FlexibleTimeWindow={"Mode": "OFF"}, Target=target
        )
        bell = {"Type": "AWS::SNS::Topic"}  # without properties, and not changed
        folder = assembly(tmp_path / rate, {"Fn": function(), "Tick": schedule, "Bell": bell}, CODE)
        document = json.loads((folder / "toy.template.json").read_text())
        del document["Parameters"]
        return json.dumps(document)

    emulator.deploy(assembly(tmp_path / "assets", {"Fn": function()}, CODE))
    cloudformation = emulator.client("cloudformation")
    cloudformation.create_stack(StackName="changing", TemplateBody=template("rate(30 minutes)"))
    emulator.run_until(START + timedelta(minutes=31))
    cloudformation.update_stack(StackName="changing", TemplateBody=template("rate(10 minutes)"))
    emulator.run_until(START + timedelta(minutes=45))
    fired = [entry.at - START for entry in emulator.trace if entry.kind == "schedule"]
    assert fired == [timedelta(minutes=30), timedelta(minutes=41)]
    cloudformation.delete_stack(StackName="changing")
    assert emulator.client("scheduler").list_schedules()["Schedules"] == []


def test_a_template_behind_a_url_is_read_as_cdk_deploy_sends_it(emulator: Emulator) -> None:
    s3, cloudformation = emulator.client("s3"), emulator.client("cloudformation")
    s3.create_bucket(Bucket="assets", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="assets", Key="t.json", Body=json.dumps({"Resources": {"Q": resource("SQS::Queue")}}))
    url = "https://assets.s3.eu-central-1.amazonaws.com/t.json"
    cloudformation.create_change_set(StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateURL=url)
    cloudformation.execute_change_set(ChangeSetName="c", StackName="s")
    assert len(emulator.client("sqs").list_queues()["QueueUrls"]) == 1


def test_a_template_that_comes_through_the_api_is_checked_too(emulator: Emulator) -> None:
    template = json.dumps({"Resources": {"Pipe": resource("Pipes::Pipe")}})
    with pytest.raises(ClientError, match=r"AWS::Pipes::Pipe is not emulated"):
        emulator.client("cloudformation").create_stack(StackName="s", TemplateBody=template)


def test_express_state_machines_are_refused(emulator: Emulator, tmp_path: Path) -> None:
    express = machine({"Done": {"Type": "Succeed"}}, "Done")
    express["Properties"]["StateMachineType"] = "EXPRESS"
    with pytest.raises(DeployError, match="EXPRESS is not emulated"):
        emulator.deploy(assembly(tmp_path / "x", {"Fn": function(), "Machine": express}, CODE))


def test_many_emulators_one_after_another_know_nothing_of_each_other(tmp_path: Path) -> None:
    for run in range(3):
        with Emulator(start=START) as emulator:
            emulator.deploy(assembly(tmp_path / str(run), {"Queue": resource("SQS::Queue")}))
            assert len(emulator.client("sqs").list_queues()["QueueUrls"]) == 1
            assert emulator.now == START


def test_two_emulators_at_a_time_are_refused(emulator: Emulator) -> None:
    with pytest.raises(EmulatorError, match="runs in this process already"), Emulator(start=START):
        pass
    assert emulator.client("sqs").list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_another_process_speaks_to_the_emulator_with_its_environment(emulator: Emulator) -> None:
    program = "import boto3; print(boto3.client('sqs').create_queue(QueueName='q')['QueueUrl'])"
    environment = {**os.environ, **emulator.environment()}
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    )
    assert result.stdout.strip() == f"{emulator.endpoint_url}/123456789012/q"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": None}, "needs a start"),
        ({"start": datetime(2026, 1, 5)}, "must know its time zone"),  # noqa: DTZ001  # that is what is refused
        ({"start": START, "clock": "wall"}, "takes none"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Emulator(**arguments)
