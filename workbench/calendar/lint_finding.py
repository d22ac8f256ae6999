"""A finding: what is allowed in a schedule or budget and probably not meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby


class FindingKind(StrEnum):
    """What it is about; the order is that in which people are told."""

    NEVER = "never"
    NO_START = "no-start"
    HIDDEN = "hidden"
    NOTHING_GAINED = "nothing-gained"
    RUNS_ON = "runs-on"
    OVER_BUDGET = "over-budget"
    NOT_RESUMED = "not-resumed"
    MANUAL_CHANGES = "manual-changes"
    GAP = "gap"
    SHORT = "short"
    LEAD_TIME = "lead-time"
    RESTART = "restart"
    CLOCK_CHANGE = "clock-change"
    CUT_SHIFT = "cut-shift"
    CLOSED_WEEKS = "closed-weeks"
    HORIZON = "horizon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`about` is a period as it is written, a key of the schedule, or a budget.

    `sentence` says what is wrong and what to do, `next_occurrence` on which date (local to the schedule) it next
    happens; None when it never does. `targets` are those it holds for, in the order of the configuration.
    """

    kind: FindingKind
    about: str
    sentence: str
    next_occurrence: date | None
    targets: tuple[str, ...] = ()

    @property
    def cause(self) -> tuple[FindingKind, str, str]:
        return self.kind, self.about, self.sentence


def once(found: Iterable[Finding]) -> list[Finding]:
    """Each cause once, with all targets that have it and its first date."""
    by_cause: dict[tuple[FindingKind, str, str], Finding] = {}
    for each in found:
        known = by_cause.get(each.cause, each)
        dates = [day for day in (known.next_occurrence, each.next_occurrence) if day]
        targets = tuple(dict.fromkeys((*known.targets, *each.targets)))
        by_cause[each.cause] = replace(known, next_occurrence=min(dates, default=None), targets=targets)
    return list(by_cause.values())


def summed_up(found: Iterable[Finding], most: int = 5) -> Iterator[tuple[Finding, int]]:
    """At most so many of a kind, each with the number of those of its kind that are left out behind it."""
    order = list(FindingKind)
    for _, group in groupby(sorted(found, key=lambda each: order.index(each.kind)), key=lambda each: each.kind):
        same = list(group)
        for index, each in enumerate(same[:most], 1):
            yield each, len(same) - most if index == most else 0
