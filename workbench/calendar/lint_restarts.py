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
    if _goes_on(subject, first, after.start):
        return second.text, f'overlaps "{first.text}" and wins, because {_why(after, before)}'
    if _goes_on(subject, second, after.start):
        return first.text, f'overlaps "{second.text}" and wins, because {_why(before, after)}'
    return second.text, f'follows "{first.text}" without a gap'


def _why(winner: Entry, other: Entry) -> str:
    if winner.layer is other.layer:
        return "it stands later in the list"
    name = "a maintenance window" if winner.layer is Layer.MAINTENANCE else "an exception"
    return f"{name} beats other periods"


def _goes_on(subject: Subject, period: Period, at: datetime) -> bool:
    """Whether a window of the period began before an instant and ends behind it."""
    return any(each.period.is_window and each.start < at < each.end for each in subject.occurrences(period))
