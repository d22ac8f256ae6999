"""Rules between the members of a request, which a service's API model cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autoscaler.aws.providers.request_fault import Member, RequestFault

Request = Mapping[str, Any]

_GREENGRASS: Member = ("Configuration", "Greengrass")
_DEVICE: Member = (*_GREENGRASS, "TargetDevice")
_PLATFORM: Member = (*_GREENGRASS, "TargetPlatform")
_ACCELERATOR: Member = (*_PLATFORM, "Accelerator")
_OPTIONS: Member = (*_GREENGRASS, "CompilerOptions")

# What an NVIDIA accelerator needs, and in which form (Lookout for Vision developer guide, package-settings).
_NVIDIA_OPTIONS = {
    "gpu-code": (r"\S+", "text such as sm_72"),
    "trt-ver": (r"\d+\.\d+\.\d+", "text of the form x.y.z"),
    "cuda-ver": (r"\d+\.\d+", "text of the form x.y"),
}


def faults_between(operation: str, request: Request) -> Iterator[RequestFault]:
    """The faults in how members of a request go together; what is wrong with a member itself is not said again."""
    for rule in _RULES.get(operation, ()):
        yield from rule(request)


def _units_in_order(request: Request) -> Iterator[RequestFault]:
    least, most = request.get("MinInferenceUnits"), request.get("MaxInferenceUnits")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        problem = f"must be at most MaxInferenceUnits = {most}"
        yield RequestFault(
            member=("MinInferenceUnits",), value=least, problem=problem, because_of=(("MaxInferenceUnits",),)
        )


def _device_or_platform(request: Request) -> Iterator[RequestFault]:
    """One of the two, not both (Lookout for Vision developer guide, package-settings)."""
    device, platform = _found(request, _DEVICE), _found(request, _PLATFORM)
    if device is not None and platform is not None:
        problem = "must be left out with TargetDevice: it is one or the other"
        yield RequestFault(member=_PLATFORM, problem=problem, because_of=(_DEVICE,))
    elif device is None and platform is None and isinstance(_found(request, _GREENGRASS), Mapping):
        problem = "needs TargetDevice or TargetPlatform"
        yield RequestFault(member=_GREENGRASS, problem=problem, because_of=(_DEVICE, _PLATFORM))


def _no_options_for_a_device(request: Request) -> Iterator[RequestFault]:
    """(Lookout for Vision API reference, GreengrassConfiguration.)"""
    if _found(request, _DEVICE) is not None and _found(request, _OPTIONS) is not None:
        problem = "must be left out with TargetDevice, which knows its own"
        yield RequestFault(member=_OPTIONS, problem=problem, because_of=(_DEVICE,))


def _options_are_an_object(request: Request) -> Iterator[RequestFault]:
    written = _found(request, _OPTIONS)
    if isinstance(written, str) and _options(written) is None:
        yield RequestFault(member=_OPTIONS, value=written, problem="must be JSON text of an object")


def _options_of_nvidia(request: Request) -> Iterator[RequestFault]:
    """(Lookout for Vision API reference, TargetPlatform.)"""
    if _found(request, _ACCELERATOR) != "NVIDIA" or _found(request, _DEVICE) is not None:
        return
    written = _found(request, _OPTIONS)
    options = _options("{}" if written is None else written)
    if options is None:
        return
    for name, (pattern, form) in _NVIDIA_OPTIONS.items():
        member, value = (*_OPTIONS, name), options.get(name)
        if value is None:
            problem = f"is missing: the Accelerator NVIDIA needs it, {form}"
            yield RequestFault(member=member, problem=problem, because_of=(_ACCELERATOR,))
        elif not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
            yield RequestFault(member=member, value=value, problem=f"must be {form}", because_of=(_ACCELERATOR,))


def _found(request: Request, member: Member) -> Any:
    """What lies there, None where nothing does."""
    found: Any = request
    for part in member:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _options(written: Any) -> Mapping[str, Any] | None:
    try:
        options = json.loads(written) if isinstance(written, str) else None
    except (ValueError, RecursionError):
        return None
    return options if isinstance(options, dict) else None


_Rule = Callable[[Request], Iterator[RequestFault]]
_RULES: dict[str, tuple[_Rule, ...]] = {
    "StartModel": (_units_in_order,),
    "StartProjectVersion": (_units_in_order,),
    "StartModelPackagingJob": (
        _device_or_platform,
        _no_options_for_a_device,
        _options_are_an_object,
        _options_of_nvidia,
    ),
}
