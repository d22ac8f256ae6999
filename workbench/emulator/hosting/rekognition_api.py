"""Rekognition's Custom Labels operations (awsJson 1.1) as a WSGI application: requests in, answers and errors out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from autoscaler.scaling.model import ProviderName
from workbench.emulator.hosting import wire
from workbench.emulator.hosting.asked import Asking
from workbench.emulator.hosting.calls import Answer, Call, Calls
from workbench.emulator.hosting.operations import CUSTOM_LABELS_OPERATIONS
from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.rekognition_operations import RekognitionOperations
from workbench.emulator.hosting.settings import HostingSettings
from workbench.emulator.hosting.shapes import service_model

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_JSON = "application/x-amz-json-1.1"
# Which documented error stands for what; WRONG_STATE and the quotas are our inference from the errors' descriptions.
_CODES: dict[Why, str] = {
    Why.UNREADABLE: "SerializationException",
    Why.INVALID: "InvalidParameterException",
    Why.UNKNOWN_OPERATION: "UnknownOperationException",
    Why.BAD_PAGE_TOKEN: "InvalidPaginationTokenException",
    Why.NOT_FOUND: "ResourceNotFoundException",
    Why.WRONG_STATE: "ResourceInUseException",
    Why.NOT_READY: "ResourceNotReadyException",
    Why.OVER_CAPACITY: "ProvisionedThroughputExceededException",
    Why.S3_IMAGE: "InvalidS3ObjectException",
    Why.BAD_IMAGE: "InvalidImageFormatException",
    Why.IMAGE_TOO_LARGE: "ImageTooLargeException",
    Why.TOO_MANY_MODELS: "LimitExceededException",
    Why.TOO_MANY_UNITS: "LimitExceededException",
    Why.TOO_MANY_TAGS: "ServiceQuotaExceededException",
    Why.ACCESS_DENIED: "AccessDeniedException",
    Why.INTERNAL: "InternalServerError",
}


def code_of(why: Why, settings: HostingSettings) -> str:
    """The error that stands for a refusal; which one stands for too many calls is a setting."""
    return _CODES.get(why, settings.rekognition_rate_code)


class Rekognition:
    """`alone` is held while a request has its effect; the clock is read before, so no lock waits for another."""

    def __init__(
        self,
        operations: RekognitionOperations,
        calls: Calls,
        asking: Asking,
        settings: HostingSettings,
        now: Callable[[], datetime],
        alone: AbstractContextManager[Any],
    ) -> None:
        self._service = service_model("rekognition")
        self._operations = operations
        self._calls = calls
        self._asking = asking
        self._settings = settings
        self._now = now
        self._alone = alone
        self._ids = wire.RequestIds("rekognition")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        return wire.told(request, self._respond, self._refuse)(environ, start_response)

    def _respond(self, request: Request) -> Response:
        body, at = wire.body_of(request), self._now()
        with self._alone:
            answer = self._answer(request, body, at)
        return wire.answer(200, answer, _JSON, self._headers())

    def _answer(self, request: Request, body: bytes, at: datetime) -> Answer:
        target = request.headers.get("X-Amz-Target", "")
        prefix, _, operation = target.rpartition(".")
        if prefix != "RekognitionService" or operation not in CUSTOM_LABELS_OPERATIONS:
            raise RefusedError(Why.UNKNOWN_OPERATION, f"The operation {target or '(none)'} is not emulated.")
        read = wire.json_of(body)
        shape = self._service.operation_model(operation).input_shape

        def effect() -> Answer:
            wire.check(shape, read)
            return self._operations.run(operation, read, at)

        call = Call(service=ProviderName.REKOGNITION, operation=operation, model=self._operations.model_in(read))
        with self._asking.noted(call.service, operation, read, at, who=wire.caller_of(request)):
            return self._calls.make(call, at, effect)

    def _headers(self) -> dict[str, str]:
        return {"x-amzn-RequestId": self._ids.next()}

    def _refuse(self, refusal: RefusedError) -> Response:
        """Throttles may be 400 or 500, internal errors are 500, all else is 400 (Rekognition API, error handling)."""
        code, status = code_of(refusal.why, self._settings), 500 if refusal.why is Why.INTERNAL else 400
        if refusal.why not in _CODES:
            # Only ThrottlingException is documented with both; the other throttle is always 400.
            status = self._settings.rekognition_throttle_status if code == "ThrottlingException" else 400
        headers = self._headers()
        told = {"__type": code, "Message": refusal.message, "Code": code, "Logref": headers["x-amzn-RequestId"]}
        return wire.answer(status, told, _JSON, headers)
