"""What an emulator leaves behind in its process: nothing. And what goes wrong inside it: nothing is lost."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.toy_stack import assembly, function, ref
from workbench.emulator import functions
from workbench.emulator.emulator import Emulator, EmulatorError
from workbench.emulator.requests import Request
from workbench.emulator.sandbox import Sandbox, SandboxSettings

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PLAIN = "def handler(event, context):\n    return event\n"
# The function has itself deployed anew while it works.
CHANGING = """
import os
import urllib.request

def handler(event, context):
    name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    urllib.request.urlopen(urllib.request.Request(
        f"{os.environ['AWS_ENDPOINT_URL']}/2015-03-31/functions/{name}/configuration",
        data=b'{"Description": "new"}',
        method="PUT",
        headers={"Authorization": f"AWS4-HMAC-SHA256 Credential={name}/20260302/eu-central-1/lambda/aws4_request",
                 "Content-Type": "application/json"},
    )).read()
    return "changed"
"""


def live_once(folder: Path, code: str = PLAIN) -> str:
    """Deploy, invoke, let an hour pass, and end. Returns the endpoint that there was."""
    with Emulator(start=START) as emulator:
        outputs = emulator.deploy(assembly(folder, {"Fn": function()}, code, Fn=ref("Fn")))
        answer = emulator.client("lambda").invoke(FunctionName=outputs["Fn"], Payload=json.dumps({}))
        assert "FunctionError" not in answer, answer["Payload"].read()
        answer["Payload"].read()
        emulator.run_until(START + timedelta(hours=1))
        return emulator.endpoint_url


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def sandboxes_made(monkeypatch: pytest.MonkeyPatch) -> list[Sandbox]:
    """A list that fills with every sandbox from now on."""
    made: list[Sandbox] = []

    def make(settings: SandboxSettings, log: Callable[[str], object]) -> Sandbox:
        made.append(Sandbox(settings, log))
        return made[-1]

    monkeypatch.setattr(functions, "Sandbox", make)
    return made


def settled(count: int) -> bool:
    """Whether no more threads than `count` are left, soon: the last ones may be on their way out."""
    deadline = time.monotonic() + 5
    while threading.active_count() > count and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    return threading.active_count() <= count


def test_emulators_one_after_another_leave_no_thread_process_socket_or_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sandboxes_made(monkeypatch)
    live_once(tmp_path / "first")
    assert settled(threading.active_count())
    threads, files = threading.active_count(), open_files()
    url = urlsplit(live_once(tmp_path / "second"))
    assert settled(threads), threading.enumerate()
    assert open_files() <= files
    assert made
    assert not any(sandbox.alive for sandbox in made)
    assert datetime.now(UTC) - START > timedelta(days=1)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((url.hostname or "", url.port or 0), timeout=5)


def test_a_function_that_is_deployed_anew_while_it_works_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sandboxes_made(monkeypatch)
    live_once(tmp_path, CHANGING)
    assert made
    assert not any(sandbox.alive for sandbox in made)


def test_a_failure_after_a_call_is_not_taken_for_a_caller_that_hung_up() -> None:
    def listener(_: Request) -> None:
        raise ValueError("lost")

    with Emulator(start=START) as emulator:
        emulator._services.door.after_call.append(listener)
        assert emulator.client("sqs").list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200
        emulator._services.door.after_call.remove(listener)
        with pytest.raises(EmulatorError, match="lost"):
            emulator.run_until(START + timedelta(minutes=1))
