"""What the members of a packaging job's configuration demand of each other; the shapes say nothing of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from workbench.emulator.hosting.refusals import RefusedError, Why

# Each with its form (Lookout for Vision developer guide, package-settings).
_FOR_NVIDIA = {"gpu-code": r"\S+", "trt-ver": r"[0-9]+\.[0-9]+\.[0-9]+", "cuda-ver": r"[0-9]+\.[0-9]+"}


def check(configuration: Mapping[str, Any]) -> None:
    """Raises RefusedError (Lookout for Vision API reference, GreengrassConfiguration and TargetPlatform).

    That the error is a ValidationException is our inference.
    """
    device, platform = configuration.get("TargetDevice"), configuration.get("TargetPlatform")
    if (device is None) == (platform is None):
        raise RefusedError(Why.INVALID, "Give exactly one of TargetDevice and TargetPlatform.")
    text = configuration.get("CompilerOptions")
    if device is not None and text is not None:
        raise RefusedError(Why.INVALID, "CompilerOptions must not be given with TargetDevice.")
    options = _options(text)
    if platform is not None and platform.get("Accelerator") == "NVIDIA":
        wrong = [name for name, form in _FOR_NVIDIA.items() if not _has_form(options.get(name), form)]
        if wrong:
            raise RefusedError(Why.INVALID, f"For NVIDIA, CompilerOptions must have {', '.join(wrong)} in its form.")


def _options(text: str | None) -> Mapping[str, Any]:
    try:
        read = json.loads(text or "{}")
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise RefusedError(Why.INVALID, "CompilerOptions must be a JSON object.")
    return read


def _has_form(value: object, form: str) -> bool:
    return isinstance(value, str) and re.fullmatch(form, value) is not None
