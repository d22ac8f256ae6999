"""A service on loopback that answers what a test laid out for it, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came over the wire. `name` is the operation where a header says it, else method and path."""

    name: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class LoopbackService:
    """Answers each request with the next answer laid out for its name; there is none for a call too many."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    _answers: dict[str, list[tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)

    def answers(self, name: str, body: Mapping[str, Any], status: int = 200, **headers: str) -> None:
        """Lay out one more answer to requests of that name."""
        named = {header.replace("_", "-"): value for header, value in headers.items()}
        self._answers.setdefault(name, []).append((status, named, json.dumps(body).encode()))

    def names(self) -> list[str]:
        return [each.name for each in self.asked]

    def next_answer(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(asked)
        waiting = self._answers.get(asked.name)
        return waiting.pop(0) if waiting else (400, {}, json.dumps({"__type": f"Unexpected {asked.name}"}).encode())


def point_aws_at(monkeypatch: pytest.MonkeyPatch, **endpoints: str) -> None:
    """Fake credentials, a region, and endpoints by service; `AWS_ENDPOINT_URL` itself for the service `all`."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    for service, url in endpoints.items():
        monkeypatch.setenv("AWS_ENDPOINT_URL" + ("" if service == "all" else f"_{service.upper()}"), url)


@contextmanager
def loopback_service() -> Iterator[LoopbackService]:
    """Serve on a free port of 127.0.0.1 for as long as the block lasts."""
    service = LoopbackService()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            url = urlsplit(self.path)
            operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            asked = Asked(
                name=operation or f"{self.command} {url.path}",
                query=parse_qs(url.query),
                headers=dict(self.headers),
                body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
            )
            status, headers, body = service.next_answer(asked)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815 - the names that http.server looks for

        def log_message(self, format: str, *args: Any) -> None:
            """The tests look at `asked` instead."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
