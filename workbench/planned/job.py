"""One target that is to be compared, with all that it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autoscaler.scaling.predictive.local_steps import A_WEEK, STEP, zone_of
from workbench.planned.asked import Asked
from workbench.planned.compared import Change, Compared, change_of, compared
from workbench.planned.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A target's sides, of which there is at least one, and what was asked; without that, `why_not` says why."""

    name: str
    old: Side | None
    new: Side | None
    unit_hour: float
    asked: Asked | None
    why_not: str = ""

    def weeks(self, weeks: int) -> int:
        """How many weeks there are to live, both sides together."""
        if self.asked is None:
            return 0
        lives = 2 if change_of(self.old, self.new) is Change.CHANGED else 1
        return lives * -(-(len(self.asked.rates) - self.asked.lives_from(weeks)) * STEP // A_WEEK)

    def done(self, weeks: int, told: Callable[[], None]) -> Compared:
        """The comparison; `told` hears of the begin of each week of a life."""
        if self.asked:
            return compared(self.name, self.old, self.new, self.asked, weeks, self.unit_hour, told)
        world = self.new or self.old
        assert world
        return Compared(
            name=self.name, change=change_of(self.old, self.new), zone=zone_of(world.target), why_not=self.why_not
        )
