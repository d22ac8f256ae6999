"""Rows: the lines of a target, a group, a tag's value or a day as one, each figure a sum of those of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from autoscaler.scaling.model import ProviderName
from workbench.report.baselines import Baseline
from workbench.report.cents import per_thousand
from workbench.report.days import NOTHING
from workbench.report.hindsight import Hindsight, summed
from workbench.report.lines import Line
from workbench.report.served import Served, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A baseline beside what was spent, in cents, both over the lines for which it is known; `left_out` are the others'
    targets. `own_bill` is ours, which only the whole has. Spent, own bill and saved are the baseline, to the cent.
    """

    baseline: int
    spent: int
    own_bill: int
    left_out: tuple[str, ...]

    @property
    def saved(self) -> int:
        """What is left of the baseline; less than nothing where we cost more."""
        return self.before_own_bill - self.own_bill

    @property
    def before_own_bill(self) -> int:
        """What the models alone cost less: sums of rows come to this."""
        return self.baseline - self.spent

    @property
    def share(self) -> float | None:
        """The saved share of the baseline."""
        return self.saved / self.baseline if self.baseline else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Several lines as one. A comparison is None where the baseline is known for none of them, and so is hindsight.
    `name` is None for what has no group, or not the tag.
    """

    name: str | None
    unit_time: timedelta
    free: timedelta
    spent: int
    runs: int
    confirmed_runs: int
    confirmed: timedelta
    corrected: timedelta
    starts: int
    images: int | Unknown
    comparisons: Mapping[Baseline, Comparison | None]
    hindsight: Hindsight | None

    @property
    def per_thousand(self) -> int | None:
        """Cents for a thousand images."""
        return None if isinstance(self.images, Unknown) else per_thousand(self.spent, self.images)

    @property
    def confirmed_share(self) -> float | None:
        """The share of the runs that CloudWatch has confirmed; None where there was no run."""
        return self.confirmed_runs / self.runs if self.runs else None


def row(name: str | None, lines: Sequence[Line], served: Served, own_bill: int = 0) -> Row:
    """These lines as one row."""
    return Row(
        name=name,
        unit_time=_sum(line.unit_time for line in lines),
        free=_sum(line.free for line in lines),
        spent=sum(line.cents for line in lines),
        runs=len(frozenset().union(*(line.runs for line in lines))),
        confirmed_runs=len(frozenset().union(*(line.confirmed_runs for line in lines))),
        confirmed=_sum(line.confirmed for line in lines),
        corrected=_sum(line.corrected for line in lines),
        starts=sum(line.starts for line in lines),
        images=served.by(_in_order(line.target for line in lines), frozenset(line.day for line in lines)),
        comparisons={each: _comparison(each, lines, own_bill) for each in Baseline},
        hindsight=summed(
            [line.hindsight for line in lines if line.hindsight],
            left_out=_in_order(line.target for line in lines if not line.hindsight),
        ),
    )


def grouped(keyed: Iterable[tuple[str | None, Line]], served: Served) -> tuple[Row, ...]:
    """A row for each key, in the order in which they come; what has no key is last."""
    found: dict[str | None, list[Line]] = {}
    for key, line in keyed:
        found.setdefault(key, []).append(line)
    return tuple(row(key, found[key], served) for key in sorted(found, key=lambda key: key is None))


def deducted(lines: Iterable[Line]) -> dict[tuple[ProviderName, str], timedelta]:
    """The free unit-time that was deducted, by provider and month (`2026-11`)."""
    found: dict[tuple[ProviderName, str], timedelta] = {}
    for line in lines:
        if line.free:
            month = line.provider, f"{line.day:%Y-%m}"
            found[month] = found.get(month, NOTHING) + line.free
    return found


def _comparison(which: Baseline, lines: Sequence[Line], own_bill: int) -> Comparison | None:
    known = {line: cents for line, cents in ((id(line), line.baselines[which]) for line in lines) if cents is not None}
    if not known:
        return None
    return Comparison(
        baseline=sum(known.values()),
        spent=sum(line.cents for line in lines if id(line) in known),
        own_bill=own_bill,
        left_out=_in_order(line.target for line in lines if id(line) not in known),
    )


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _sum(times: Iterable[timedelta]) -> timedelta:
    return sum(times, NOTHING)
