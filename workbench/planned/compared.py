"""A target under both configurations: the figures of both, and where they part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from autoscaler.scaling.predictive.local_steps import A_WEEK, STEP, zone_of
from workbench.planned.asked import A_DAY, Asked
from workbench.planned.instants import Instant, instants
from workbench.planned.lived import NONE, Figures, figures, live, summed
from workbench.planned.side import Side, is_same


class Change(StrEnum):
    """What becomes of a target."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A target's figures under both configurations, and the instants at which what is done differs.

    With `why_not` it was not compared. A side without the target costs and does nothing.
    """

    name: str
    change: Change
    zone: ZoneInfo
    asked: Asked | None = None
    old: Figures = NONE
    new: Figures = NONE
    parts: Sequence[Instant] = ()
    notes: Sequence[str] = ()
    why_not: str = ""

    @property
    def does_the_same(self) -> bool:
        return not self.why_not and not self.parts and self.old == self.new


def change_of(old: Side | None, new: Side | None) -> Change:
    """What becomes of a target that at least one configuration has."""
    if old is None:
        return Change.NEW
    if new is None:
        return Change.REMOVED
    return Change.SAME if is_same(old, new) else Change.CHANGED


def not_simulated(side: Side | None) -> str:
    """Why nobody can say what it does, if so."""
    if side is None:
        return ""
    if side.target.hands_off:
        return "it is left alone (hands_off), so what it does is not decided here"
    if side.target.policy.deadline is not None:
        return "its requests wait in a queue (policy.deadline), which is not simulated"
    return ""


def compared(
    name: str,
    old: Side | None,
    new: Side | None,
    asked: Asked,
    weeks: int,
    unit_hour: float,
    told: Callable[[], None],
) -> Compared:
    """Live through what was asked under both configurations, or once where they say the same.

    Raises ValueError where neither has the target.
    """
    change, world = change_of(old, new), new or old
    if world is None:
        raise ValueError(f"no configuration has {name}")
    after = live(new, asked, weeks, told) if new else None
    before = after if change is Change.SAME else live(old, asked, weeks, told) if old else None
    return Compared(
        name=name,
        change=change,
        zone=zone_of(world.target),
        asked=asked,
        old=figures(before, asked, weeks, unit_hour) if before else NONE,
        new=figures(after, asked, weeks, unit_hour) if after else NONE,
        parts=instants(before.actions, after.actions, asked.scored(weeks)) if before and after else (),
        notes=[*_notes(asked, weeks)],
    )


def totals(rows: Sequence[Compared]) -> tuple[Figures, Figures]:
    """Of all that were compared: old and new."""
    counted = [each for each in rows if not each.why_not]
    return summed([each.old for each in counted]), summed([each.new for each in counted])


def _notes(asked: Asked, weeks: int) -> Iterator[str]:
    counted = STEP * (len(asked.rates) - asked.scored(weeks))
    if counted < weeks * A_WEEK:
        yield f"what is asked of it is known of less time: {counted / A_DAY:.1f} days are counted"
