"""The Lambda Runtime API that a sandbox polls (Lambda guide, runtimes-api): next, response, error, init error."""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One request for a sandbox. `headers` are those of the Runtime API."""

    request_id: str
    payload: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a sandbox did: `kind` is response, error, init-error or exit. An exit has its code as body."""

    kind: str
    body: bytes


class RuntimeApi:
    """Serves one sandbox on a port of its own."""

    def __init__(self) -> None:
        self.invocations: queue.Queue[Invocation | None] = queue.Queue()
        self.answers: queue.Queue[Answer] = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(poll_interval=0.05), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self.invocations.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler_for(api: RuntimeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One write per answer, sent at once: in small packets a round trip takes 47 ms in place of half of one.
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:  # http.server names it
            invocation = api.invocations.get()
            if invocation is None:
                self.close_connection = True
                return
            self._send(200, {**invocation.headers, "Lambda-Runtime-Aws-Request-Id": invocation.request_id}, invocation)

        def do_POST(self) -> None:  # http.server names it
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kind = "init-error" if "/init/" in self.path else self.path.rsplit("/", 1)[-1]
            self._send(202, {})
            api.answers.put(Answer(kind=kind, body=body))

        def _send(self, status: int, headers: Mapping[str, str], invocation: Invocation | None = None) -> None:
            body = invocation.payload if invocation else b""
            self.send_response_only(status)
            for name, value in {
                **headers,
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def handle(self) -> None:
            # A sandbox that is killed in the middle of a poll resets its connection.
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the call log of the front door is the record."""

    return Handler
