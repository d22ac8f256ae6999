"""What was spent of each budget in its present window, and which of its levels that has reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autoscaler.scaling.budget import Budget, Level
from autoscaler.scaling.meter import at_worst, unit_hours
from autoscaler.scaling.model import provider_of
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from autoscaler.scaling.scope import EVERYBODY
from autoscaler.scaling.target import Fleet, Target

# The end of a lease, a round of the guard, and the stop itself.
GUARD_STOPS_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """A budget's window (UTC) and what was spent in it: in its own measure, money or unit-hours, and at worst."""

    budget: Budget
    since: datetime
    until: datetime
    spent: float

    @property
    def left(self) -> float:
        """What may still be spent; endless for a budget that does not cap."""
        return float("inf") if self.budget.cap is None else max(self.budget.cap - self.spent, 0.0)

    @property
    def level(self) -> Level | None:
        """The severest level that is reached."""
        return next((level for level in reversed(Level) if self.has_reached(level)), None)

    def has_reached(self, level: Level) -> bool:
        share = self.budget.levels.get(level)
        return share is not None and self.spent >= self.budget.limit * share


def spendings(fleet: Fleet, runs: Iterable[Run], records: Mapping[str, Record], now: datetime) -> list[Spending]:
    """The spending of each budget at `now`: from the `runs` of its window that are over, and those in the records."""
    in_records = (_as_known(record, fleet, now) for record in records.values())
    known = list({run.id: run for run in (*runs, *in_records) if run}.values())
    return [_spending(budget, fleet, known, now) for budget in fleet.budgets]


def covering(spent: Sequence[Spending], target: Target) -> list[Spending]:
    """The spending of the budgets that a target belongs to."""
    return [each for each in spent if each.budget.scope.covers(target)]


def _spending(budget: Budget, fleet: Fleet, runs: Sequence[Run], now: datetime) -> Spending:
    since, until = budget.window(now)
    hours = ((unit_hours(at_worst(run, now), since, until), run) for run in runs if _belongs(run, budget, fleet))
    spent = sum(amount * fleet.price(provider_of(run.model), budget) for amount, run in hours)
    return Spending(budget=budget, since=since, until=until, spent=spent)


def _as_known(record: Record, fleet: Fleet, now: datetime) -> Run | None:
    """The record's run. Of a target that is not configured any more nobody knows its end, but the guard ends its lease:
    otherwise a model that was stopped by hand would be counted for ever."""
    run = record.run
    if run is None or run.ended or record.target in fleet or record.leased_until is None:
        return run
    return replace(run, ended=max(run.began, min(now, record.leased_until + GUARD_STOPS_WITHIN)))


def _belongs(run: Run, budget: Budget, fleet: Fleet) -> bool:
    """A target that is not configured any more still counts for all, and for itself."""
    if run.target in fleet:
        return budget.scope.covers(fleet[run.target])
    return budget.scope == EVERYBODY or budget.scope.target == run.target
