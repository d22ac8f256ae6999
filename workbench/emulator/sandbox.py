"""One process that runs one function: real code, real runtime client, emulated isolation."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.emulator import sandbox_main
from workbench.emulator.runtime_api import Answer, Invocation, RuntimeApi

_MAIN = Path(sandbox_main.__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """What a sandbox is made of. The first path is the unzipped code of the function."""

    handler: str
    paths: Sequence[Path]
    environment: Mapping[str, str]
    virtual: bool


class Sandbox:
    """A warm sandbox. It serves one invocation at a time; after a timeout or an exit it is of no more use."""

    def __init__(self, settings: SandboxSettings, log: Callable[[str], object]) -> None:
        self._log = log
        self._lines_read = threading.Semaphore(0)
        self._api = RuntimeApi()
        paths = json.dumps([str(path) for path in settings.paths])
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_MAIN), paths, "virtual" if settings.virtual else "wall"],
            env={**settings.environment, "_HANDLER": settings.handler, "AWS_LAMBDA_RUNTIME_API": self._api.address},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            cwd=settings.paths[0],
        )
        self._reader = threading.Thread(target=self._read_lines, daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def invoke(self, invocation: Invocation, real_timeout_seconds: float) -> Answer | None:
        """Run one invocation. None means that the timeout came first; the sandbox is dead then."""
        self._api.invocations.put(invocation)
        try:
            answer = self._api.answers.get(timeout=real_timeout_seconds)
        except queue.Empty:
            self.close()
            return None
        if answer.kind in ("response", "error"):
            self._lines_read.acquire(timeout=5)
        else:
            self.close()
        if answer.kind == "exit" and answer.body == str(sandbox_main.TIMED_OUT).encode():
            return None
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(timeout=5)
        if self._process.stdout:
            self._process.stdout.close()
        self._api.close()

    def _read_lines(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                if line == sandbox_main.END_OF_LINES + "\n":
                    self._lines_read.release()
                elif line.strip():
                    self._log(line.rstrip("\n"))
        except ValueError:  # closed while it was read
            return
        code = self._wait_for_exit()
        self._api.answers.put(Answer(kind="exit", body=str(code).encode()))

    def _wait_for_exit(self) -> int | None:
        deadline = time.monotonic() + 5
        while (code := self._process.poll()) is None and time.monotonic() < deadline:
            time.sleep(0.001)
        return code
