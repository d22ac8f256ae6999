"""Local times that a clock change skips or shows twice, where a period begins or ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.period import Period
from workbench.calendar.lint_finding import Finding, FindingKind
from workbench.calendar.lint_subject import Subject
from workbench.calendar.preview_words import length

A_DAY = timedelta(days=1)


def clock_changes(subject: Subject) -> Iterator[Finding]:
    """One finding for each period whose edges meet a clock change and count there."""
    days = list(_days_of_change(subject))
    starts = {entry.start for entry in subject.entries if entry.is_boundary}
    for periods in subject.layers:
        for period in periods:
            met = [each for day in days for each in _met(subject, period, day, starts)]
            if met:
                parts = dict.fromkeys(sentence for _, sentence in met)
                yield Finding(
                    kind=FindingKind.CLOCK_CHANGE,
                    about=period.text,
                    sentence=f"{'; '.join(parts)}; choose another time if that matters",
                    next_occurrence=min(day for day, _ in met),
                )


def _days_of_change(subject: Subject) -> Iterator[date]:
    """The dates on which clocks go forward or back."""
    day, last = subject.date(subject.now), subject.date(subject.until)
    while day < last:
        here, there = (instant(each, 0, subject.zone).astimezone(subject.zone) for each in (day, day + A_DAY))
        if here.utcoffset() != there.utcoffset():
            # A change at midnight itself touches the evening before.
            yield day
            yield day + A_DAY
        day += A_DAY


def _met(subject: Subject, period: Period, day: date, starts: set[datetime]) -> Iterator[tuple[date, str]]:
    for before in range(period.days_spanned + 1):
        first = day - before * A_DAY
        if first not in period.days:
            continue
        edges = [("begins", period.start), *([("ends", period.end)] if period.end is not None else [])]
        instants = [instant(first, minute, subject.zone) for _, minute in edges]
        if period.is_window and instants[0] == instants[1]:
            yield day, f"does not hold on {day}, when clocks skip all of it"
            continue
        for (verb, minute), at in zip(edges, instants, strict=True):
            local = datetime.combine(first, time(), UTC).replace(tzinfo=None) + timedelta(minutes=minute)
            if local.date() == day and at in starts and (told := _told(verb, local, at, subject.zone)):
                yield day, told


def _told(verb: str, local: datetime, at: datetime, zone: ZoneInfo) -> str | None:
    """What happens at a local time; None where clocks show it once."""
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first == second:
        return None
    if first < second:
        shown = at.astimezone(zone)
        return f"{verb} at {local:%H:%M}, which clocks skip on {local.date()}: then it {verb} at {shown:%H:%M}"
    return (
        f"{verb} at {local:%H:%M}, which comes twice on {local.date()}: the first counts, "
        f"{length(first - second)} before the second"
    )
