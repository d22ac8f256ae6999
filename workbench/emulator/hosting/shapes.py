"""Checks what a caller sent against the service's own model: patterns, lengths and ranges that clients do not check."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from autoscaler.aws import session

# Python's `re` knows no Unicode categories: letters and digits become \w, which has them and the underscore.
_CATEGORIES = {r"\p{L}": r"\w", r"\p{N}": r"\w", r"\p{Z}": r"\x20\xa0\u2000-\u200a\u2028\u2029\u3000"}
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
    "blob": (str, bytes),
}


@functools.cache
def service_model(name: str) -> ServiceModel:
    """The description of a service, from botocore or, where botocore dropped it, from our own models."""
    return ServiceModel(session.service_model(name), name)


def wrong(shape: Shape, value: object, path: str = "") -> Iterator[str]:
    """A sentence for everything that the shape does not allow; unknown members are ignored, as services do."""
    kinds = _TYPES.get(shape.type_name)
    # A bool is an int to Python, but not to a service.
    if kinds and (not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds)):
        yield f"{path or 'the request'} must be a {shape.type_name}"
        return
    yield from _out_of_range(shape, value, path)
    match shape, value:
        case StructureShape(), dict():
            yield from (f"{_join(path, name)} is missing" for name in shape.required_members if name not in value)
            for name, member in shape.members.items():
                if name in value:
                    yield from wrong(member, value[name], _join(path, name))
        case ListShape(), list():
            for n, item in enumerate(value):
                yield from wrong(shape.member, item, f"{path}[{n}]")
        case MapShape(), dict():
            for key, item in value.items():
                yield from wrong(shape.key, key, f"{path} key")
                yield from wrong(shape.value, item, _join(path, str(key)))


def _out_of_range(shape: Shape, value: object, path: str) -> Iterator[str]:
    limits = shape.metadata
    size = value if isinstance(value, (int, float)) else len(value) if hasattr(value, "__len__") else 0
    what = path if isinstance(value, (int, float)) else f"the length of {path}"
    if shape.type_name != "blob" and "min" in limits and size < limits["min"]:
        yield f"{what} must be at least {limits['min']}"
    if shape.type_name != "blob" and "max" in limits and size > limits["max"]:
        yield f"{what} must be at most {limits['max']}"
    if isinstance(value, str) and "pattern" in limits and not _pattern(limits["pattern"]).fullmatch(value):
        yield f"{path} must match {limits['pattern']}"
    if isinstance(value, str) and limits.get("enum") and value not in limits["enum"]:
        yield f"{path} must be one of {', '.join(limits['enum'])}"


@functools.cache
def _pattern(source: str) -> re.Pattern[str]:
    for category, ours in _CATEGORIES.items():
        source = source.replace(category, ours)
    return re.compile(source)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
