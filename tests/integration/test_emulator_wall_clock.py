"""The same stack with real time and an unpatched interpreter: the differential test for the clock kernel."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.toy_stack import assembly, function, machine, ref
from workbench.emulator.emulator import Emulator

CODE = """
def handler(event, context):
    if event.get("n") == 2:
        raise RuntimeError("once")
    return {"n": event.get("n", 0) + 1}
"""
STATES: dict[str, Any] = {
    "Ask": {
        "Type": "Task",
        "Resource": "${Fn}",
        "Parameters": {"n.$": "$.seen.n"},
        "ResultPath": "$.seen",
        "Catch": [{"ErrorEquals": ["RuntimeError"], "ResultPath": "$.error", "Next": "Mend"}],
        "Next": "Enough?",
    },
    "Mend": {"Type": "Pass", "Result": {"n": 3}, "ResultPath": "$.seen", "Next": "Ask"},
    "Enough?": {
        "Type": "Choice",
        "Choices": [{"Variable": "$.seen.n", "NumericGreaterThan": 5, "Next": "Both"}],
        "Default": "Wait",
    },
    "Wait": {"Type": "Wait", "SecondsPath": "$.pause", "Next": "Ask"},
    "Both": {
        "Type": "Parallel",
        "Branches": [{"StartAt": name, "States": {name: {"Type": "Succeed"}}} for name in ("Left", "Right")],
        "Next": "Done",
    },
    "Done": {"Type": "Succeed"},
}


def states_on(emulator: Emulator, folder: Path, pause: int) -> list[str]:
    """Run the machine, and say which states it entered. The branches of a Parallel may come in any order."""
    resources = {"Fn": function(), "Machine": machine(STATES, "Ask")}
    outputs = emulator.deploy(assembly(folder, resources, CODE, Machine=ref("Machine")))
    emulator.client("stepfunctions").start_execution(
        stateMachineArn=outputs["Machine"], name="run", input=f'{{"seen": {{"n": 0}}, "pause": {pause}}}'
    )
    for _ in range(200):
        emulator.run_until(emulator.now + timedelta(seconds=0.1 if pause == 0 else 60))
        if emulator.executions()[0].status != "RUNNING":
            break
    execution = emulator.executions()[0]
    assert execution.status == "SUCCEEDED"
    *before, one, other, last = execution.states
    return [*before, *sorted([one, other]), last]


def test_virtual_and_real_time_go_through_the_same_states(tmp_path: Path) -> None:
    with Emulator(start=datetime(2026, 1, 5, 6, tzinfo=UTC)) as emulator:
        virtual = states_on(emulator, tmp_path / "virtual", pause=1800)
    with Emulator(clock="wall") as emulator:
        real = states_on(emulator, tmp_path / "wall", pause=0)
    assert virtual == real
    assert virtual.count("Ask") == 6


def test_with_a_wall_clock_events_are_delivered_in_real_time(tmp_path: Path) -> None:
    with Emulator(clock="wall") as emulator:
        outputs = emulator.deploy(assembly(tmp_path / "x", {"Fn": function()}, CODE, Fn=ref("Fn")))
        emulator.client("lambda").invoke(FunctionName=outputs["Fn"], InvocationType="Event", Payload=b"{}")
        emulator.run_until(emulator.now + timedelta(seconds=1))
        assert [entry.subject for entry in emulator.trace if entry.kind == "invoke"] == ["Fn"]
        assert abs(emulator.now - datetime.now(UTC)) < timedelta(seconds=5)
    assert not [thread for thread in threading.enumerate() if thread.name == "emulator-clock"]
