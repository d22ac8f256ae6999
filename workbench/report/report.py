"""The report of a period: its lines, what they come to, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from workbench.report.assumption import Assumption
from workbench.report.assumptions import assumptions
from workbench.report.inputs import Inputs
from workbench.report.lines import Line, lines_of
from workbench.report.own_bill import estimated_cents
from workbench.report.rows import Row, grouped, row
from workbench.report.served import Served

TAG = "tag:"
NO_TIME = timedelta(0)
BY = ("target", "group", f"{TAG}KEY", "day")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was spent in `[since, until)` (aware, UTC), beside what would have been. Money is in cents of `currency`.

    `own_bill` is the autoscaler's own, an estimate; the whole is compared with it, the rows without.
    """

    inputs: Inputs
    lines: tuple[Line, ...]
    whole: Row
    own_bill: int
    assumptions: tuple[Assumption, ...]

    @property
    def fleet(self) -> str:
        return self.inputs.fleet.name

    @property
    def currency(self) -> str:
        return self.inputs.fleet.prices.currency

    @property
    def since(self) -> datetime:
        return self.inputs.since

    @property
    def until(self) -> datetime:
        return self.inputs.until

    @cached_property
    def served(self) -> Served:
        return Served(self.inputs.counts, self.inputs.zone)

    def by(self, what: str) -> tuple[Row, ...]:
        """A row for each target, group, value of a tag (`tag:KEY`) or day.

        A target in several groups is in each of their rows; otherwise the rows come to the whole.
        """
        return grouped(((key, line) for line in self.lines for key in self._keys(line, what)), self.served)

    def days_of(self, target: str) -> tuple[Row, ...]:
        """A row for each day of one target."""
        return grouped(((line.day.isoformat(), line) for line in self.lines if line.target == target), self.served)

    def _keys(self, line: Line, what: str) -> Iterator[str | None]:
        fleet = self.inputs.fleet
        configured = fleet[line.target] if line.target in fleet else None  # noqa: SIM401  # a fleet is no dict
        match what:
            case "target":
                yield line.target
            case "day":
                yield line.day.isoformat()
            case "group":
                yield from sorted(configured.groups if configured else ()) or (None,)
            case _:
                yield configured.tags.get(what.removeprefix(TAG)) if configured else None


def report(inputs: Inputs) -> Report:
    """Work out the report. `since` must be before `until`: of a period that has not begun there is none."""
    lines = lines_of(inputs)
    own_bill = estimated_cents(
        inputs.own_bill,
        targets=len(inputs.fleet.targets),
        starts=sum(line.starts for line in lines),
        with_demand=_with_demand(inputs),
        length=inputs.until - inputs.since,
    )
    whole = row("all", lines, Served(inputs.counts, inputs.zone), own_bill)
    return Report(
        inputs=inputs, lines=lines, whole=whole, own_bill=own_bill, assumptions=tuple(assumptions(inputs, whole))
    )


def _with_demand(inputs: Inputs) -> timedelta:
    """How long targets were at work for each demand metric of theirs: Plan reads it at each look from a start on."""
    metrics = {
        target.name: sum(len(signal.metrics) for signal in target.demand.heard)
        for target in inputs.fleet.targets
        if target.demand
    }
    worked = (
        metrics[run.target] * max(min(run.ended or inputs.until, inputs.until) - max(run.began, inputs.since), NO_TIME)
        for run in inputs.runs
        if run.target in metrics
    )
    return sum(worked, NO_TIME)
