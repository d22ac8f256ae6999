"""The cases of the safety proof: one component goes at one effect point, and what the models did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

import pytest

from autoscaler.aws.telemetry import logger
from guard.aws.telemetry import logger as guard_logger
from tests.effect_points import Component, Moment, Outside, Point
from tests.safety_components import COMPONENTS, bound
from tests.safety_story import BEGIN, Day, overruns
from workbench.cli.quiet import without_log

NAMED = {component.name: component for component in COMPONENTS}


class Case(NamedTuple):
    """A component that goes at an effect point."""

    component: str
    point: Point
    moment: Moment

    def __str__(self) -> str:
        return f"--component {self.component} --at {self.point.number} ({self.moment} {self.point.done})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How long each model ran past its end."""

    case: Case
    overruns: dict[str, timedelta]

    @property
    def worst(self) -> timedelta:
        return max(self.overruns.values())

    @property
    def is_overrun(self) -> bool:
        return self.worst > bound(NAMED[self.case.component])

    def __str__(self) -> str:
        model = max(self.overruns, key=lambda name: self.overruns[name])
        return f"{_told(self.worst)} {model}: {self.case}"


@dataclass(kw_only=True)
class Undisturbed:
    """A day on which nothing goes. Counts how often each component was of use, before and after it was, and when last.

    Between two such moments nobody could tell whether it was still there: all its deaths there are one case.
    """

    uses: Counter[str] = field(default_factory=Counter)
    case: Case | None = None
    outside: Outside = field(init=False)
    day: Day = field(init=False)
    died: datetime = BEGIN
    _last: dict[str, datetime] = field(default_factory=dict)

    def live(self, already_gone: Sequence[Component] = ()) -> None:
        """Live the day, without those that were never there."""
        self.outside = Outside(self.removed, [*already_gone])
        with without_log(logger), without_log(guard_logger), pytest.MonkeyPatch.context() as patch:
            self.day = Day(self.outside, patch)
            self.day.run()

    def removed(self, point: Point, moment: Moment) -> Component | None:
        """Which component goes now; after one, no other does."""
        for component in _needed(point.by, point.what) if self.case is None else ():
            last, self._last[component.name] = self._last.get(component.name, BEGIN), self.day.now
            self.uses[component.name] += 1
            if self.is_chosen(component, point, moment):
                self.case = Case(component.name, point, moment)
                # It may have gone right after it was last of use.
                self.died = last if moment is Moment.BEFORE else self.day.now
                return component
        return None

    def is_chosen(self, component: Component, point: Point, moment: Moment) -> bool:  # noqa: ARG002 - for others
        return False

    @property
    def outcome(self) -> Outcome | None:
        """What became of the case; None when it was never met."""
        if self.case is None:
            return None
        return Outcome(self.case, overruns(self.day, NAMED[self.case.component], self.died))


@dataclass(kw_only=True)
class Disturbed(Undisturbed):
    """A day on which one component goes at one effect point."""

    component: str
    number: int
    moment: Moment

    def is_chosen(self, component: Component, point: Point, moment: Moment) -> bool:
        return (component.name, point.number, moment) == (self.component, self.number, self.moment)


@cache
def _needed(by: str, what: str) -> list[Component]:
    return [component for component in COMPONENTS if component.does(by, what)]


def _told(overrun: timedelta) -> str:
    """In minutes and seconds."""
    minutes, seconds = divmod(round(overrun.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"
