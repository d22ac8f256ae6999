"""Warnings about a fleet's schedules: what may be written and is probably not meant.

Nothing is guessed from the text: all of it is read from what the schedules say over the next 13 months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from autoscaler.scaling.target import Fleet, Target
from workbench.calendar.lint_clock_changes import clock_changes
from workbench.calendar.lint_closed_dates import closed_weeks, cut_shifts
from workbench.calendar.lint_edges import not_resumed, one_sided, runs_on
from workbench.calendar.lint_finding import Finding, FindingKind, once
from workbench.calendar.lint_openings import gaps, short_lead, short_openings
from workbench.calendar.lint_restarts import restarts
from workbench.calendar.lint_subject import Subject, subject_of
from workbench.calendar.lint_useless import useless_periods
from workbench.calendar.preview_words import day

# Whoever deploys less often than that should know that it matters.
KNOWN_AHEAD = timedelta(days=183)


def findings(fleet: Fleet, now: datetime) -> list[Finding]:
    """What is found at `now` (UTC), each cause once, with all the targets it holds for."""
    by_subject: dict[tuple[object, ...], list[Target]] = {}
    for target in fleet.targets:
        if target.schedule:
            # Targets that differ in nothing that matters here are looked at once.
            subject = subject_of(target, target.schedule, now)
            key = (id(target.schedule), subject.bounds, subject.has_demand, subject.expected_start)
            by_subject.setdefault((*key, subject.manual_changes), []).append(target)
    return once(each for targets in by_subject.values() for each in _of(targets, now))


def _of(targets: list[Target], now: datetime) -> Iterator[Finding]:
    schedule = targets[0].schedule
    assert schedule
    subject, names = subject_of(targets[0], schedule, now), tuple(target.name for target in targets)
    for rule in RULES:
        for each in rule(subject):
            yield replace(each, targets=names)


def ends_soon(subject: Subject) -> Iterator[Finding]:
    """A calendar whose holidays are known for a few months only."""
    known = subject.schedule.known_until
    if known and known - subject.date(subject.now) < KNOWN_AHEAD:
        yield Finding(
            kind=FindingKind.HORIZON,
            about="calendar",
            sentence=f"its dates are known up to {day(known)}, and no later day is closed: deploy again before",
            next_occurrence=known + timedelta(days=1),
        )


RULES: tuple[Callable[[Subject], Iterable[Finding]], ...] = (
    useless_periods,
    runs_on,
    not_resumed,
    one_sided,
    gaps,
    short_openings,
    short_lead,
    restarts,
    clock_changes,
    cut_shifts,
    closed_weeks,
    ends_soon,
)
