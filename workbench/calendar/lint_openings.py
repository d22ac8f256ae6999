"""Openings that are too short or too close together for a model that takes minutes to start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from workbench.calendar.lint_finding import Finding, FindingKind
from workbench.calendar.lint_subject import Stretch, Subject
from workbench.calendar.preview_words import length

A_MINUTE = timedelta(minutes=1)


def gaps(subject: Subject) -> Iterator[Finding]:
    """Closed stretches between two openings for which stopping a model does not pay."""
    told: set[tuple[str, str]] = set()
    for (before, closed), (_, after) in pairwise(pairwise(subject.stretches)):
        if closed.is_open or closed.length >= max(subject.restart, subject.schedule.lead.prior):
            continue
        about, follows = _closing(before, closed), _text(after)
        if (about, follows) not in told:
            told.add((about, follows))
            yield Finding(
                kind=FindingKind.GAP,
                about=about,
                sentence=_of_gap(subject, closed, "it opens again" if follows == about else f'"{follows}" opens'),
                next_occurrence=subject.date(closed.start),
            )


def short_openings(subject: Subject) -> Iterator[Finding]:
    """Open stretches that are over before a start is."""
    told: set[str] = set()
    for each in subject.stretches[1:-1]:
        if each.is_open and each.length < subject.expected_start and _text(each) not in told:
            told.add(_text(each))
            yield Finding(
                kind=FindingKind.SHORT,
                about=_text(each),
                sentence=f"opens for {length(each.length)} only, and a start is expected to take "
                f"{length(subject.expected_start)}: it costs more time than it serves; make it longer, or remove it",
                next_occurrence=subject.date(each.start),
            )


def short_lead(subject: Subject) -> Iterator[Finding]:
    """A lead time in which no start is expected to be done."""
    lead = subject.schedule.lead
    opening = next((each for each in subject.stretches[1:] if each.is_open), None)
    if opening and lead.prior < subject.expected_start:
        until = " until its own starts have taught a longer one" if lead.is_learned else ""
        yield Finding(
            kind=FindingKind.LEAD_TIME,
            about="lead_time",
            sentence=f"{length(lead.prior)} is shorter than a start is expected to take, "
            f"{length(subject.expected_start)}: it is not ready when it opens{until}; make the lead time longer",
            next_occurrence=subject.date(opening.start),
        )


def _closing(before: Stretch, closed: Stretch) -> str:
    """What closes: a window that says so, else the end of what was open."""
    period = closed.entries[0].period or before.entries[-1].period
    return period.text if period else ""


def _text(opened: Stretch) -> str:
    period = opened.entries[0].period
    return period.text if period else ""


def _of_gap(subject: Subject, closed: Stretch, follows: str) -> str:
    begins, ends = subject.time(closed.start), subject.time(closed.end)
    said = f"closes at {begins}, and {follows} at {ends}, {length(closed.length)} later"
    if closed.length <= A_MINUTE:
        end = "24:00" if ends == "00:00" else ends
        return f"{said}: an end is not part of a period, so write {end} as the end where no gap is meant"
    if closed.length <= subject.schedule.lead.prior:
        return (
            f"{said}: that is within the lead time of {length(subject.schedule.lead.prior)}, so the model runs on and "
            "nothing is saved; close the gap, or make it longer"
        )
    return (
        f"{said}: a stop and a start take about {length(subject.restart)}, so the model is stopped for nothing; "
        "close the gap, or make it longer"
    )
