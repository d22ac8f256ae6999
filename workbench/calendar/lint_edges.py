"""Start-only and stop-only rules: what nothing ends, and what cannot live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from autoscaler.scaling.budget import money
from autoscaler.scaling.period import Kind
from autoscaler.scaling.target import ManualChanges
from workbench.calendar.lint_finding import Finding, FindingKind
from workbench.calendar.lint_subject import Stretch, Subject
from workbench.calendar.preview_words import day, day_and_time

# What goes on so long to the end of what was looked at is taken to go on for ever.
FOR_EVER = timedelta(days=31)
SATURDAY = 5


def runs_on(subject: Subject) -> Iterator[Finding]:
    """What a start-only rule began and nothing ends before a weekend is over, or at all."""
    told: set[str] = set()
    for each in subject.stretches:
        period = each.entries[0].period
        if not each.is_open or period is None or period.kind is not Kind.START or period.text in told:
            continue
        if each.end == subject.until and each.length >= FOR_EVER:
            sentence = (
                f"nothing stops what it starts: up to {day(subject.date(each.end))} alone, {_bill(subject, each)}"
            )
        elif each.start > subject.now and each.end < subject.until and _covers_a_weekend(subject, each):
            ends = day_and_time(each.end, subject.zone)
            sentence = (
                f"what it starts on {day_and_time(each.start, subject.zone)} runs through the weekend, since nothing "
                f"stops it before {ends}: {_bill(subject, each)}"
            )
        else:
            continue
        told.add(period.text)
        yield Finding(
            kind=FindingKind.RUNS_ON,
            about=period.text,
            sentence=f"{sentence}; write an end, or a stop-only period such as Fri until 22:00",
            next_occurrence=subject.date(each.start),
        )


def not_resumed(subject: Subject) -> Iterator[Finding]:
    """Closed dates behind which it stays closed, because they ended what a start-only rule had begun."""
    told: set[str] = set()
    if not any(period.kind is Kind.START for period in subject.calendar.periods):
        return
    for before, after in pairwise(subject.entries):
        if not before.name or after.name or after.period:
            continue
        rule = subject.usually(after.start, after.end)[0].period
        if rule and rule.kind is Kind.START and rule.text not in told:
            told.add(rule.text)
            opening = next((each for each in subject.entries if each.is_open and each.start > after.start), None)
            until = f"until {day_and_time(opening.start, subject.zone)}" if opening else "for more than a year"
            yield Finding(
                kind=FindingKind.NOT_RESUMED,
                about=rule.text,
                sentence=f"is ended by the closed date {before.name} and does not begin again behind it: closed from "
                f"{day_and_time(after.start, subject.zone)} {until}; a period with a begin and an end, such as "
                "Mon 06:00 - Fri 22:00, goes on",
                next_occurrence=subject.date(after.start),
            )


def one_sided(subject: Subject) -> Iterator[Finding]:
    """Rules that count on people to do the other half by hand, where what people do is undone."""
    kinds = {period.kind for periods in subject.layers for period in periods}
    if subject.manual_changes is not ManualChanges.REVERT or Kind.OPEN in kinds:
        return
    by_hand = {frozenset({Kind.STOP}): ("stops", "starts"), frozenset({Kind.START}): ("starts", "stops")}
    words = by_hand.get(frozenset(kinds - {Kind.OFF}))
    if words is None:
        return
    period = next(each for each in subject.calendar.periods if each.kind is not Kind.OFF)
    first = next(iter(subject.occurrences(period)), None)
    yield Finding(
        kind=FindingKind.MANUAL_CHANGES,
        about=period.text,
        sentence=f"it only {words[0]} the model, and manual_changes: revert undoes it when a person "
        f"{words[1]} it by hand; write manual_changes: adopt",
        next_occurrence=subject.date(first.start) if first else None,
    )


def _covers_a_weekend(subject: Subject, stretch: Stretch) -> bool:
    """Whether a whole Saturday and the whole Sunday after it lie in a stretch that began on a working day."""
    begins, ends = subject.date(stretch.start), subject.date(stretch.end)
    saturday = begins + timedelta(days=(SATURDAY - begins.weekday()) % 7)
    return begins.weekday() < SATURDAY and ends >= saturday + timedelta(days=2)


def _bill(subject: Subject, stretch: Stretch) -> str:
    """The hours, and what they cost with the least units a model can run with."""
    units = max(1, subject.bounds_of(stretch.entries[0]).minimum)
    hours = stretch.length / timedelta(hours=1)
    return (
        f"{hours:,.0f} hours with {units} {'unit' if units == 1 else 'units'} cost about "
        f"{money(hours * units * subject.price, subject.currency)} "
        f"(at {money(subject.price, subject.currency)} a unit-hour)"
    )
