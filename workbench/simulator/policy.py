"""What decides, as the simulator asks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from autoscaler.scaling.model import Phase, Units


class Policy(Protocol):
    """What decides. It is asked at each step, in order, and learns of the past only what it is told here."""

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        """The units wished from this step on, or None for off.

        `seen` is the demand of the step before, in TPS; `has` the units that it starts or runs with. While the model
        starts or stops, nothing can be done and the answer is not heard.
        """
        ...


@runtime_checkable
class Learning(Protocol):
    """A policy that wants to look back: at the begin of its life, and after each week of it."""

    def learn(self, step: int, past: Sequence[float]) -> None:
        """`past` is all demand before `step`, in TPS."""
        ...
