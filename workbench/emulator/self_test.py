"""Asks moto, once per process, whether it is still the one that the emulator was made for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.emulator.interpreter import REBOUND, InterpreterError

WAIT = timedelta(hours=1)
START = datetime(2026, 1, 5, tzinfo=UTC)

_PASS = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
_DEFINITION = {
    "StartAt": "Branch",
    "States": {
        "Branch": {"Type": "Parallel", "Branches": [_PASS, _PASS], "Next": "Wait"},
        "Wait": {"Type": "Wait", "Seconds": int(WAIT.total_seconds()), "Next": "Done"},
        "Done": {"Type": "Succeed"},
    },
}


def check_bound(bound: int) -> None:
    """Raise InterpreterError unless all names are rebound."""
    if bound != sum(len(names) for names in REBOUND.values()):
        raise InterpreterError(f"only {bound} names of moto's interpreter are on the virtual clock")


def check_run(emulator: Any) -> None:
    """Run a machine with threads and a wait on a fresh emulator. Raises InterpreterError unless time behaved."""
    states = emulator.client("stepfunctions")
    role = "arn:aws:iam::123456789012:role/self-test"
    machine = states.create_state_machine(name="self-test", definition=json.dumps(_DEFINITION), roleArn=role)
    states.start_execution(stateMachineArn=machine["stateMachineArn"], name="self-test", input="{}")
    emulator.run_until(START + 2 * WAIT)
    (execution,) = emulator.executions()
    took = execution.stopped - execution.started if execution.stopped else None
    if execution.status != "SUCCEEDED" or took != WAIT:
        raise InterpreterError(f"a machine that waits {WAIT} came to {execution.status} after {took}: not moto 5.2.5?")
