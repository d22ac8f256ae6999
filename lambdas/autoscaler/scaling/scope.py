"""Whom a word is about: one target, a group, or all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoscaler.scaling.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One target, one group, or all when neither is named."""

    target: str | None = None
    group: str | None = None

    def covers(self, target: Target) -> bool:
        if self.target:
            return target.name == self.target
        return self.group is None or self.group in target.groups

    def __str__(self) -> str:
        return f"target {self.target}" if self.target else f"group {self.group}" if self.group else "all"


EVERYBODY = Scope()
