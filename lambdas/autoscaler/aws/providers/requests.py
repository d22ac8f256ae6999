"""Refuses a request before it is sent, by the limits in the service's own API model, with every fault at once.

botocore checks required members, types and minimums only; maxima, patterns and enums would cost a call each to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from autoscaler.aws.providers.provider import Handling, ProviderError
from autoscaler.aws.providers.request_fault import Member, RequestFault
from autoscaler.aws.providers.request_rules import faults_between
from autoscaler.aws.session import service_model
from autoscaler.scaling.model import ProviderName, Units

_TYPES: dict[str, tuple[type[Any], ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (datetime,),
    "blob": (bytes, bytearray),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}
# Python knows no Unicode categories in patterns. Its \w are all letters and numbers, so \p{N} goes with \p{L}; the
# separators are fewer than its \s, which has tabs and line ends, too.
_CATEGORIES = {
    r"\p{L}": r"\w",
    r"\p{N}": "",
    r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}

Shapes = Mapping[str, Any]


class RequestError(ProviderError):
    """A request that the service would refuse. `faults` has one sentence for each thing wrong with it."""

    def __init__(self, operation: str, faults: list[RequestFault]) -> None:
        self.faults = tuple(str(fault) for fault in faults)
        self.details = tuple(faults)
        super().__init__(
            operation=operation, code="InvalidRequest", message="; ".join(self.faults), handling=Handling.REFUSE
        )


def check(service: ProviderName, operation: str, request: Mapping[str, Any]) -> None:
    """Raise RequestError if `operation` documents limits that `request` does not keep."""
    model = service_model(service)
    expected = model["operations"][operation]["input"]["shape"]
    faults = [*_faults_in_structure(model["shapes"], expected, (), request), *faults_between(operation, request)]
    if faults:
        raise RequestError(operation, faults)


def check_value(service: ProviderName, operation: str, shape: str, value: Any) -> None:
    """Raise RequestError on behalf of `operation` if `value` does not keep the limits of `shape`."""
    if faults := list(_faults(service_model(service)["shapes"], shape, (shape,), value)):
        raise RequestError(operation, faults)


def in_request(units: Units) -> dict[str, int]:
    """The units as both services' start operations take them."""
    maximum = {} if units.maximum is None else {"MaxInferenceUnits": units.maximum}
    return {"MinInferenceUnits": units.minimum, **maximum}


def _faults(shapes: Shapes, shape: str, member: Member, value: Any) -> Iterator[RequestFault]:
    limits = shapes[shape]
    kind = limits["type"]
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        yield RequestFault(member=member, value=value, problem=f"must be of type {kind}")
        return
    for problem in _problems(limits, value):
        yield RequestFault(member=member, value=value, problem=problem, choices=tuple(limits.get("enum", ())))
    match kind:
        case "list":
            for index, each in enumerate(value):
                yield from _faults(shapes, limits["member"]["shape"], (*member, index), each)
        case "map":
            for key, each in value.items():
                for fault in _faults(shapes, limits["key"]["shape"], member, key):
                    yield RequestFault(member=member, problem=f"has the key {key!r}, which {fault.problem}")
                yield from _faults(shapes, limits["value"]["shape"], (*member, key), each)
        case "structure":
            yield from _faults_in_structure(shapes, shape, member, value)


def _problems(limits: Mapping[str, Any], value: Any) -> Iterator[str]:
    """What the limits of a shape say against a value of its type."""
    size, unit = (len(value), " long") if hasattr(value, "__len__") else (value, "")
    if "min" in limits and size < limits["min"]:
        yield f"must be at least {limits['min']}{unit}"
    if "max" in limits and size > limits["max"]:
        yield f"must be at most {limits['max']}{unit}"
    if "pattern" in limits and not _matches(limits["pattern"], value):
        yield f"must match {limits['pattern']}"
    if "enum" in limits and value not in limits["enum"]:
        yield f"must be one of {', '.join(limits['enum'])}"


def _faults_in_structure(
    shapes: Shapes, shape: str, member: Member, value: Mapping[str, Any]
) -> Iterator[RequestFault]:
    known = shapes[shape]["members"]
    for name in shapes[shape].get("required", ()):
        if name not in value:
            yield RequestFault(member=(*member, name), problem="is missing")
    for name, each in value.items():
        if name in known:
            yield from _faults(shapes, known[name]["shape"], (*member, name), each)
        else:
            yield RequestFault(member=(*member, name), problem=f"is no member of {shape}")


def _matches(pattern: str, value: str) -> bool:
    """Whether the whole value matches; without Unicode categories a pattern means ASCII, as \\d does in Java."""
    flags = re.NOFLAG if r"\p{" in pattern else re.ASCII
    for category, meant in _CATEGORIES.items():
        pattern = pattern.replace(category, meant)
    return re.fullmatch(pattern, value, flags) is not None
