"""Reads values that people wrote, and gathers everything that is wrong with them before saying so once."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    path: str
    value: object
    allowed: str

    def __str__(self) -> str:
        return f"{self.path}: {self.value!r} is not allowed; allowed: {self.allowed}"


class FaultyFileError(ValueError):
    """Everything wrong with one scenario or models file."""

    def __init__(self, found: Iterable[Problem]) -> None:
        self.found = tuple(found)
        super().__init__("\n".join(map(str, self.found)))


class Entry:
    """One mapping of a file. A wrong value is noted, and read as its default so that reading can go on."""

    def __init__(self, raw: object, path: str, allowed: Collection[str], found: list[Problem]) -> None:
        self._path, self._found = path, found
        self._values: Mapping[object, object] = raw if isinstance(raw, Mapping) else {}
        if not isinstance(raw, Mapping):
            self._note(None, raw, "a mapping")
        for key in self._values:
            if key not in allowed:
                self._note(str(key), self._values[key], "one of the keys " + ", ".join(sorted(allowed)))

    def has(self, key: str) -> bool:
        return self._values.get(key) is not None

    def wrong(self, key: str, allowed: str) -> None:
        self._note(key, self._values.get(key), allowed)

    def text(self, key: str, pattern: str = r".+", allowed: str = "text") -> str | None:
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        self._note(key, value, allowed)
        return None

    def choice(self, key: str, among: Iterable[str]) -> str | None:
        names = list(among)
        value = self._values.get(key)
        if value is None or (isinstance(value, str) and value in names):
            return value
        self._note(key, value, "one of " + ", ".join(names))
        return None

    def number(self, key: str, least: float, most: float | None, *, whole: bool, above: bool = False) -> float | None:
        """`above` means that the least value itself is not allowed."""
        value = self._values.get(key)
        if value is None:
            return None
        kinds = int if whole else (int, float)
        if isinstance(value, kinds) and not isinstance(value, bool) and math.isfinite(value):
            number = float(value)
            if (number > least if above else number >= least) and (most is None or number <= most):
                return number
        word = "a whole number" if whole else "a number"
        bounds = f"{'above' if above else 'of at least'} {least:g}" + ("" if most is None else f" and at most {most:g}")
        self._note(key, value, f"{word} {bounds}")
        return None

    def instant(self, key: str) -> datetime | None:
        value = self._values.get(key)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                value = None
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value
        if self._values.get(key) is not None:
            self._note(key, self._values[key], "an instant with its offset, such as 2026-03-02T06:00:00Z")
        return None

    def duration(self, key: str) -> timedelta | None:
        text = self.text(key, r"\d+(s|m|h)", "a duration such as 30s, 20m or 2h")
        if text is None:
            return None
        return timedelta(seconds=int(text[:-1]) * {"s": 1, "m": 60, "h": 3600}[text[-1]])

    def texts(self, key: str) -> dict[str, str]:
        value = self._values.get(key)
        if value is None:
            return {}
        if isinstance(value, Mapping) and all(isinstance(word, str) for pair in value.items() for word in pair):
            return dict(value)
        self._note(key, value, "a mapping of text to text")
        return {}

    def _note(self, key: str | None, value: object, allowed: str) -> None:
        self._found.append(
            Problem(path=self._path if key is None else f"{self._path}.{key}", value=value, allowed=allowed)
        )
