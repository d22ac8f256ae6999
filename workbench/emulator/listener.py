"""A small HTTP/1.1 server for WSGI applications: connections stay open, and each answer is one write.

Werkzeug's server, which moto uses, takes a new connection and a new thread for each call; with this one a call takes
half the time, and a virtual day is made of thousands of calls.
"""

from __future__ import annotations

import io
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

Wsgi = Callable[..., Iterable[bytes]]
_NO_BODY = ("204", "304")


class Listener:
    """Serves an application on 127.0.0.1, one thread per connection, until it is closed."""

    def __init__(self, application: Wsgi, port: int = 0) -> None:
        self._application = application
        self._socket = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self._connections: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, name="front-door", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        # Closing alone would leave `accept` waiting.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for connection in list(self._connections):
            _shut(connection)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connections.add(connection)
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as reader:
                while self._exchange(connection, reader):
                    pass
        except (OSError, ValueError):  # the other side has gone, or does not speak HTTP
            pass
        finally:
            self._connections.discard(connection)

    def _exchange(self, connection: socket.socket, reader: BinaryIO) -> bool:
        """One request and its answer. Says whether another may follow."""
        line = reader.readline()
        if not line.strip():
            return False
        method, target, _ = line.decode("latin-1").split()
        headers = _headers(reader)
        if headers.get("expect", "").lower() == "100-continue":
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = _body(reader, headers)
        answer = _answer(self._application, _environ(method, target, headers, body, self.port))
        connection.sendall(answer)
        return headers.get("connection", "").lower() != "close"


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it was closed already
        return


def _headers(reader: BinaryIO) -> dict[str, str]:
    found: dict[str, str] = {}
    while line := reader.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        found[name.lower()] = value.strip()
    return found


def _body(reader: BinaryIO, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return reader.read(int(headers.get("content-length") or 0))
    chunks = []
    while size := int(reader.readline().split(b";")[0], 16):
        chunks.append(reader.read(size))
        reader.readline()
    reader.readline()
    headers["content-length"] = str(sum(map(len, chunks)))
    return b"".join(chunks)


def _environ(method: str, target: str, headers: dict[str, str], body: bytes, port: int) -> dict[str, Any]:
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": target,
        "RAW_URI": target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": headers.get("content-type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        if name not in ("content-length", "content-type"):
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ


def _answer(application: Wsgi, environ: dict[str, Any]) -> bytes:
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    parts = application(environ, lambda status, headers, *_: begun.append((status, headers)))
    body = b"".join(parts)
    status, headers = begun[-1]
    silent = environ["REQUEST_METHOD"] == "HEAD" or status.startswith(_NO_BODY)
    # A HEAD tells the length of what it does not send.
    told = [(name, value) for name, value in headers if silent or name.lower() != "content-length"]
    length = [] if silent else [("Content-Length", str(len(body)))]
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in [*told, *length]), "", ""]
    return "\r\n".join(lines).encode("latin-1") + (b"" if silent else body)
