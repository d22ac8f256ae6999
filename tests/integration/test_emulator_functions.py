"""Functions in sandboxes: the packaged code, Lambda's runtime client, and what Lambda does around an invocation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.toy_stack import arn, assembly, function, ref, resource
from workbench.emulator.emulator import Emulator
from workbench.emulator.faults import CallFault, FunctionFault, Misbehaviour

START = datetime(2026, 1, 5, 6, tzinfo=UTC)

CODE = """
import json, os, sys
print("init")

def handler(event, context):
    match event.get("do"):
        case "import":
            try:
                __import__(event["module"])
                return "found"
            except ImportError:
                return "missing"
        case "environment":
            return {key: os.environ.get(key) for key in event["keys"]}
        case "exit":
            os._exit(3)
        case "raise":
            raise ValueError("by order")
        case "emit":
            metric = {"Namespace": "Ours", "Dimensions": [["service"]], "Metrics": [{"Name": "Done", "Unit": "Count"}]}
            at = int(1000 * __import__("time").time())
            print(json.dumps({"_aws": {"Timestamp": at, "CloudWatchMetrics": [metric]}, "service": "toy", "Done": 4}))
        case "left":
            return context.get_remaining_time_in_millis()
        case "paths":
            return sys.path
    print("handled", event)
    return event
