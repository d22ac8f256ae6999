"""What is wrong in a configuration, each fault in one line that says where, what, and what is allowed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.calendar.spelling import did_you_mean as did_you_mean

Path = tuple[str | int, ...]

LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `problem` is the rest of the sentence after the path."""

    path: Path
    problem: str


class ConfigurationError(Exception):
    """A configuration that cannot be used. Its text is the full report, one line per fault."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


def not_allowed(value: Any, allowed: str) -> str:
    return f"{shown(value)} is not allowed: {allowed}"


def shown(value: Any) -> str:
    """A value as the reader wrote it, short enough for a line."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "a mapping" if value else "an empty mapping"
        case list():
            return "a list" if value else "an empty list"
    text = in_one_line(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def dotted(path: Path) -> str:
    return ".".join(in_one_line(str(part)) for part in path)


def in_one_line(text: str) -> str:
    """The text with line breaks and whatever else cannot be printed as escapes: a fault is one line."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def one_of(allowed: Iterable[str]) -> str:
    names = list(allowed)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
