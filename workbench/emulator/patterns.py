"""EventBridge event patterns, as far as they are emulated: exact values, prefix, suffix, exists, anything-but, numeric.

Source: EventBridge guide, event pattern operators.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any

_COMPARISONS = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_MISSING = object()


class PatternError(ValueError):
    """A pattern that is not emulated."""


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether every key of the pattern matches. Raises PatternError."""
    return all(_key_matches(key, wanted, event) for key, wanted in pattern.items())


def _key_matches(key: str, wanted: Any, event: Any) -> bool:
    if key.startswith("$"):
        raise PatternError(f"{key} in an event pattern is not emulated")
    value = event.get(key, _MISSING) if isinstance(event, Mapping) else _MISSING
    if isinstance(wanted, Mapping):
        return matches(wanted, value)
    values: Sequence[Any] = value if isinstance(value, list) else [value]
    return any(_matches_one(test, each) for test in wanted for each in values)


def _matches_one(test: Any, value: Any) -> bool:
    if not isinstance(test, Mapping):
        return bool(value == test) and isinstance(value, bool) == isinstance(test, bool)
    (name, operand), *_ = test.items()
    if name == "exists":
        return bool((value is not _MISSING) == operand)
    if value is _MISSING:
        return False
    match name:
        case "prefix" if isinstance(operand, str):
            return isinstance(value, str) and value.startswith(operand)
        case "suffix" if isinstance(operand, str):
            return isinstance(value, str) and value.endswith(operand)
        case "equals-ignore-case":
            return isinstance(value, str) and value.lower() == operand.lower()
        case "anything-but":
            unwanted = operand if isinstance(operand, list) else [operand]
            return not any(_matches_one(each, value) for each in unwanted)
        case "numeric":
            pairs = zip(operand[::2], operand[1::2], strict=True)
            return isinstance(value, int | float) and all(_COMPARISONS[sign](value, limit) for sign, limit in pairs)
    raise PatternError(f"the operator {name} in an event pattern is not emulated")
