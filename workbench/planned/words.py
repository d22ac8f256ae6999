"""What a changed configuration would do, as people read it."""

from __future__ import annotations

from collections.abc import Iterator

from autoscaler.scaling.budget import money
from autoscaler.scaling.predictive.local_steps import STEP
from workbench.planned.compared import Change, Compared
from workbench.planned.instants import Instant
from workbench.planned.lived import Figures

UNKNOWN = "unknown"
# Enough to see what it is; all of them are in the JSON.
SHOWN = 3


def amount(value: float, currency: str) -> str:
    return f"{'−' if value < 0 else ''}{money(abs(value), currency)}"


def number(value: float, digits: int = 0) -> str:
    """`1,234.5`; what rounds to nothing has no sign."""
    text = f"{abs(value):,.{digits}f}"
    return f"−{text}" if value < 0 and text.strip("0.,") else text


def percent(share: float) -> str:
    return f"{number(share * 100, 2)} %"


def cells(figures: Figures, currency: str) -> Iterator[str]:
    """One configuration's row of the table."""
    yield number(figures.unit_hours, 1)
    yield amount(figures.cost, currency)
    yield UNKNOWN if figures.lost is None else number(figures.lost)
    yield "" if figures.lost_share is None else percent(figures.lost_share)
    yield number(figures.starts)
    yield number(figures.hours, 1)


def difference(old: Figures, new: Figures, currency: str) -> Iterator[str]:
    """The row of what the changed one does more, or less."""
    yield number(new.unit_hours - old.unit_hours, 1)
    yield amount(new.cost - old.cost, currency)
    yield UNKNOWN if old.lost is None or new.lost is None else number(new.lost - old.lost)
    yield "" if old.lost_share is None or new.lost_share is None else percent(new.lost_share - old.lost_share)
    yield number(new.starts - old.starts)
    yield number(new.hours - old.hours, 1)


def sentences(each: Compared, *, is_told: bool) -> Iterator[str]:
    """What is to be said of a target below the table; `is_told`: that all of them do the same."""
    if each.why_not:
        yield f"{each.name} is not compared: {each.why_not}"
        return
    if each.change in (Change.NEW, Change.REMOVED):
        yield f"{each.name} is {each.change}"
    elif each.does_the_same and not is_told:
        otherwise = ", though it is configured otherwise" if each.change is Change.CHANGED else ""
        yield f"{each.name} does the same{otherwise}"
    yield from (f"{each.name}: {note}" for note in each.notes)
    for part in each.parts[:SHOWN]:
        yield f"{each.name}, {instant(each, part)}"
    if more := len(each.parts[SHOWN:]):
        yield f"{each.name}: and {more} more, which --json lists"


def instant(each: Compared, part: Instant) -> str:
    """`Mon 2026-02-23 05:20 Europe/Berlin: starts 20m earlier with 1..5 units (StartedAhead)`."""
    assert each.asked
    at = (each.asked.begin + STEP * part.step).astimezone(each.zone)
    return f"{at:%a %Y-%m-%d %H:%M} {each.zone.key}: {part.says} ({part.reason})"