"""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start=START) as emulator:
        yield emulator


def deployed(emulator: Emulator, folder: Path, **properties: Any) -> str:
    resources = {"Fn": function(**properties), "Queue": resource("SQS::Queue")}
    outputs = emulator.deploy(assembly(folder / "x", resources, CODE, Fn=ref("Fn"), Queue=ref("Queue")))
    return outputs["Fn"]


def invoke(emulator: Emulator, name: str, **event: Any) -> Any:
    answer = emulator.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    return json.load(answer["Payload"])


def test_a_function_sees_its_own_code_and_none_of_this_environment(emulator: Emulator, tmp_path: Path) -> None:
    """What is not in the asset is missing here as it would be in AWS."""
    name = deployed(emulator, tmp_path)
    assert invoke(emulator, name, do="import", module="workbench") == "missing"
    assert invoke(emulator, name, do="import", module="moto") == "missing"
    assert invoke(emulator, name, do="import", module="pytest") == "missing"
    assert invoke(emulator, name, do="import", module="app") == "found"
    assert not any("site-packages" in path for path in invoke(emulator, name, do="paths"))


def test_a_function_has_what_was_deployed_and_what_lambda_adds(emulator: Emulator, tmp_path: Path) -> None:
    name = deployed(emulator, tmp_path, Environment={"Variables": {"TABLE_NAME": "records"}}, MemorySize=256)
    keys = ["TABLE_NAME", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "HOME"]
    found = invoke(emulator, name, do="environment", keys=keys)
    assert found == {
        "TABLE_NAME": "records",
        "AWS_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL": emulator.endpoint_url,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "HOME": None,
    }


def test_a_warm_sandbox_is_used_again_and_its_lines_have_virtual_times(emulator: Emulator, tmp_path: Path) -> None:
    name = deployed(emulator, tmp_path)
    invoke(emulator, name, n=1)
    emulator.run_until(START + timedelta(minutes=5))
    invoke(emulator, name, n=2)
    lines = [(line.at - START, line.text) for line in emulator.logs("Fn")]
    assert lines == [
        (timedelta(), "init"),
        (timedelta(), "handled {'n': 1}"),
        (timedelta(minutes=5), "handled {'n': 2}"),
    ]


def test_lines_are_found_through_the_api_too(emulator: Emulator, tmp_path: Path) -> None:
    name = deployed(emulator, tmp_path, LoggingConfig={"LogGroup": "/ours/fn"})
    invoke(emulator, name, n=1)
    events = emulator.client("logs").filter_log_events(logGroupName="/ours/fn")["events"]
    assert [event["message"] for event in events] == ["init", "handled {'n': 1}"]


def test_an_exception_is_the_functions_error_and_counted(emulator: Emulator, tmp_path: Path) -> None:
    name = deployed(emulator, tmp_path)
    answer = emulator.client("lambda").invoke(FunctionName=name, Payload=b'{"do": "raise"}')
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"])["errorType"] == "ValueError"
    assert metric(emulator, "AWS/Lambda", "Errors", FunctionName=name) == [1]
    assert metric(emulator, "AWS/Lambda", "Invocations", FunctionName=name) == [1]


def test_a_process_that_dies_is_an_error_and_the_next_invocation_gets_a_new_one(
    emulator: Emulator, tmp_path: Path
) -> None:
    name = deployed(emulator, tmp_path)
    assert invoke(emulator, name, do="exit")["errorType"] == "Runtime.ExitError"
    assert invoke(emulator, name, n=1) == {"n": 1}
    assert [line.text for line in emulator.logs("Fn")].count("init") == 2


def test_code_that_cannot_be_imported_is_an_error(emulator: Emulator, tmp_path: Path) -> None:
    name = deployed(emulator, tmp_path, Handler="absent.handler")
    assert invoke(emulator, name)["errorType"] == "Runtime.ImportModuleError"


def test_the_time_that_is_left_is_the_whole_timeout(emulator: Emulator, tmp_path: Path) -> None:
    """No virtual time passes in a call."""
    assert invoke(emulator, deployed(emulator, tmp_path, Timeout=42), do="left") == 42_000


def test_embedded_metrics_reach_cloudwatch(emulator: Emulator, tmp_path: Path) -> None:
    invoke(emulator, deployed(emulator, tmp_path), do="emit")
    assert metric(emulator, "Ours", "Done", service="toy") == [4]


def test_an_asynchronous_invocation_is_tried_again_after_one_and_two_minutes(
    emulator: Emulator, tmp_path: Path
) -> None:
    """Lambda guide, asynchronous error handling."""
    name = deployed(emulator, tmp_path)
    emulator.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b'{"do": "raise"}')
    emulator.run_until(START + timedelta(hours=1))
    tries = [entry.at - START for entry in emulator.trace if entry.kind == "invoke"]
    assert tries == [timedelta(minutes=0), timedelta(minutes=1), timedelta(minutes=3)]


def test_an_event_that_fails_for_good_goes_to_the_destination_and_the_dead_letter_queue(
    emulator: Emulator, tmp_path: Path
) -> None:
    resources = {
        "Fn": function(DeadLetterConfig={"TargetArn": arn("Dead")}),
        "Dead": resource("SQS::Queue"),
        "Failed": resource("SQS::Queue"),
        "Config": resource(
            "Lambda::EventInvokeConfig",
            FunctionName=ref("Fn"),
            Qualifier="$LATEST",
            MaximumRetryAttempts=1,
            DestinationConfig={"OnFailure": {"Destination": arn("Failed")}},
        ),
    }
    folder = assembly(tmp_path / "x", resources, CODE, Fn=ref("Fn"), Dead=ref("Dead"), Failed=ref("Failed"))
    outputs = emulator.deploy(folder)
    payload = b'{"do": "raise"}'
    emulator.client("lambda").invoke(FunctionName=outputs["Fn"], InvocationType="Event", Payload=payload)
    emulator.run_until(START + timedelta(minutes=30))
    record = json.loads(received(emulator, outputs["Failed"])[0])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert received(emulator, outputs["Dead"]) == [payload.decode()]


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [
        (Misbehaviour.DROP, []),
        (Misbehaviour.DUPLICATE, [0, 0]),
        (Misbehaviour.DELAY, [5]),
        (Misbehaviour.CRASH, [0, 1]),
        (Misbehaviour.TIMEOUT, [0, 1]),
        (Misbehaviour.FAIL, [0, 1]),
    ],
)
def test_an_event_meets_the_misbehaviour_that_was_asked_for(
    emulator: Emulator, tmp_path: Path, kind: Misbehaviour, minutes: list[int]
) -> None:
    name = deployed(emulator, tmp_path)
    emulator.faults.inject(FunctionFault(function="Fn", kind=kind, times=1))
    emulator.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b"{}")
    emulator.run_until(START + timedelta(hours=1))
    tries = [entry.at - START for entry in emulator.trace if entry.kind == "invoke"]
    assert tries == [timedelta(minutes=minute) for minute in minutes]


def test_a_timeout_that_was_asked_for_comes_after_the_work_is_done(emulator: Emulator, tmp_path: Path) -> None:
    name = deployed(emulator, tmp_path)
    emulator.faults.inject(FunctionFault(function="Fn", kind=Misbehaviour.TIMEOUT, times=1))
    assert invoke(emulator, name, n=1)["errorType"] == "Sandbox.Timedout"
    assert "handled {'n': 1}" in [line.text for line in emulator.logs("Fn")]


def test_reserved_concurrency_of_zero_throttles_everything(emulator: Emulator, tmp_path: Path) -> None:
    name = deployed(emulator, tmp_path, ReservedConcurrentExecutions=0)
    client = emulator.client("lambda")
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.invoke(FunctionName=name)


def test_an_unknown_function_is_not_found(emulator: Emulator) -> None:
    client = emulator.client("lambda")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="absent")


def test_calls_are_logged_with_operation_and_caller(emulator: Emulator, tmp_path: Path) -> None:
    name = deployed(emulator, tmp_path)
    emulator.client("scheduler").list_schedules()
    emulator.client("cloudwatch").list_metrics()
    emulator.client("sns").list_topics()
    invoke(emulator, name)
    mine = [(call.service, call.operation) for call in emulator.calls if call.caller == "test"]
    assert mine == [
        ("scheduler", "ListSchedules"),
        ("cloudwatch", "ListMetrics"),
        ("sns", "ListTopics"),
        ("lambda", "Invoke"),
    ]


@pytest.mark.parametrize(
    ("service", "operation"), [("dynamodb", "list_tables"), ("sns", "list_topics"), ("cloudwatch", "list_metrics")]
)
def test_an_injected_error_reaches_the_caller_in_each_protocol(
    emulator: Emulator, service: str, operation: str
) -> None:
    """JSON, query and CBOR write errors in three ways."""
    client = emulator.client(service)
    fault = CallFault(service=service, code="ThrottlingException", status=400, message="slow down", times=1)
    with emulator.faults.during(fault), pytest.raises(client.exceptions.ClientError) as caught:
        getattr(client, operation)()
    assert caught.value.response["Error"]["Code"] == "ThrottlingException"
    assert caught.value.response["Error"]["Message"] == "slow down"
    getattr(client, operation)()


def metric(emulator: Emulator, namespace: str, name: str, **dimensions: str) -> list[float]:
    query = {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
    }
    found = emulator.client("cloudwatch").get_metric_data(
        MetricDataQueries=[{"Id": "m", "MetricStat": {"Metric": query, "Period": 60, "Stat": "Sum"}}],
        StartTime=START,
        EndTime=START + timedelta(hours=1),
    )
    values: list[float] = found["MetricDataResults"][0]["Values"]
    return values


def received(emulator: Emulator, queue: str) -> list[str]:
    messages = emulator.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    return [message["Body"] for message in messages]
