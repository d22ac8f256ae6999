"""Requests made from `request_table`: each as it must be but for one value, which is at, or just past, a bound."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.request_table import Shape, Table
from tests.request_values import NO_SUCH_LENGTH, WRONG, example, misses, of_size

Member = tuple[str | int, ...]

GREENGRASS: Member = ("Configuration", "Greengrass")
# None of them is required by itself: the rules between them have tests of their own.
HARDWARE = ("TargetDevice", "TargetPlatform", "CompilerOptions")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request, and what must be said of which of its members; `problem` is None where it must pass."""

    what: str
    request: dict[str, Any]
    member: Member
    problem: str | None = None


def places(table: Table, name: str, at: Member = ()) -> Iterator[tuple[Member, str]]:
    """Every member of a request, nested ones included, with the name of its shape."""
    yield at, name
    shape = table.shape(name)
    for member, (of, _) in shape.parts().items():
        yield from places(table, of, (*at, member))
    if shape.kind == "list":
        yield from places(table, shape.of, (*at, 0))
    if shape.kind == "map":
        yield from places(table, shape.of, (*at, example(table, shape.keys)))


def fitting(table: Table, operation: str, member: Member) -> dict[str, Any]:
    """A request with every member, as far as they go together with that one."""
    request: dict[str, Any] = example(table, operation)
    if operation == "StartModelPackagingJob":
        greengrass = request["Configuration"]["Greengrass"]
        if member == (*GREENGRASS, "TargetDevice"):
            del greengrass["TargetPlatform"], greengrass["CompilerOptions"]
        else:
            del greengrass["TargetDevice"]
        if member == (*GREENGRASS, "CompilerOptions"):
            del greengrass["TargetPlatform"]["Accelerator"]
    return request


def cases(table: Table, operation: str) -> Iterator[Case]:
    for member, name in places(table, operation):
        shape, request = table.shape(name), fitting(table, operation, member)
        yield Case(what="all as it must be", request=request, member=member)
        for value, problem in _values(table, name, shape) if member else ():
            what = f"{member} = {str(value)[:40]!r}"
            yield Case(what=what, request=_with(request, member, value), member=member, problem=problem)
        for key, problem in _keys(table, shape):
            changed = _with(request, member, {key: example(table, shape.of)})
            yield Case(what=f"{member} with {key[:40]!r}", request=changed, member=member, problem=problem)
        for part, (_, required) in shape.parts().items():
            if required or part not in HARDWARE:
                without = {key: each for key, each in _at(request, member).items() if key != part}
                problem = "is missing" if required else None
                changed = _with(request, member, without)
                yield Case(what=f"without {part}", request=changed, member=(*member, part), problem=problem)
        if shape.kind == "structure":
            more = _with(request, member, {**_at(request, member), "Colour": "red"})
            yield Case(what=f"{member} with more", request=more, member=(*member, "Colour"), problem="is no member of")


def _values(table: Table, name: str, shape: Shape) -> Iterator[tuple[Any, str | None]]:
    """Values at and just past each bound, with what must be said of them."""
    long = "" if shape.kind == "integer" else " long"
    if shape.least is not None and (shape.least > 0 or shape.kind == "integer"):
        yield of_size(table, name, shape.least - 1), f"must be at least {shape.least}{long}"
    for size in (shape.least or 0, *([] if shape.most is None else [shape.most])):
        if (name, size) not in NO_SUCH_LENGTH and not shape.values and shape.kind not in ("structure", "blob"):
            yield of_size(table, name, size), None
    if shape.most is not None:
        yield of_size(table, name, shape.most + 1), f"must be at most {shape.most}{long}"
    for value in shape.values:
        yield value, None
        for wrong in (value.lower() if value.isupper() else value.upper(), "", f"{value} "):
            yield wrong, f"must be one of {', '.join(shape.values)}"
    for value in misses(table, name) if shape.pattern else ():
        yield value, f"must match {shape.pattern}"
    for value in WRONG[shape.kind]:
        yield value, f"must be of type {shape.kind}"


def _keys(table: Table, shape: Shape) -> Iterator[tuple[str, str | None]]:
    if shape.kind == "map":
        for key, problem in _values(table, shape.keys, table.shape(shape.keys)):
            if isinstance(key, str):
                yield key, problem


def _at(request: dict[str, Any], member: Member) -> Any:
    found: Any = request
    for part in member:
        found = found[part]
    return found


def _with(request: dict[str, Any], member: Member, value: Any) -> dict[str, Any]:
    """A copy with another value there."""
    if not member:
        return dict(value)
    changed = copy.deepcopy(request)
    _at(changed, member[:-1])[member[-1]] = value
    return changed
