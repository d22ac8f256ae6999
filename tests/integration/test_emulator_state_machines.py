"""State machines in virtual time: moto's interpreter on our clock, with real functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.toy_stack import arn, assembly, function, machine, ref, resource
from workbench.emulator import interpreter
from workbench.emulator.clock import VirtualClock
from workbench.emulator.emulator import Emulator
from workbench.emulator.executions import Execution
from workbench.emulator.faults import CallFault, FunctionFault, Misbehaviour

START = datetime(2026, 1, 5, 6, tzinfo=UTC)

CODE = """
import datetime, time

class TransientError(Exception):
    pass

tries = 0

def handler(event, context):
    global tries
    tries += 1
    if event.get("sleep"):
        time.sleep(event["sleep"])
    if tries <= event.get("failures", 0):
        raise TransientError(f"try {tries}")
    return {"n": event.get("n", 0) + 1, "now": datetime.datetime.now(datetime.UTC).isoformat()}
"""

STEP = {"Type": "Task", "Resource": "${Fn}"}
CALL = {**STEP, "End": True}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start=START) as emulator:
        yield emulator


def run(
    emulator: Emulator,
    folder: Path,
    states: Mapping[str, Any],
    start: str,
    input: str = "{}",
    until: timedelta = timedelta(hours=3),
    **others: Any,
) -> Execution:
    resources = {"Fn": function(), "Machine": machine(states, start, **others)}
    outputs = emulator.deploy(assembly(folder / start, resources, CODE, Machine=ref("Machine")))
    emulator.client("stepfunctions").start_execution(stateMachineArn=outputs["Machine"], name="run", input=input)
    emulator.run_until(START + until)
    (execution,) = emulator.executions()
    return execution


def test_a_loop_of_waits_and_calls_takes_its_time_in_virtual_time_only(emulator: Emulator, tmp_path: Path) -> None:
    states = {
        "Ask": {**STEP, "ResultPath": "$.seen", "InputPath": "$.seen", "Next": "Enough?"},
        "Enough?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.seen.n", "NumericGreaterThanEquals": 20, "Next": "Done"}],
            "Default": "Wait",
        },
        "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Ask"},
        "Done": {"Type": "Succeed"},
    }
    execution = run(emulator, tmp_path, states, "Ask", '{"seen": {}}')
    assert execution.status == "SUCCEEDED"
    assert execution.stopped == START + timedelta(seconds=19 * 30)
    # The handler's own clock is the virtual one too.
    assert execution.output["seen"]["now"] == execution.stopped.isoformat()


def test_retries_back_off_in_virtual_time_and_name_the_exception(emulator: Emulator, tmp_path: Path) -> None:
    retry = [{"ErrorEquals": ["TransientError"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 3}]
    execution = run(emulator, tmp_path, {"Call": {**CALL, "Retry": retry}}, "Call", '{"failures": 3}')
    assert execution.status == "SUCCEEDED"
    assert execution.stopped == START + timedelta(seconds=2 + 4 + 8)


def test_an_error_that_nobody_retries_is_caught_by_its_name(emulator: Emulator, tmp_path: Path) -> None:
    catch = [{"ErrorEquals": ["TransientError"], "ResultPath": "$.error", "Next": "GiveUp"}]
    states = {"Call": {**CALL, "Catch": catch}, "GiveUp": {"Type": "Pass", "End": True}}
    execution = run(emulator, tmp_path, states, "Call", '{"failures": 1}')
    assert execution.states == ("Call", "GiveUp")
    assert execution.output["error"]["Error"] == "TransientError"


def test_a_function_that_hangs_fails_with_the_name_that_lambda_gives(emulator: Emulator, tmp_path: Path) -> None:
    """The sleep is longer than the function's timeout of five seconds, and takes no real time."""
    execution = run(emulator, tmp_path, {"Call": CALL}, "Call", '{"sleep": 6}')
    assert (execution.status, execution.error) == ("FAILED", "Sandbox.Timedout")


def test_a_throttled_function_fails_with_the_name_that_step_functions_gives(emulator: Emulator, tmp_path: Path) -> None:
    emulator.faults.inject(FunctionFault(function="Fn", kind=Misbehaviour.THROTTLE, times=2))
    retry = [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 1, "MaxAttempts": 2}]
    execution = run(emulator, tmp_path, {"Call": {**CALL, "Retry": retry}}, "Call")
    assert execution.status == "SUCCEEDED"
    assert execution.stopped == START + timedelta(seconds=1 + 2)


