"""The record of what happened, in order, without anything that differs between two runs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of interest.

    `kind` is one of: schedule, rule, alarm, invoke, function_error, execution, state, model, message, undelivered.
    `subject` is what the template calls the thing.
    """

    at: datetime
    kind: str
    subject: str
    detail: str = ""


class Trace:
    """The entries of one emulator."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._entries: list[Entry] = []
        self._names: dict[str, str] = {}

    @property
    def entries(self) -> Sequence[Entry]:
        return tuple(self._entries)

    def learn(self, physical: str, name: str) -> None:
        """A deployed resource: what the people who wrote the template call it."""
        self._names[physical] = name
        # Queues are known by URLs, topics and machines by ARNs; some callers give the name alone.
        self._names.setdefault(re.split(r"[:/]", physical)[-1], name)

    def name_of(self, physical: str) -> str:
        """What the template calls a thing, if a template made it. Takes names and ARNs."""
        if physical in self._names:
            return self._names[physical]
        last = re.split(r"[:/]", physical)[-1]
        return self._names.get(last, last)

    def physical_name(self, name: str) -> str:
        """The other way round; a name that no template has stays as it is."""
        return next((physical for physical, logical in self._names.items() if name == logical), name)

    def add(self, kind: str, subject: str, detail: str = "") -> None:
        """Append an entry at the present instant; `subject` may be a physical name or an ARN."""
        clean = _UUID.sub("<id>", detail)
        self._entries.append(Entry(at=self._now(), kind=kind, subject=self.name_of(subject), detail=clean))


def trace_hash(entries: Sequence[Entry]) -> str:
    """The same for two runs in which the same happened in the same order."""
    lines = [[entry.at.isoformat(), entry.kind, entry.subject, entry.detail] for entry in entries]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()
