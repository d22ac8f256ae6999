"""The front door: one endpoint for all services, which sends each call to whoever serves it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import unquote

from workbench.emulator import faults, requests
from workbench.emulator.faults import Faults
from workbench.emulator.hosting import PutObject
from workbench.emulator.requests import Environ, Request

Wsgi = Callable[..., Iterable[bytes]]


class Hosting(Protocol):
    """The emulated model services and Greengrass V2, each a WSGI application.

    `minute` is called at each full minute, `stores_with` once with what puts bucket, key and body into S3.
    """

    @property
    def lookoutvision(self) -> Wsgi: ...

    @property
    def rekognition(self) -> Wsgi: ...

    @property
    def greengrass(self) -> Wsgi: ...

    def minute(self, at: datetime) -> object: ...

    def stores_with(self, put_object: PutObject, /) -> object: ...


class Invoking(Protocol):
    """Who runs functions."""

    def invoke_over_http(self, name: str, invocation_type: str, payload: bytes) -> HttpAnswer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """A status such as "200 OK", headers and a body."""

    status: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One line of the call log. `at` is the emulator's time, `status` the HTTP status.

    `caller` is a function's name in the template, "states" for the interpreter, "emulator" for deliveries and reading
    back, or "test" for clients that were asked for.
    """

    at: datetime
    service: str
    operation: str
    caller: str
    status: int


class Door:
    """The WSGI application behind the endpoint.

    `custom_labels` are the operations of Rekognition that the hosting serves; moto has the others.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        moto: Wsgi,
        hosting: Hosting | None,
        custom_labels: frozenset[str],
        functions: Invoking,
        put_events: Callable[[bytes], bytes],
        lookup_events: Callable[[bytes], HttpAnswer],
        faults: Faults,
        prepare: Callable[[Request, Environ], Request],
        name_of: Callable[[str], str],
    ) -> None:
        self._now = now
        self._moto = moto
        self._hosting = hosting
        self._custom_labels = custom_labels
        self._functions = functions
        self._put_events = put_events
        self._lookup_events = lookup_events
        self._faults = faults
        self._prepare = prepare
        self._name_of = name_of
        self.calls: list[Call] = []
        self.failures: list[Exception] = []
        self.after_call: list[Callable[[Request], object]] = []

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = requests.parse(environ)
        fault = self._faults.for_call(request)
        if fault and not fault.after_effect:
            return self._fail(fault, request, start_response)
        status, headers, body = self._answer(request, environ)
        if fault:
            return self._fail(fault, request, start_response)
        self._log(request, int(status.split()[0]))
        if status.startswith("2"):
            self._tell(request)
        start_response(status, headers)
        return body

    def _tell(self, request: Request) -> None:
        """The call has had its effect, so its answer stands whatever the listeners make of it."""
        for listener in self.after_call:
            try:
                listener(request)
            except Exception as error:
                self.failures.append(error)

    def _answer(self, request: Request, environ: Environ) -> tuple[str, list[tuple[str, str]], list[bytes]]:
        """The whole answer, so that it can be logged, and lost, before a byte of it leaves."""
        statuses: list[tuple[str, list[tuple[str, str]]]] = []
        try:
            request = self._prepare(request, environ)
            answer = self._serve(request, environ, lambda status, headers, *_: statuses.append((status, headers)))
            body = list(answer)
            if close := getattr(answer, "close", None):
                close()
            return *statuses[-1], body
        except Exception as error:
            if request.service == "cloudformation":
                # A template that cannot be deployed; whoever deploys it is told.
                return _spoken(request, "ValidationError", 400, str(error))
            # A gap of the emulator: the caller gets a 500, and the emulator raises it when the clock next runs.
            self.failures.append(error)
            return _spoken(request, "InternalFailure", 500, repr(error))

    def _serve(self, request: Request, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._hosting and request.service == "lookoutvision":
            return self._hosting.lookoutvision(environ, start_response)
        if self._hosting and request.service == "greengrassv2":
            return self._hosting.greengrass(environ, start_response)
        if self._hosting and request.service == "rekognition" and request.operation in self._custom_labels:
            return self._hosting.rekognition(environ, start_response)
        if request.service == "lambda" and request.operation == "Invoke":
            name = unquote(request.path).split("/functions/", 1)[1].rsplit("/invocations", 1)[0]
            kind = environ.get("HTTP_X_AMZ_INVOCATION_TYPE", "RequestResponse")
            return _sent(self._functions.invoke_over_http(name, kind, request.body), start_response)
        if request.service == "events" and request.operation == "PutEvents":
            body = self._put_events(request.body)
            start_response("200 OK", [("Content-Type", "application/x-amz-json-1.1")])
            return [body]
        if request.service == "cloudtrail" and request.operation == "LookupEvents":
            return _sent(self._lookup_events(request.body), start_response)
        return self._moto(environ, start_response)

    def _fail(self, fault: faults.CallFault, request: Request, start_response: Callable[..., Any]) -> Iterable[bytes]:
        self._log(request, fault.status)
        status, headers, body = _spoken(request, fault.code, fault.status, fault.message)
        start_response(status, headers)
        return body

    def _log(self, request: Request, status: int) -> None:
        self.calls.append(
            Call(
                at=self._now(),
                service=request.service,
                operation=request.operation,
                caller=self._name_of(request.caller),
                status=status,
            )
        )


def _sent(answer: HttpAnswer, start_response: Callable[..., Any]) -> list[bytes]:
    start_response(answer.status, [*answer.headers, ("Content-Length", str(len(answer.body)))])
    return [answer.body]


def _spoken(request: Request, code: str, status: int, message: str) -> tuple[str, list[tuple[str, str]], list[bytes]]:
    """An error in the protocol of the request."""
    said = faults.CallFault(service=request.service, code=code, status=status, message=message)
    headers, body = faults.answer(said, request)
    return f"{status} Error", headers, [body]


def json_answer(status: str, body: object, *headers: tuple[str, str]) -> HttpAnswer:
    """An answer with a JSON body."""
    content = ("Content-Type", "application/json")
    return HttpAnswer(status=status, headers=(content, *headers), body=json.dumps(body).encode())
