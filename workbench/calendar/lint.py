"""Warnings about a fleet's schedules: what may be written and is probably not meant.

Nothing is guessed from the text: all of it is read from what the schedules say over the next 13 months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from autoscaler.scaling.schedule import Schedule
from autoscaler.scaling.target import Fleet
from workbench.calendar.lint_clock_changes import clock_changes
from workbench.calendar.lint_closed_dates import closed_weeks, cut_shifts
from workbench.calendar.lint_edges import not_resumed, one_sided, runs_on
from workbench.calendar.lint_finding import Finding, FindingKind, once
from workbench.calendar.lint_openings import gaps, short_lead, short_openings
from workbench.calendar.lint_restarts import restarts
from workbench.calendar.lint_subject import Subject, subject_of
from workbench.calendar.lint_useless import never_open, useless_periods
from workbench.calendar.preview_words import day

# Whoever deploys less often than that should know that it matters.
KNOWN_AHEAD = timedelta(days=183)


def findings(fleet: Fleet, now: datetime) -> list[Finding]:
    """What is found at `now` (UTC), each cause once, with all the targets it holds for."""
    by_schedule: dict[Schedule, dict[Subject, list[str]]] = {}
    for target in fleet.targets:
        if target.schedule:
            # Targets that differ in nothing that matters here are looked at once.
            subjects = by_schedule.setdefault(target.schedule, {})
            subjects.setdefault(subject_of(target, target.schedule, fleet.prices, now), []).append(target.name)
    return once(each for subjects in by_schedule.values() for each in _of(subjects))


def _of(subjects: Mapping[Subject, Sequence[str]]) -> Iterator[Finding]:
    """What is found in a schedule, and in how its targets, given by their names, use it."""
    everybody = [name for names in subjects.values() for name in names]
    for rule in RULES_OF_SCHEDULES:
        yield from (replace(each, targets=tuple(everybody)) for each in rule(next(iter(subjects))))
    for subject, names in subjects.items():
        for rule in RULES_OF_TARGETS:
            yield from (replace(each, targets=tuple(names)) for each in rule(subject))


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


Rule = Callable[[Subject], Iterable[Finding]]

RULES_OF_SCHEDULES: tuple[Rule, ...] = (
    useless_periods,
    never_open,
    not_resumed,
    clock_changes,
    cut_shifts,
    closed_weeks,
    ends_soon,
)
# These depend on the bounds and other settings of a target.
RULES_OF_TARGETS: tuple[Rule, ...] = (runs_on, one_sided, gaps, short_openings, short_lead, restarts)
