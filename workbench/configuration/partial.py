"""A section with faults, as far as it is right: rules between settings then still apply to the rest."""

from __future__ import annotations

import copy
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workbench.configuration.faults import Path
from workbench.configuration.messages import place

Model = TypeVar("Model", bound=BaseModel)


def as_far_as_right(model: type[Model], raw: dict[str, Any]) -> tuple[Model, frozenset[Path]]:
    """The model without its faulty values, which fall back to defaults, and the paths where that happened.

    Every key of `model` must have a default.
    """
    rest = copy.deepcopy(raw)
    broken: set[Path] = set()
    while True:
        try:
            return model.model_validate(rest), frozenset(broken)
        except ValidationError as error:
            for each in error.errors(include_url=False):
                # A section that lacks what it must have cannot be made: it goes as a whole.
                path = place(each)[:-1] if each["type"] == "missing" else place(each)
                if path:
                    broken.add(_without(rest, path))
                else:
                    # A key that pydantic cannot name has no path: what is no key of the model's goes.
                    rest = {key: value for key, value in rest.items() if key in model.model_fields}


def touches(needed: Path, broken: AbstractSet[Path]) -> bool:
    """Whether a needed value, or anything around it, was left out."""
    return any(needed[: len(path)] == path for path in broken)


def _without(rest: dict[str, Any], path: Path) -> Path:
    """Remove what lies at the path, or the list that holds it; returns the path of what was removed."""
    holder: dict[str, Any] = rest
    for depth, part in enumerate(path[:-1]):
        inner = holder.get(str(part))
        if not isinstance(inner, dict):
            path = path[: depth + 1]
            break
        holder = inner
    holder.pop(str(path[-1]), None)
    return path
