"""Faults that a test or a scenario asks for: calls that fail, and functions that misbehave."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from xml.sax.saxutils import escape

from workbench.emulator.requests import Request


class Misbehaviour(StrEnum):
    """What a function can do wrong."""

    FAIL = "fail"  # it raises an error at once
    CRASH = "crash"  # its process dies before it did anything
    TIMEOUT = "timeout"  # it does its work, and then hangs until its timeout
    THROTTLE = "throttle"  # Lambda refuses the call
    DROP = "drop"  # an asynchronous invocation is lost
    DUPLICATE = "duplicate"  # an asynchronous invocation is delivered twice
    DELAY = "delay"  # an asynchronous invocation is delivered late


@dataclass(kw_only=True)
class CallFault:
    """Calls of `service` and `operation` ("*": any) by `caller` (a function's name; None: anybody) fail.

    `times` limits how many. With `after_effect` the call does its work and only the answer is lost, which is what
    makes idempotency necessary.
    """

    service: str
    operation: str = "*"
    caller: str | None = None
    code: str = "ServiceUnavailable"
    status: int = 503
    message: str = "injected by the emulator"
    times: int | None = None
    after_effect: bool = False

    def applies_to(self, request: Request, callers: set[str]) -> bool:
        return (
            self.service == request.service
            and self.operation in ("*", request.operation)
            and (self.caller is None or self.caller in callers)
        )


@dataclass(kw_only=True)
class FunctionFault:
    """Invocations of `function` misbehave, at most `times` of them."""

    function: str
    kind: Misbehaviour
    times: int | None = None
    delay: timedelta = timedelta(minutes=5)
    error_type: str = "InjectedError"


@dataclass
class Faults:
    """The faults in force. `name_of` turns what AWS calls a function into what the template calls it."""

    name_of: Callable[[str], str]
    _calls: list[CallFault] = field(default_factory=list)
    _functions: list[FunctionFault] = field(default_factory=list)

    def inject(self, fault: CallFault | FunctionFault) -> None:
        """Put a fault in force, until it is used up or removed."""
        (self._calls if isinstance(fault, CallFault) else self._functions).append(fault)  # type: ignore[arg-type]  # each list takes its own kind

    def remove(self, fault: CallFault | FunctionFault) -> None:
        """Take a fault back; nothing happens if it is used up."""
        self._calls = [each for each in self._calls if each is not fault]
        self._functions = [each for each in self._functions if each is not fault]

    @contextmanager
    def during(self, fault: CallFault | FunctionFault) -> Iterator[None]:
        """A fault in force inside a `with`."""
        self.inject(fault)
        try:
            yield
        finally:
            self.remove(fault)

    def for_call(self, request: Request) -> CallFault | None:
        """The fault that this call meets; it is used up by that."""
        callers = {request.caller, self.name_of(request.caller)}
        found = next((fault for fault in self._calls if fault.applies_to(request, callers)), None)
        return found if found is None or self._use(found) else None

    def for_function(self, function: str, *kinds: Misbehaviour) -> FunctionFault | None:
        """The fault of one of these kinds that this invocation meets; it is used up by that."""
        names = {function, self.name_of(function)}
        found = next((each for each in self._functions if each.function in names and each.kind in kinds), None)
        return found if found is None or self._use(found) else None

    def _use(self, fault: CallFault | FunctionFault) -> bool:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.remove(fault)
        return True


def answer(fault: CallFault, request: Request) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body of an error in the protocol of the request."""
    if request.protocol == "query":
        inside = f"<Type>Sender</Type><Code>{escape(fault.code)}</Code><Message>{escape(fault.message)}</Message>"
        body = f"<ErrorResponse><Error>{inside}</Error><RequestId>emulator</RequestId></ErrorResponse>"
        return [("Content-Type", "text/xml")], body.encode()
    if request.protocol == "cbor":
        members = [("__type", fault.code), ("message", fault.message)]
        cbor = b"\xa2" + b"".join(_cbor_text(key) + _cbor_text(value) for key, value in members)
        return [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")], cbor
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-ErrorType", fault.code)]
    return headers, json.dumps({"__type": fault.code, "message": fault.message}).encode()


def _cbor_text(text: str) -> bytes:
    """A text string of CBOR with a two-byte length (RFC 8949, section 3)."""
    encoded = text.encode()
    return b"\x79" + len(encoded).to_bytes(2, "big") + encoded
