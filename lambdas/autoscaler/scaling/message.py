"""What people are told: one message, or a digest of several that waited together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The closed list of what a message can be about, the most serious first. Subscriptions filter by these words."""

    FAILED = "failed"
    STRAY = "stray"
    BUDGET = "budget"
    PROBLEM = "problem"
    LEASE = "lease"
    DRIFT = "drift"
    CHANGED = "changed"
    REMINDER = "reminder"
    PACKAGED = "packaged"
    STOPPED = "stopped"
    STARTED = "started"
    READY = "ready"


# What happens every working day, and nobody has to do anything about.
ROUTINE = frozenset({Kind.STARTED, Kind.READY, Kind.STOPPED})

# A subject has less than 100 characters, and no line break (SNS API reference, Publish).
SUBJECT_LENGTH = 99
# Bytes. A message may have 256 KiB with its attributes (SNS quotas), which need less than the 16 KiB left here.
LARGEST_BODY = 240 * 1024
# Characters. The cause of a failed state is the only text that comes near, with up to 32,768.
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sentence for people and its facts for machines. `at` is when it became so (UTC), not when it was sent.

    `target` is the target's name, or the matter where it is about no single target.
    """

    kind: Kind
    target: str
    at: datetime
    sentence: str
    facts: dict[str, Any]

    @property
    def id(self) -> str:
        """The same for the same news, told twice."""
        return f"{self.at.isoformat()}#{self.target}#{self.kind}"

    @property
    def is_routine(self) -> bool:
        return self.kind in ROUTINE


def message(kind: Kind, target: str, sentence: str, at: datetime, facts: dict[str, Any]) -> Message:
    """The message, with facts that JSON knows. What a service said at length is cut: it must leave room for others."""
    plain = {name: _plain(fact) for name, fact in facts.items()}
    return Message(kind=kind, target=target, sentence=sentence[:LONGEST_TEXT], at=at, facts=plain)


def digest(messages: Sequence[Message], fleet: str) -> tuple[str, str, list[Kind]]:
    """Subject, body and kinds of the one mail that tells all of `messages`, the most serious first.

    What does not fit is counted in its last line; nobody reads that far, and the log has it.
    """
    order = list(Kind)
    ordered = sorted(messages, key=lambda each: (order.index(each.kind), each.at, each.target))
    kinds = sorted({each.kind for each in ordered}, key=order.index)
    if len(ordered) == 1:
        [only] = ordered
        return _subject(only.sentence), f"{only.sentence}\n\n{_json(_shown(only))}", kinds
    fitting = _fitting(ordered)
    lines = [each.sentence for each in fitting]
    if more := len(ordered) - len(fitting):
        lines.append(f"and {more} more")
    body = "\n".join(lines) + "\n\n" + _json([_shown(each) for each in fitting])
    return _subject(f"{len(ordered)} of {fleet}: {_counted(ordered, kinds)}"), body, kinds


def _fitting(messages: Sequence[Message]) -> Sequence[Message]:
    room = LARGEST_BODY
    for number, each in enumerate(messages):
        # Indented once more in the list than alone: two characters for each line, and the comma.
        shown = _json([_shown(each)])
        room -= len(each.sentence.encode()) + len(shown) + 2
        if room < 0:
            return messages[:number]
    return messages


def _counted(messages: Sequence[Message], kinds: Sequence[Kind]) -> str:
    counts = Counter(each.kind for each in messages)
    return ", ".join(f"{counts[kind]} {kind}" for kind in kinds)


def _subject(sentence: str) -> str:
    return " ".join(sentence.split())[:SUBJECT_LENGTH]


def _shown(message: Message) -> dict[str, Any]:
    return {"kind": message.kind, "at": message.at.isoformat(), **message.facts}


def _json(value: Any) -> str:
    return json.dumps(value, indent=2)


def _plain(fact: Any) -> Any:
    match fact:
        case datetime():
            return fact.isoformat()
        case str():
            return str(fact)[:LONGEST_TEXT]
    return fact
