"""Refuses a request before it is sent, by the limits in the service's own API model, with every fault at once.

botocore checks required members, types and minimums only; maxima and patterns would cost a call each to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from autoscaler.aws.providers.provider import Handling, ProviderError
from autoscaler.aws.session import service_model
from autoscaler.scaling.model import ProviderName, Units

_TYPES: dict[str, type[Any]] = {"string": str, "integer": int, "list": list, "map": dict, "structure": dict}
# Python knows no Unicode categories in patterns; these are as near as it comes.
_CATEGORIES = {r"\p{L}": r"\w", r"\p{N}": "", r"\p{Z}": r"\s"}


class RequestError(ProviderError):
    """A request that the service would refuse. `faults` has one sentence for each thing wrong with it."""

    def __init__(self, operation: str, faults: list[str]) -> None:
        super().__init__(
            operation=operation, code="InvalidRequest", message="; ".join(faults), handling=Handling.REFUSE
        )
        self.faults = tuple(faults)


def check(service: ProviderName, operation: str, request: Mapping[str, Any]) -> None:
    """Raise RequestError if `operation` documents limits that `request` does not keep."""
    if faults := list(_faults_in_request(service, operation, request)):
        raise RequestError(operation, faults)


def check_value(service: ProviderName, operation: str, shape: str, value: Any) -> None:
    """Raise RequestError on behalf of `operation` if `value` does not keep the limits of `shape`."""
    if faults := list(_faults(service_model(service)["shapes"], shape, shape, value)):
        raise RequestError(operation, faults)


def in_request(units: Units) -> dict[str, int]:
    """The units as both services' start operations take them."""
    maximum = {} if units.maximum is None else {"MaxInferenceUnits": units.maximum}
    return {"MinInferenceUnits": units.minimum, **maximum}


def _faults_in_request(service: ProviderName, operation: str, request: Mapping[str, Any]) -> Iterator[str]:
    model = service_model(service)
    expected = model["shapes"][model["operations"][operation]["input"]["shape"]]
    for name in expected.get("required", ()):
        if name not in request:
            yield f"{name} is missing"
    for name, value in request.items():
        if name in expected["members"]:
            yield from _faults(model["shapes"], expected["members"][name]["shape"], name, value)
        else:
            yield f"{name} is no parameter of {operation}"
    least, most = request.get("MinInferenceUnits"), request.get("MaxInferenceUnits")
    # The one rule that the model cannot say.
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield f"MinInferenceUnits = {least}, must be at most MaxInferenceUnits = {most}"


def _faults(shapes: Mapping[str, Any], shape: str, name: str, value: Any) -> Iterator[str]:
    limits = shapes[shape]
    kind = _TYPES[limits["type"]]
    if not isinstance(value, kind) or isinstance(value, bool):
        yield f"{name} = {value!r}, must be of type {limits['type']}"
        return
    size, unit = (value, "") if isinstance(value, int) else (len(value), " long")
    if size < limits.get("min", size):
        yield f"{name} = {value!r}, must be at least {limits['min']}{unit}"
    if size > limits.get("max", size):
        yield f"{name} = {value!r}, must be at most {limits['max']}{unit}"
    if "pattern" in limits and not re.fullmatch(_pattern(limits["pattern"]), value):
        yield f"{name} = {value!r}, must match {limits['pattern']}"
    match limits["type"]:
        case "list":
            for index, each in enumerate(value):
                yield from _faults(shapes, limits["member"]["shape"], f"{name}[{index}]", each)
        case "map":
            for key, each in value.items():
                yield from _faults(shapes, limits["key"]["shape"], f"key of {name}", key)
                yield from _faults(shapes, limits["value"]["shape"], f"{name}.{key}", each)
        case "structure":
            yield from _faults_in_structure(shapes, limits, name, value)


def _faults_in_structure(
    shapes: Mapping[str, Any], limits: Mapping[str, Any], name: str, value: Mapping[str, Any]
) -> Iterator[str]:
    for member in limits.get("required", ()):
        if member not in value:
            yield f"{name}.{member} is missing"
    for member, each in value.items():
        if member in limits["members"]:
            yield from _faults(shapes, limits["members"][member]["shape"], f"{name}.{member}", each)
        else:
            yield f"{member} is no member of {name}"


def _pattern(pattern: str) -> str:
    for category, meant in _CATEGORIES.items():
        pattern = pattern.replace(category, meant)
    return pattern
