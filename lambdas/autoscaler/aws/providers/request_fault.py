"""One thing that is wrong with a request, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Where a value lies in a request: names of members and of keys, numbers in lists.
Member = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFault:
    """What the service would refuse. `problem` is the rest of a sentence that begins with the member.

    `value` is None where the problem lies not in the value. `choices` are the values that there are to choose from.
    `because_of` are the other members that a rule between members looked at.
    """

    member: Member
    problem: str
    value: Any = None
    choices: tuple[str, ...] = ()
    because_of: tuple[Member, ...] = ()

    def __str__(self) -> str:
        value = "" if self.value is None else f" = {self.value!r},"
        return f"{dotted(self.member)}{value} {self.problem}"


def dotted(member: Member) -> str:
    """`Tags[0].Key`, as people write it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in member).removeprefix(".")
