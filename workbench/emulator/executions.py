"""What the world hears of state machine executions: metrics, status change events, and the trace."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.emulator.hosting import PutMetric
from workbench.emulator.trace import Trace

_METRICS = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}
Publish = Callable[[str, str, Mapping[str, Any], Sequence[str]], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """An execution, with the states that it has entered so far. `stopped` is None while it runs."""

    name: str
    arn: str
    machine: str
    status: str
    started: datetime
    stopped: datetime | None
    input: Any
    output: Any
    error: str | None
    cause: str | None
    states: Sequence[str]


class Executions:
    """Listens to the interpreter."""

    def __init__(self, *, now: Callable[[], datetime], trace: Trace, put_metric: PutMetric, publish: Publish) -> None:
        self._now = now
        self._trace = trace
        self._put_metric = put_metric
        self._publish = publish
        self._states: dict[str, list[str]] = {}

    def started(self, execution: Any) -> None:
        self._states[execution.exec_arn] = []
        self._trace.add("execution", execution.name, f"STARTED {execution.execution_input}")
        self._metric(execution, "ExecutionsStarted", 1, "Count")
        self._announce(execution, "RUNNING")

    def entered(self, execution: Mapping[str, Any], state: str) -> None:
        self._states[execution["Id"]].append(state)
        self._trace.add("state", execution["Name"], state)

    def ended(self, execution: Any) -> None:
        status = str(execution.status)
        error = f" {execution.error}" if execution.error else ""
        self._trace.add("execution", execution.name, status + error)
        self._metric(execution, _METRICS[status], 1, "Count")
        took = (execution.stop_date - execution.start_date).total_seconds() * 1000
        self._metric(execution, "ExecutionTime", took, "Milliseconds")
        self._announce(execution, status)

    def view(self, execution: Any) -> Execution:
        """An execution of the interpreter, as a value."""
        return Execution(
            name=execution.name,
            arn=execution.exec_arn,
            machine=execution.state_machine.name,
            status=str(execution.status),
            started=execution.start_date,
            stopped=execution.stop_date,
            input=execution.input_data,
            output=execution.output,
            error=execution.error,
            cause=execution.cause,
            states=tuple(self._states.get(execution.exec_arn, ())),
        )

    def _metric(self, execution: Any, name: str, value: float, unit: str) -> None:
        dimensions = {"StateMachineArn": execution.state_machine.arn}
        self._put_metric("AWS/States", name, dimensions, value, self._now(), unit)

    def _announce(self, execution: Any, status: str) -> None:
        """The event of Step Functions (Step Functions guide, eventbridge-integration); times in milliseconds."""
        ended = status != "RUNNING"
        detail = {
            "executionArn": execution.exec_arn,
            "stateMachineArn": execution.state_machine.arn,
            "name": execution.name,
            "status": status,
            "startDate": _milliseconds(execution.start_date),
            "stopDate": _milliseconds(execution.stop_date) if ended else None,
            "input": execution.execution_input,
            "output": json.dumps(execution.output) if status == "SUCCEEDED" else None,
            "error": execution.error,
            "cause": execution.cause,
        }
        self._publish("aws.states", "Step Functions Execution Status Change", detail, [execution.exec_arn])


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
