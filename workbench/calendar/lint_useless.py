"""Periods that change nothing: days that never come, others that hide them, others that say the same already."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from autoscaler.scaling.days import DateRange
from autoscaler.scaling.period import Kind, Occurrence, Period
from autoscaler.scaling.timeline import Entry, Layer
from workbench.calendar.lint_finding import Finding, FindingKind
from workbench.calendar.lint_subject import Subject, changes
from workbench.calendar.preview_words import day, listed

# After 28 years weekdays and dates have met in every way; a century without a leap year takes 12 more.
A_CALENDAR_CYCLE = timedelta(days=40 * 365 + 10)
# To look at the whole stretch without a period takes long. Whoever has more of these learns of the rest without them.
MOST_COMPARED = 2
# A date beyond is rather a wrong year.
PLANNED = timedelta(days=5 * 365)


def useless_periods(subject: Subject) -> Iterator[Finding]:
    """One finding for each period that changes nothing over the stretch that is looked at."""
    for periods in subject.layers:
        redundant: list[Period] = []
        compared = 0
        # Of two that say the same, the later one is too many.
        for period in reversed(periods):
            found = subject.occurrences(period)
            if not found:
                yield from _never(subject, period)
                continue
            others = [each for each in periods if not _is_one_of(each, redundant)]
            is_inside, is_plain = _is_contained(subject, period, others), _are_alike(periods)
            compared += is_inside and not is_plain
            if is_inside and (is_plain or (compared <= MOST_COMPARED and _changes_nothing(subject, period))):
                redundant.append(period)
                yield _nothing_gained(subject, period, found[0])
            elif not any(each.period is period for each in subject.entries):
                yield from _hidden(subject, period, found, redundant)


def never_open(subject: Subject) -> Iterator[Finding]:
    """A schedule in which everything is off: nothing is left that opens, and nobody is meant to start it either."""
    kinds = {period.kind for periods in subject.layers for period in periods}
    if kinds == {Kind.OFF}:
        yield Finding(
            kind=FindingKind.NEVER,
            about="periods",
            sentence="none of them opens, so the model is never started: write when it should be open",
            next_occurrence=None,
        )


def _never(subject: Subject, period: Period) -> Iterator[Finding]:
    today = subject.date(subject.now)
    dated = [each for each in period.days.ranges if isinstance(each, DateRange)]
    first = max(today, min((each.first for each in dated if each.last >= today), default=today)).toordinal()
    ahead = range(first, min(first + A_CALENDAR_CYCLE.days, date.max.toordinal()))
    following = next((day for day in map(date.fromordinal, ahead) if day in period.days), None)
    if following and dated and following - today < PLANNED:
        return  # It was written for a date to come.
    if following:
        sentence = f"does not hold before {day(following)}: nothing happens until then; check that this is meant"
    elif dated and all(each.last < today for each in dated):
        sentence = "lies in the past and never holds again: remove it"
    else:
        sentence = "holds on no date, because there is none that all of its days allow: correct or remove it"
    yield Finding(kind=FindingKind.NEVER, about=period.text, sentence=sentence, next_occurrence=following)


def _is_contained(subject: Subject, period: Period, others: list[Period]) -> bool:
    """Whether other windows with the same settings cover each of its own: a cheap hint that it changes nothing."""
    if not period.is_window:
        return False
    same = [each for each in others if each is not period and each.is_window and each.allows_as(period)]
    cover = sorted((each.start, each.end) for other in same for each in subject.occurrences(other))
    starts, latest_ends = [start for start, _ in cover], list(accumulate((end for _, end in cover), max))
    for own in subject.occurrences(period):
        before = bisect_right(starts, own.start)
        if not before or latest_ends[before - 1] < own.end:
            return False
    return True


def _is_one_of(period: Period | None, some: list[Period]) -> bool:
    """Whether it is that very one: two periods may be equal."""
    return any(each is period for each in some)


def _are_alike(periods: tuple[Period, ...]) -> bool:
    """Whether it cannot matter which of them is heard: all are windows, and those that open allow the same."""
    opening = [each for each in periods if each.opens]
    return all(each.is_window for each in periods) and all(each.allows_as(opening[0]) for each in opening)


def _changes_nothing(subject: Subject, period: Period) -> bool:
    with_it, without = changes(subject.entries), changes(subject.without(period))
    return len(with_it) == len(without) and all(
        here.start == there.start and here.allows_as(there) for here, there in zip(with_it, without, strict=True)
    )


def _nothing_gained(subject: Subject, period: Period, first: Occurrence) -> Finding:
    return Finding(
        kind=FindingKind.NOTHING_GAINED,
        about=period.text,
        sentence="lies inside other periods with the same settings, so that nothing is gained by it: remove it, or "
        "give it settings of its own",
        next_occurrence=subject.date(max(first.start, subject.now)),
    )


def _hidden(subject: Subject, period: Period, found: list[Occurrence], redundant: list[Period]) -> Iterator[Finding]:
    hiders = list(dict.fromkeys(entry for each in found for entry in subject.during(each)))
    if any(_is_one_of(each.period, redundant) for each in hiders):
        return  # Of the two, the other one has its finding already.
    names = listed([_name(each, period) for each in hiders])
    if all(each.name for each in hiders):
        sentence = (
            f"is hidden each time by closed dates ({names}) up to {day(subject.date(subject.until))}: it never holds; "
            "what should hold on such a date is an exception"
        )
    else:
        sentence = f"never holds, because each time something else does: {names}; correct or remove it"
    yield Finding(kind=FindingKind.HIDDEN, about=period.text, sentence=sentence, next_occurrence=None)


def _name(entry: Entry, period: Period) -> str:
    if entry.name:
        return entry.name
    if entry.period is None:
        return f'the end of a window, which ends what "{period.text}" began'
    layers = {Layer.MAINTENANCE: "maintenance ", Layer.EXCEPTION: "exception "}
    return f'{layers.get(entry.layer, "")}"{entry.period.text}"'
