"""Every case of the safety proof in one life: at each, a process is forked that lives on without the component.

That is the same as living each case from the morning, and many times as fast.
"""

from __future__ import annotations

import gc
import os
import pickle
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.effect_points import Component, Moment, Point
from tests.safety_cases import Outcome, Undisturbed


class LostCaseError(Exception):
    """A process died before it could say what became of its case. What it died of is on standard error."""


def every_case(strides: Mapping[str, int], offset: int, workers: int, progress: Callable[[int], None]) -> list[Outcome]:
    """What became of each case; of a component, every so manieth, from one that the offset says."""
    with TemporaryDirectory() as folder:
        told = Path(folder) / "outcomes"
        told.touch()
        forking = Forking(strides=strides, offset=offset, workers=workers, told=told, progress=progress)
        forking.live_all()
        return sorted(_read(told), key=lambda each: each.case)


@dataclass(kw_only=True)
class Forking(Undisturbed):
    """A life that stays undisturbed, while its children are not."""

    strides: Mapping[str, int]
    offset: int
    workers: int
    told: Path
    progress: Callable[[int], None]
    _alive: int = 0
    _forked: int = 0

    def is_chosen(self, component: Component, point: Point, moment: Moment) -> bool:  # noqa: ARG002 - all are
        stride = self.strides.get(component.name, 0)
        return bool(stride) and (self.uses[component.name] + self.offset) % stride == 0 and self._is_child()

    def live_all(self) -> None:
        """Live the day with all its cases. Raises LostCaseError."""
        gc.freeze()
        try:
            self.live()
        except BaseException:
            if self.case is None:
                raise
            traceback.print_exc()
            os._exit(1)
        if self.case:
            with self.told.open("ab", buffering=0) as file:
                # One small write to a file that is appended to: no two of them are mixed.
                file.write(pickle.dumps(self.outcome))
            os._exit(0)
        while self._alive:
            self._wait()

    def _is_child(self) -> bool:
        while self._alive >= self.workers:
            self._wait()
        if os.fork() == 0:
            return True
        self._alive += 1
        self._forked += 1
        self.progress(self._forked)
        return False

    def _wait(self) -> None:
        _, status = os.wait()
        self._alive -= 1
        if status:
            raise LostCaseError


def _read(told: Path) -> Iterator[Outcome]:
    with told.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)
