"""What pydantic found wrong, said in our words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from workbench.configuration.faults import Fault, Path, did_you_mean, not_allowed, one_of
from workbench.configuration.sections import Settings
from workbench.configuration.shape import IDENTITY, KINDS, OWN

ALLOWED: dict[str, Callable[[dict[str, Any]], str]] = {
    "allowed": lambda context: str(context["allowed"]),
    "bool_type": lambda _: "true or false",
    "dict_type": lambda _: "a mapping",
    "finite_number": lambda _: "a finite number",
    "float_type": lambda _: "a number",
    "greater_than": lambda context: f"more than {context['gt']:g}",
    "greater_than_equal": lambda context: f"at least {context['ge']:g}",
    "int_type": lambda _: "a whole number",
    "less_than_equal": lambda context: f"at most {context['le']:g}",
    "list_type": lambda _: "a list",
    "model_type": lambda _: "a mapping",
    "string_too_long": lambda context: f"at most {context['max_length']} characters",
    "string_too_short": lambda context: f"at least {context['min_length']} character",
    "too_long": lambda context: f"at most {context['max_length']} entries",
    "too_short": lambda _: "at least one entry",
}


def faults_in(error: ValidationError, model: type[BaseModel], at: Path) -> list[Fault]:
    """One fault for each of pydantic's, with paths that begin with `at`."""
    return [Fault((*at, *place(each)), _problem(each, model)) for each in error.errors(include_url=False)]


def place(error: ErrorDetails) -> Path:
    """Where a fault lies; pydantic marks a fault in a key itself with an extra `[key]`."""
    return tuple(part for part in error["loc"] if part != "[key]")


def _problem(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, value, path = error["type"], error["input"], place(error)
    match kind:
        case "missing":
            description = _section(model, path).model_fields[str(path[-1])].description
            return f"is missing: {description}" if description else "is missing"
        case "sentence":
            return str(error["ctx"]["sentence"])
        case "extra_forbidden":
            return unknown(str(path[-1]), _section(model, path))
        case "literal_error":
            choices = [choice.strip("'") for choice in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
            return not_allowed(value, one_of(choices) + did_you_mean(value, choices))
        case "string_type":
            numeric = isinstance(value, int | float) and not isinstance(value, bool)
            return not_allowed(value, f'text; put it in quotes: "{value}"' if numeric else "text")
    return not_allowed(value, ALLOWED[kind](error.get("ctx", {})) if kind in ALLOWED else error["msg"])


def unknown(key: str, section: type[BaseModel]) -> str:
    """Why a key is not known in a section, and which was meant."""
    for provider, keys in OWN.items():
        if key in keys and section is Settings:
            return "belongs to a single target, as it is about one model: write it there"
        if key in keys and section in KINDS.values():
            own = next(name for name, kind in KINDS.items() if kind is section)
            has = f": a {own} target has {' and '.join(IDENTITY[own])}" if key in IDENTITY[provider] else ""
            return f"belongs to a {provider} target{has or f', and this is a {own} target'}"
    known = list(section.model_fields)
    near = did_you_mean(key, known)
    return f"is not known here{near}" if near else f"is not known here: known are {', '.join(known)}"


def _section(model: type[BaseModel], path: Path) -> type[BaseModel]:
    """The section that holds the last part of a path: lists and mappings of names on the way have the rest."""
    for part in path[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            model = next(_sections_in(model.model_fields[part].annotation), model)
    return model


def _sections_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _sections_in(inner)
