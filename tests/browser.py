"""A real browser, spoken to over a pipe in its own protocol (Chrome DevTools Protocol): what a page does when shown.

It is Debian's `chromium`, or whatever Chrome is on the path.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
INSTALL = "no browser is found: install one with `apt-get install chromium`"
# It reads commands on descriptor 3 and answers on 4; the launcher puts our ends there before it becomes the browser.
LAUNCHER = (
    "import fcntl, os, sys; r, w = (fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3]); "
    "os.dup2(r, 3); os.dup2(w, 4); os.execv(sys.argv[3], sys.argv[3:])"
)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
# A page of ours is shown in a second or two. Whoever waits longer waits for ever.
PATIENCE_SECONDS = 60
# The figures of a page of ours, by their names.
FIGURES = (
    "Object.fromEntries([...document.querySelectorAll('[data-figure]')].map(e => [e.dataset.figure, e.textContent]))"
)


def found() -> str | None:
    """The path of a browser; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Page:
    """A tab. `events` are all that the browser told of it so far."""

    def __init__(self, commands: IO[bytes], answers: IO[bytes]) -> None:
        self.events: list[dict[str, Any]] = []
        self._commands, self._answers = commands, answers
        self._number, self._session = 0, ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def show(self, file: Path, width: int, *, scheme: str = "light", media: str = "screen") -> None:
        """Load a file in a window so wide (CSS pixels), until it is there."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._ask("Emulation.setEmulatedMedia", media=media, features=features)
        self.events.clear()
        self._ask("Page.navigate", url=file.as_uri())
        while not self.told("Page.loadEventFired"):
            self._read()

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, as JSON."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def told(self, *methods: str) -> list[dict[str, Any]]:
        """What the browser said in these events."""
        return [each["params"] for each in self.events if each["method"] in methods]

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        session = {"sessionId": self._session} if self._session else {}
        command = {"id": self._number, "method": method, "params": parameters, **session}
        self._commands.write(json.dumps(command).encode() + b"\0")
        self._commands.flush()
        while (answer := self._read()).get("id") != self._number:
            pass
        assert "error" not in answer, answer["error"]
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            assert byte, "the browser went away"
            text += byte
        said: dict[str, Any] = json.loads(text)
        if "method" in said:
            self.events.append(said)
        return said


@contextmanager
def page(browser: str, folder: Path) -> Iterator[Page]:
    """A tab of a browser of our own, which keeps what it writes in the folder."""
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
    command = [browser, *FLAGS, "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank"]
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(theirs_in), str(theirs_out), *command],
        pass_fds=(theirs_in, theirs_out),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    patience = Timer(PATIENCE_SECONDS, process.kill)
    patience.start()
    try:
        with os.fdopen(ours_out, "wb") as commands, os.fdopen(ours_in, "rb") as answers:
            yield Page(commands, answers)
    finally:
        patience.cancel()
        process.kill()
        process.wait()


def quiet_and_fitting(tab: Page, file: Path, width: int, scheme: str) -> None:
    """No request but for the page itself, nothing on the console, no scrolling sideways, all of it unfolded."""
    tab.show(file, width, scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert tab.evaluate("window.innerWidth") == width
    asked = {each["request"]["url"] for each in tab.told("Network.requestWillBeSent")}
    assert {url for url in asked if not url.startswith("data:")} == {file.as_uri()}
    assert tab.told("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown") == []
