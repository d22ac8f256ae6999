"""Changes of bounds inside open time: units are fixed while a model runs, so each one is a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from autoscaler.scaling.period import Period
from autoscaler.scaling.timeline import Entry, Layer
from workbench.calendar.lint_finding import Finding, FindingKind
from workbench.calendar.lint_subject import Subject
from workbench.calendar.preview_words import length, units

ADVICE = "bounds that are wide enough for both need no restart, since AWS scales between minimum and maximum"


def restarts(subject: Subject) -> Iterator[Finding]:
    """Once for each two periods that hand over to each other with other bounds."""
    told: set[frozenset[int]] = set()
    for before, after in pairwise(subject.entries):
        if before.period is None or after.period is None or not _restarts(subject, before, after):
            continue
        pair = frozenset((id(before.period), id(after.period)))
        if pair not in told:
            told.add(pair)
            change = f"{units(subject.bounds_of(before))} to {units(subject.bounds_of(after))}"
            about, relation = _relation(subject, before, before.period, after, after.period)
            yield Finding(
                kind=FindingKind.RESTART,
                about=about,
                sentence=f"{relation}: the change from {change} at {subject.time(after.start)} restarts the model in "
                f"open time, about {length(subject.restart)} without service; {ADVICE}",
                next_occurrence=subject.date(after.start),
            )


def _restarts(subject: Subject, before: Entry, after: Entry) -> bool:
    has, allowed = subject.bounds_of(before), subject.bounds_of(after)
    if not (before.is_open and after.is_open) or has == allowed:
        return False
    # With demand, what runs is kept as long as the new bounds allow it.
    return not (subject.has_demand and allowed.minimum <= has.minimum and has.maximum <= allowed.maximum)


def _relation(subject: Subject, before: Entry, first: Period, after: Entry, second: Period) -> tuple[str, str]:
    """Which of two periods the finding is about, and what it has to do with the other one."""
    if _begin(subject, first, after.start, reaching_beyond=True):
        return second.text, f'overlaps "{first.text}" and wins, because {_why(subject, after, before, after.start)}'
    if _begin(subject, second, after.start, reaching_beyond=True):
        return first.text, f'overlaps "{second.text}" and wins, because {_why(subject, before, after, after.start)}'
    return second.text, f'follows "{first.text}" without a gap'


def _why(subject: Subject, winner: Entry, other: Entry, at: datetime) -> str:
    if winner.layer is not other.layer:
        name = "a maintenance window" if winner.layer is Layer.MAINTENANCE else "an exception"
        return f"{name} beats other periods"
    begins = [_begin(subject, each.period, at) for each in (winner, other) if each.period]
    if len({begin for begin in begins if begin}) == 1:
        return "both begin at once and it stands later in the list"
    return "it begins later"


def _begin(subject: Subject, period: Period, at: datetime, *, reaching_beyond: bool = False) -> datetime | None:
    """When the latest window of the period before an instant began; only one that goes on behind it, if asked so."""
    found = [each for each in subject.occurrences(period) if each.period.is_window and each.start <= at]
    begins = [each.start for each in found if not reaching_beyond or each.start < at < each.end]
    return max(begins, default=None)
