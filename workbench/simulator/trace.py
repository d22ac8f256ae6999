"""Demand of the past, as a file tells it: equally spaced rows of `timestamp,requests_per_second`."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

COLUMNS = ("timestamp", "requests_per_second")
# A rate told for a longer interval is taken as the middle of a line, not as constant: a step between two half hours
# would be an invention of the file, and sudden.
LONGEST_HELD = timedelta(minutes=15)
ZERO = timedelta(0)


class TraceError(ValueError):
    """A file that is no trace. Its text has one line for each fault, with the number of the line in the file."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Trace:
    """Demand in TPS, the mean over each `interval` from `begin` on (aware, or local time as the source wrote it)."""

    begin: datetime
    interval: timedelta
    rates: tuple[float, ...]

    def at(self, step: int) -> datetime:
        """When a step begins."""
        return self.begin + self.interval * step

    def resampled(self, step: timedelta) -> Trace:
        """The same demand in other steps.

        Shorter ones hold the rate, or lie on the line between the middles of two intervals if those are longer than
        15 minutes; longer ones have the mean. Raises ValueError where one is no multiple of the other.
        """
        if self.interval % step == ZERO:
            parts = self.interval // step
            spread = _held if self.interval <= LONGEST_HELD else _on_lines
            return Trace(self.begin, step, tuple(spread(self.rates, parts)))
        if step % self.interval == ZERO:
            return Trace(self.begin, step, tuple(_means(self.rates, step // self.interval)))
        raise ValueError(f"a trace of {self.interval} cannot be told in steps of {step}: one must divide the other")


def load_trace(path: Path) -> Trace:
    """The trace in a file; raises TraceError with every fault, OSError when it cannot be read."""
    return parse_trace(path.read_text(encoding="utf-8-sig", errors="replace"))


def parse_trace(text: str) -> Trace:
    """The trace that a text of comma-separated values tells; raises TraceError with every fault."""
    faults: list[str] = []
    rows = list(_rows(text, faults))
    times = [(line, at) for line, at, _ in rows if at is not None]
    if len(times) < 2:
        raise TraceError([*faults, f"a trace has at least two rows of {','.join(COLUMNS)}, this one {len(times)}"])
    if len({at.tzinfo is None for _, at in times}) > 1:
        raise TraceError([*faults, "some timestamps have an offset from UTC and some have none: write all alike"])
    faults += _spacing_faults([(line, at) for line, at, _ in rows])
    if faults:
        raise TraceError(sorted(faults, key=_line))
    return Trace(times[0][1], times[1][1] - times[0][1], tuple(rate for *_, rate in rows))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that a share (0 to 1) of all values does not exceed, on the line between the two next to it.

    (Hyndman & Fan, "Sample Quantiles in Statistical Packages", 1996, definition 7, which most programs take.)
    """
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _rows(text: str, faults: list[str]) -> Iterator[tuple[int, datetime | None, float]]:
    """The line, the time if it can be read, and the rate of each row; what is wrong with one is added to the faults."""
    reader = csv.reader(text.splitlines())
    for cells in reader:
        line = reader.line_num
        if line == 1:
            if tuple(cell.strip() for cell in cells) != COLUMNS:
                faults.append(f"line 1: the header must be {','.join(COLUMNS)}, not {','.join(cells)[:60]}")
        elif len(cells) == len(COLUMNS):
            at, rate = _timestamp(cells[0]), _rate(cells[1])
            if at is None:
                faults.append(f"line {line}: {cells[0][:40]!r} is no timestamp such as 2026-01-12T08:00:00")
            if rate is None:
                faults.append(f"line {line}: {cells[1][:40]!r} is no rate: a number of requests per second from 0 on")
            yield line, at, rate or 0.0
        elif cells:
            faults.append(f"line {line}: has {len(cells)} values, not {len(COLUMNS)}")
            yield line, None, 0.0


def _timestamp(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _rate(text: str) -> float | None:
    try:
        rate = float(text)
    except ValueError:
        return None
    return rate if math.isfinite(rate) and rate >= 0 else None


def _spacing_faults(rows: Sequence[tuple[int, datetime | None]]) -> Iterator[str]:
    """What is wrong between two rows; next to a time that cannot be read, nobody knows."""
    known = [(line, one, other) for (_, one), (line, other) in pairwise(rows) if one is not None and other is not None]
    gaps = Counter(later - earlier for _, earlier, later in known if later > earlier)
    interval = max(gaps, key=lambda gap: gaps[gap], default=ZERO)
    for line, earlier, later in known:
        if later <= earlier:
            yield f"line {line}: {later.isoformat()} does not come after {earlier.isoformat()}"
        elif later - earlier != interval:
            yield f"line {line}: {later - earlier} after the row before, where most rows are {interval} apart"


def _line(fault: str) -> int:
    return int(fault.removeprefix("line ").partition(":")[0])


def _held(rates: Sequence[float], parts: int) -> Iterator[float]:
    return (rate for rate in rates for _ in range(parts))


def _on_lines(rates: Sequence[float], parts: int) -> Iterator[float]:
    """Each part's middle on the line between the middles of the intervals around it; constant before and behind."""
    last = len(rates) - 1
    for part in range(len(rates) * parts):
        place = (part + 0.5) / parts - 0.5
        left = min(max(math.floor(place), 0), last)
        right = min(left + 1, last)
        yield rates[left] + (rates[right] - rates[left]) * min(max(place - left, 0.0), 1.0)


def _means(rates: Sequence[float], parts: int) -> Iterator[float]:
    """The mean of so many rates each; the rest at the end, if any, is left out."""
    for first in range(0, len(rates) - parts + 1, parts):
        yield sum(rates[first : first + parts]) / parts
