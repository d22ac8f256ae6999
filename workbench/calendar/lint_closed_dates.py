"""Closed dates that take more than they should: half a night shift, whole weeks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from autoscaler.scaling.local_time import DAY_MINUTES, instant
from autoscaler.scaling.period import Occurrence
from autoscaler.scaling.timeline import Entry
from workbench.calendar.clock_text import clock
from workbench.calendar.lint_finding import Finding, FindingKind
from workbench.calendar.lint_subject import Subject
from workbench.calendar.preview_words import day, day_and_time, length, listed

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
# One closure of up to a month is a holiday of the plant; more, or several that add up, is worth a look.
MEANT = timedelta(days=31)


def cut_shifts(subject: Subject) -> Iterator[Finding]:
    """Windows over midnight of which a closed date leaves a part."""
    told: set[str] = set()
    crossing = [
        each
        for each in subject.calendar.periods
        if each.opens and each.end is not None and DAY_MINUTES < each.end <= each.start + DAY_MINUTES
    ]
    begins = max((each.end % DAY_MINUTES for each in crossing if each.end), default=0)
    meeting = [pair for pair in pairwise(subject.entries) if pair[0].name != pair[1].name]
    for period in crossing:
        for before, after in meeting:
            cut = next((each for each in subject.occurrences(period) if each.start < after.start < each.end), None)
            if cut and period.text not in told and _is_cut(before, after, cut):
                told.add(period.text)
                yield _cut(subject, before, after, cut, begins)


def _is_cut(before: Entry, after: Entry, cut: Occurrence) -> bool:
    """Whether one side is a closed date and the other the rest of the window."""
    rest, closed = (before, after) if after.name else (after, before)
    return bool(closed.name) and not rest.name and rest.period is cut.period


def _cut(subject: Subject, before: Entry, after: Entry, cut: Occurrence, begins: int) -> Finding:
    at, whole = after.start, length(cut.end - cut.start)
    name = after.name or before.name
    left, verb = (at - cut.start, "ends") if after.name else (cut.end - at, "begins")
    advice = f'; write day_begins: "{clock(begins)}", and the whole shift belongs to the day on which it begins'
    return Finding(
        kind=FindingKind.CUT_SHIFT,
        about=cut.period.text,
        sentence=f"{verb} at {day_and_time(at, subject.zone)}, where the closed date {name} "
        f"{'begins' if after.name else 'ends'}: of {whole} it keeps {length(left)}"
        f"{advice if begins != subject.calendar.day_begins else ''}",
        next_occurrence=subject.date(at),
    )


def closed_weeks(subject: Subject) -> Iterator[Finding]:
    """Weeks in which the periods would open, and closed dates leave nothing of it."""
    if not subject.calendar.closed_dates or not any(entry.is_open for entry in subject.entries):
        return  # Where nothing opens at all, each period has its own finding.
    for first, last in _runs(list(_closed_weeks(subject))):
        dates = [each for each in sorted(subject.calendar.closed_dates) if first <= each < last + A_WEEK]
        names = list(dict.fromkeys(subject.calendar.closed_dates[each] for each in dates))
        # Where no date is closed, one before has ended what a start-only rule began, which is told as such.
        if len(names) > 1 or (names and last + A_WEEK - first > MEANT):
            yield Finding(
                kind=FindingKind.CLOSED_WEEKS,
                about="calendar",
                sentence=f"nothing opens from {day(first)} to {day(last + 6 * A_DAY)}, because of {len(dates)} closed "
                f"dates ({listed(names)}); check that the calendar means so many",
                next_occurrence=max(first, subject.date(subject.now)),
            )


def _closed_weeks(subject: Subject) -> Iterator[date]:
    """The Mondays of the whole weeks in which nothing is open, and something would be without closed dates."""
    first, last = subject.date(subject.now), subject.date(subject.until) - A_WEEK
    monday = first + (-first.weekday() % 7) * A_DAY
    opened = [each for each in subject.stretches if each.is_open]
    while monday <= last:
        begin, end = (instant(each, 0, subject.zone) for each in (monday, monday + A_WEEK))
        if not any(each.start < end and each.end > begin for each in opened) and any(
            each.is_open for each in subject.usually(begin, end)
        ):
            yield monday
        monday += A_WEEK


def _runs(mondays: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Weeks that follow one another, as the first and the last Monday."""
    run: list[date] = []
    for monday in mondays:
        if run and monday != run[-1] + A_WEEK:
            yield run[0], run[-1]
            run = []
        run.append(monday)
    if run:
        yield run[0], run[-1]
