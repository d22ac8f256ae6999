"""The Lookout for Vision API (rest-json) as a WSGI application: requests in, answers and errors out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.model import OperationModel, StructureShape
from werkzeug.wrappers import Request, Response

from autoscaler.scaling.model import ProviderName
from workbench.emulator.hosting import wire
from workbench.emulator.hosting.asked import Asking
from workbench.emulator.hosting.calls import Answer, Call, Calls
from workbench.emulator.hosting.lookoutvision_operations import LookoutVisionOperations
from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.rest_json import Routes, parameters
from workbench.emulator.hosting.shapes import service_model

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# Which documented error stands for what. WRONG_STATE, NOT_READY and TOKEN_REUSED as 409 are our inference: no page of
# AWS tabulates states against errors, and the token's error has no name there.
_CODES: dict[Why, str] = {
    Why.INVALID: "ValidationException",
    Why.UNREADABLE: "ValidationException",
    Why.BAD_PAGE_TOKEN: "ValidationException",
    Why.BAD_IMAGE: "ValidationException",
    Why.IMAGE_TOO_LARGE: "ValidationException",
    Why.NOT_FOUND: "ResourceNotFoundException",
    Why.WRONG_STATE: "ConflictException",
    Why.TOKEN_REUSED: "ConflictException",
    Why.NOT_READY: "ConflictException",
    Why.OVER_CAPACITY: "ThrottlingException",
    Why.TOO_MANY_CALLS: "ThrottlingException",
    Why.THROTTLED: "ThrottlingException",
    Why.TOO_MANY_MODELS: "ServiceQuotaExceededException",
    Why.TOO_MANY_JOBS: "ServiceQuotaExceededException",
    Why.TOO_MANY_TAGS: "ServiceQuotaExceededException",
    Why.TOO_MANY_UNITS: "ServiceQuotaExceededException",
    Why.ACCESS_DENIED: "AccessDeniedException",
    Why.INTERNAL: "InternalServerException",
}
_QUOTA_CODES = {
    Why.TOO_MANY_MODELS: "L-EMULATED-MODELS",
    Why.TOO_MANY_JOBS: "L-EMULATED-PACKAGING",
    Why.TOO_MANY_TAGS: "L-EMULATED-TAGS",
    Why.TOO_MANY_UNITS: "L-EMULATED-UNITS",
    Why.OVER_CAPACITY: "L-EMULATED-CAPACITY",
    Why.TOO_MANY_CALLS: "L-EMULATED-RATE",
    Why.THROTTLED: "L-EMULATED-RATE",
}


def code_of(why: Why) -> str:
    """The error that stands for a refusal."""
    return _CODES[why]


class LookoutVision:
    """`alone` is held while a request has its effect; the clock is read before, so no lock waits for another."""

    def __init__(
        self,
        operations: LookoutVisionOperations,
        calls: Calls,
        asking: Asking,
        now: Callable[[], datetime],
        alone: AbstractContextManager[Any],
    ) -> None:
        self._service = service_model("lookoutvision")
        self._routes = Routes(self._service)
        self._operations = operations
        self._calls = calls
        self._asking = asking
        self._now = now
        self._alone = alone
        self._ids = wire.RequestIds("lookoutvision")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        return wire.told(request, self._respond, self._refuse)(environ, start_response)

    def _respond(self, request: Request) -> Response:
        body, at = wire.body_of(request), self._now()
        operation, in_path = self._routes.operation(request)
        with self._alone:
            answer = self._answer(operation, in_path, request, body, at)
        return wire.answer(operation.http.get("responseCode", 200), answer, "application/json", self._headers())

    def _answer(
        self, operation: OperationModel, in_path: dict[str, str], request: Request, body: bytes, at: datetime
    ) -> Answer:
        read: dict[str, Any] = {}

        def effect() -> Answer:
            read.update(parameters(operation, in_path, request, body))
            wire.check(operation.input_shape, read)
            return self._operations.run(operation.name, read, at)

        model = self._operations.model_in(in_path, body)
        call = Call(service=ProviderName.LOOKOUTVISION, operation=operation.name, model=model)
        with self._asking.noted(call.service, call.operation, read, at, who=wire.caller_of(request)):
            return self._calls.make(call, at, effect)

    def _headers(self) -> dict[str, str]:
        return {"x-amzn-RequestId": self._ids.next()}

    def _refuse(self, refusal: RefusedError) -> Response:
        if refusal.why is Why.UNKNOWN_OPERATION:
            headers = self._headers() | {"X-Amzn-ErrorType": "UnknownOperationException"}
            return wire.answer(404, {"Message": refusal.message}, "application/json", headers)
        code = code_of(refusal.why)
        shape = self._service.shape_for(code)
        members = shape.members if isinstance(shape, StructureShape) else {}
        headers = self._headers() | {"X-Amzn-ErrorType": code}
        body: dict[str, Any] = {"Message": refusal.message}
        if refusal.retry_after is not None and "RetryAfterSeconds" in members:
            headers["Retry-After"] = str(int(refusal.retry_after.total_seconds()))
        if refusal.resource and "ResourceId" in members:
            body |= {"ResourceId": refusal.resource, "ResourceType": refusal.kind}
        if "QuotaCode" in members:
            body |= {"QuotaCode": _QUOTA_CODES[refusal.why], "ServiceCode": "lookoutvision"}
        return wire.answer(shape.metadata["error"]["httpStatusCode"], body, "application/json", headers)
