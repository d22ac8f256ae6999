"""A policy that learns anew less often, for comparisons of which each would take minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from autoscaler.scaling.model import Phase, Units
from workbench.simulator.policy import Learning, Policy


class LearningPolicy(Policy, Learning, Protocol):
    """What decides, and looks back each week."""


class Seldom:
    """A learning policy that hears of the past only every so many weeks, the first time when its life begins."""

    def __init__(self, policy: LearningPolicy, weeks: int) -> None:
        self._policy, self._weeks, self._heard = policy, weeks, 0

    @property
    def reason(self) -> str:
        return str(getattr(self._policy, "reason", ""))

    def learn(self, step: int, past: Sequence[float]) -> None:
        if self._heard % self._weeks == 0:
            self._policy.learn(step, past)
        self._heard += 1

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        return self._policy.wish(step, seen, has, phase)
