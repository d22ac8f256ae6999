"""The Greengrass V2 API (rest-json) as a WSGI application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.model import StructureShape
from werkzeug.wrappers import Request, Response

from workbench.emulator.greengrass.operations import GreengrassOperations
from workbench.emulator.hosting import wire
from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.rest_json import Routes, parameters
from workbench.emulator.hosting.shapes import service_model

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_CODES = {Why.NOT_FOUND: "ResourceNotFoundException", Why.UNKNOWN_OPERATION: "UnknownOperationException"}


class Greengrass:
    """`advance` lets the packaging jobs make what fell due; `alone` is held while a request has its effect."""

    def __init__(
        self,
        operations: GreengrassOperations,
        advance: Callable[[datetime], object],
        now: Callable[[], datetime],
        alone: AbstractContextManager[Any],
    ) -> None:
        self._service = service_model("greengrassv2")
        self._routes = Routes(self._service)
        self._operations = operations
        self._advance = advance
        self._now = now
        self._alone = alone
        self._ids = wire.RequestIds("greengrassv2")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        return wire.told(request, self._respond, self._refuse)(environ, start_response)

    def _respond(self, request: Request) -> Response:
        body, at = wire.body_of(request), self._now()
        operation, in_path = self._routes.operation(request)
        asked = parameters(operation, in_path, request, body)
        wire.check(operation.input_shape, asked)
        with self._alone:
            self._advance(at)
            answer = self._operations.run(operation.name, asked, at)
        return wire.answer(operation.http.get("responseCode", 200), answer, "application/json", self._headers())

    def _headers(self) -> dict[str, str]:
        return {"x-amzn-RequestId": self._ids.next()}

    def _refuse(self, refusal: RefusedError) -> Response:
        code = _CODES.get(refusal.why, "ValidationException")
        headers = self._headers() | {"X-Amzn-ErrorType": code}
        body = {"message": refusal.message}
        if refusal.why is Why.UNKNOWN_OPERATION:
            return wire.answer(404, body, "application/json", headers)
        shape = self._service.shape_for(code)
        if isinstance(shape, StructureShape) and "resourceId" in shape.members:
            body |= {"resourceId": refusal.resource, "resourceType": refusal.kind}
        return wire.answer(shape.metadata["error"]["httpStatusCode"], body, "application/json", headers)