def test_parallel_branches_both_wait_and_join(emulator: Emulator, tmp_path: Path) -> None:
    def branch(seconds: int) -> dict[str, Any]:
        return {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": seconds, "End": True}}}

    states = {"Both": {"Type": "Parallel", "Branches": [branch(60), branch(90)], "End": True}}
    execution = run(emulator, tmp_path, states, "Both")
    assert execution.stopped == START + timedelta(seconds=90)


def test_a_map_runs_its_items(emulator: Emulator, tmp_path: Path) -> None:
    item = {"StartAt": "Call", "States": {"Call": CALL}}
    states = {"Each": {"Type": "Map", "ItemProcessor": item, "MaxConcurrency": 2, "End": True}}
    execution = run(emulator, tmp_path, states, "Each", '[{"n": 1}, {"n": 5}, {"n": 7}]')
    assert [each["n"] for each in execution.output] == [2, 6, 8]


def test_a_machine_that_takes_too_long_is_timed_out(emulator: Emulator, tmp_path: Path) -> None:
    states = {"Wait": {"Type": "Wait", "Seconds": 7200, "End": True}}
    execution = run(emulator, tmp_path, states, "Wait", TimeoutSeconds=600)
    assert (execution.status, execution.stopped) == ("TIMED_OUT", START + timedelta(seconds=600))


def test_a_wait_until_a_timestamp_ends_at_that_timestamp(emulator: Emulator, tmp_path: Path) -> None:
    states = {"Wait": {"Type": "Wait", "TimestampPath": "$.until", "End": True}}
    execution = run(emulator, tmp_path, states, "Wait", '{"until": "2026-01-05T06:41:00Z"}')
    assert execution.stopped == START + timedelta(minutes=41)


def test_an_execution_can_be_stopped_in_the_middle_of_a_wait(emulator: Emulator, tmp_path: Path) -> None:
    states = {"Wait": {"Type": "Wait", "Seconds": 7200, "End": True}}
    execution = run(emulator, tmp_path, states, "Wait", until=timedelta(minutes=10))
    emulator.client("stepfunctions").stop_execution(executionArn=execution.arn)
    emulator.run_until(START + timedelta(minutes=11))
    (stopped,) = emulator.executions()
    assert (stopped.status, stopped.stopped) == ("ABORTED", START + timedelta(minutes=10))


def test_twenty_executions_at_once_happen_in_the_same_order_every_time(tmp_path: Path) -> None:
    states = {
        "Wait": {"Type": "Wait", "Seconds": 5, "Next": "Call"},
        "Call": {**CALL, "Retry": [{"ErrorEquals": ["States.ALL"], "JitterStrategy": "FULL", "MaxAttempts": 1}]},
    }
    hashes = set()
    for run in range(2):
        resources = {"Fn": function(), "Machine": machine(states, "Wait")}
        with Emulator(start=START) as emulator:
            outputs = emulator.deploy(assembly(tmp_path / str(run), resources, CODE, Machine=ref("Machine")))
            emulator.faults.inject(FunctionFault(function="Fn", kind=Misbehaviour.FAIL, times=7))
            for number in range(20):
                emulator.client("stepfunctions").start_execution(
                    stateMachineArn=outputs["Machine"], name=f"run-{number}", input="{}"
                )
            emulator.run_until(START + timedelta(minutes=1))
            assert {execution.status for execution in emulator.executions()} == {"SUCCEEDED"}
            hashes.add(emulator.trace_hash())
    assert len(hashes) == 1


def test_the_end_of_an_execution_is_an_event_and_a_metric(emulator: Emulator, tmp_path: Path) -> None:
    """A rule for failed executions puts the event into a queue."""
    pattern = {"source": ["aws.states"], "detail": {"status": ["FAILED"]}}
    resources = {
        "Fn": function(),
        "Machine": machine({"Call": CALL}, "Call"),
        "Queue": resource("SQS::Queue"),
        "Rule": resource("Events::Rule", EventPattern=pattern, Targets=[{"Id": "q", "Arn": arn("Queue")}]),
    }
    outputs = emulator.deploy(assembly(tmp_path / "x", resources, CODE, Machine=ref("Machine"), Queue=ref("Queue")))
    for name, input in {"good": "{}", "bad": '{"failures": 9}'}.items():
        emulator.client("stepfunctions").start_execution(stateMachineArn=outputs["Machine"], name=name, input=input)
    emulator.run_until(START + timedelta(minutes=1))
    (message,) = emulator.client("sqs").receive_message(QueueUrl=outputs["Queue"], MaxNumberOfMessages=9)["Messages"]
    assert '"name": "bad"' in message["Body"]
    statistics = emulator.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/States",
        MetricName="ExecutionsFailed",
        Dimensions=[{"Name": "StateMachineArn", "Value": outputs["Machine"]}],
        StartTime=START,
        EndTime=START + timedelta(minutes=5),
        Period=300,
        Statistics=["Sum"],
    )
    assert [point["Sum"] for point in statistics["Datapoints"]] == [1]


def test_executions_without_a_name_get_one_each(emulator: Emulator, tmp_path: Path) -> None:
    resources = {"Fn": function(), "Machine": machine({"Done": {"Type": "Succeed"}}, "Done")}
    outputs = emulator.deploy(assembly(tmp_path / "x", resources, CODE, Machine=ref("Machine")))
    for _ in range(2):
        emulator.client("stepfunctions").start_execution(stateMachineArn=outputs["Machine"])
    emulator.run_until(START)
    assert [execution.status for execution in emulator.executions()] == ["SUCCEEDED", "SUCCEEDED"]


def test_an_answer_that_is_lost_leaves_its_effect(emulator: Emulator, tmp_path: Path) -> None:
    """What makes starting twice with one name necessary to get right."""
    states = {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}
    resources = {"Fn": function(), "Machine": machine(states, "Wait")}
    outputs = emulator.deploy(assembly(tmp_path / "x", resources, CODE, Machine=ref("Machine")))
    client = emulator.client("stepfunctions")
    lost = CallFault(service="stepfunctions", operation="StartExecution", times=1, after_effect=True)
    with emulator.faults.during(lost), pytest.raises(client.exceptions.ClientError):
        client.start_execution(stateMachineArn=outputs["Machine"], name="run", input="{}")
    client.start_execution(stateMachineArn=outputs["Machine"], name="run", input="{}")
    assert len(emulator.executions()) == 1


def test_the_emulator_refuses_a_moto_that_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(interpreter.REBOUND, "moto.stepfunctions.parser.models", ("threading",))
    clock = VirtualClock(START)
    try:
        with (
            pytest.raises(interpreter.InterpreterError, match=r"needs moto 5\.2\.5"),
            interpreter.on_virtual_clock(clock),
        ):
            pass
    finally:
        clock.close()
