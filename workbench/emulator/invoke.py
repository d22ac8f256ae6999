"""The Invoke operation as the Lambda API answers it."""

from __future__ import annotations

from workbench.emulator.asynchronous import AsynchronousInvocations
from workbench.emulator.door import HttpAnswer, json_answer
from workbench.emulator.functions import THROTTLED, Functions, UnknownFunctionError, function_name


class Invoke:
    """Synchronous, asynchronous and dry runs."""

    def __init__(self, functions: Functions, asynchronous: AsynchronousInvocations) -> None:
        self._functions = functions
        self._asynchronous = asynchronous

    def invoke_over_http(self, name: str, invocation_type: str, payload: bytes) -> HttpAnswer:
        """Answer one request (Lambda API reference, Invoke)."""
        try:
            self._functions.require(name)
            if invocation_type == "Event":
                self._asynchronous.accept(name, payload or b"{}")
                return json_answer("202 Accepted", None)
            if invocation_type == "DryRun":
                return HttpAnswer(status="204 No Content")
            return self._now(name, payload)
        except UnknownFunctionError:
            message = f"Function not found: {function_name(name)}"
            return _error("404 Not Found", "ResourceNotFoundException", message)

    def _now(self, name: str, payload: bytes) -> HttpAnswer:
        result = self._functions.invoke(name, payload or b"{}")
        if result.error == THROTTLED:
            return _error("429 Too Many Requests", THROTTLED, "Rate Exceeded.")
        failed = (("X-Amz-Function-Error", "Unhandled"),) if result.error else ()
        headers = (("Content-Type", "application/json"), ("X-Amz-Executed-Version", "$LATEST"), *failed)
        return HttpAnswer(status="200 OK", headers=headers, body=result.payload)


def _error(status: str, code: str, message: str) -> HttpAnswer:
    return json_answer(status, {"Type": "User", "Message": message}, ("x-amzn-ErrorType", code))
