"""What both APIs share on the wire: JSON answers, request ids, and connections that close without an answer."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from botocore.model import Shape
from werkzeug.wrappers import Request, Response

from workbench.emulator.hosting import shapes
from workbench.emulator.hosting.refusals import AnswerLostError, RefusedError, Why
from workbench.emulator.requests import credential

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class RequestIds:
    """Ids that are the same in every run, so that traces are too."""

    def __init__(self, of: str) -> None:
        self._of, self._numbers = of, itertools.count(1)

    def next(self) -> str:
        return str(uuid5(NAMESPACE_URL, f"{self._of}/{next(self._numbers)}"))


def answer(status: int, body: Mapping[str, Any], content_type: str, headers: Mapping[str, str]) -> Response:
    return Response(json.dumps(body), status=status, content_type=content_type, headers=dict(headers))


def caller_of(request: Request) -> str:
    """The access key id that signed the request."""
    return credential(request.headers.get("Authorization", ""))[0]


def body_of(request: Request) -> bytes:
    return request.get_data(cache=False)


def json_of(body: bytes) -> dict[str, Any]:
    """The object in a request's body, empty if there is none. Raises RefusedError for anything else."""
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise RefusedError(Why.UNREADABLE, "The body is no JSON object.")
    return read


def check(shape: Shape | None, read: Mapping[str, Any]) -> None:
    """Raises RefusedError with everything that is wrong with the parameters."""
    faults = [] if shape is None else list(shapes.wrong(shape, dict(read)))
    if faults:
        raise RefusedError(Why.INVALID, f"{len(faults)} validation error(s): " + "; ".join(faults))


def told(
    request: Request, respond: Callable[[Request], Response], refuse: Callable[[RefusedError], Response]
) -> Response:
    """The answer, or the refusal in its place; a lost answer ends the connection or looks like an error."""
    try:
        return respond(request)
    except RefusedError as refusal:
        return refuse(refusal)
    except AnswerLostError as lost:
        if lost.closed and close_connection(request.environ):
            return Response(b"", status=500)
        return refuse(RefusedError(Why.INTERNAL, str(lost)))


def close_connection(environ: WSGIEnvironment) -> bool:
    """Close the caller's connection, where the server lends us its socket (werkzeug's does); else say False.

    WSGI itself has no way to end a request without an answer.
    """
    connection = environ.get("werkzeug.socket")
    if not isinstance(connection, socket.socket):
        return False
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    return True
