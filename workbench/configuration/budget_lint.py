"""Warnings about budgets: what may be written, and will keep a target from running as its schedule says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from autoscaler.scaling.budget import Budget, IfShort, Per
from autoscaler.scaling.gate import REACTION, WORTH_STARTING
from autoscaler.scaling.meter import HOUR
from autoscaler.scaling.target import Fleet, Target
from workbench.calendar.lint_finding import Finding, FindingKind, once
from workbench.calendar.preview_words import length
from workbench.configuration.open_time import OpenTime, open_times

# One month, four weeks, or each day of four weeks: what is too dear on Mondays is found on a Friday.
LOOK_AHEAD = timedelta(days=28)


def budget_findings(fleet: Fleet, now: datetime) -> list[Finding]:
    """What is found at `now` (UTC). A budget that only tells or lowers keeps nobody from running."""
    return once(
        finding
        for budget in fleet.budgets
        if budget.cap is not None
        for target in fleet.targets
        if budget.scope.covers(target) and not target.hands_off
        for finding in _Claim(fleet=fleet, budget=budget, cap=budget.cap, target=target, now=now).findings()
    )


@dataclass(frozen=True, kw_only=True)
class _Claim:
    """What a target may ask of a budget that covers and caps it; amounts are in the budget's own measure."""

    fleet: Fleet
    budget: Budget
    cap: float
    target: Target
    now: datetime

    def findings(self) -> Iterator[Finding]:
        """One at most: where nothing is ever started, it is no news that a month of it would cost too much."""
        since, dearest = max(self._windows, key=lambda window: self._most(window[1]))
        cheapest = min((time for _, times in self._windows for time in times), key=self._least, default=None)
        if cheapest and self._least(cheapest) > self.cap:
            run, fewest = length(self._shortest(cheapest)), _units(self._fewest(cheapest))
            sentence = (
                f"{run} with {fewest} may cost {self._of_cap(self._least(cheapest))}: no start fits, and none is made; "
                "raise the limit"
            )
            yield self._finding(FindingKind.NO_START, sentence, cheapest.start)
        elif self._most(dearest) > self.cap:
            hours = sum((time.length for time in dearest), timedelta(0)) / HOUR
            most = max(time.bounds.maximum for time in dearest)
            sentence = (
                f"{hours:.4g} h open {self._when(since)} at up to {_units(most)} may cost "
                f"{self._of_cap(self._most(dearest))}: not all of it can be paid; raise the limit, or ask for less"
            )
            yield self._finding(FindingKind.OVER_BUDGET, sentence, since)

    @cached_property
    def _windows(self) -> list[tuple[datetime, list[OpenTime]]]:
        """The windows ahead with the time open in each. Not the present one: part of that is over."""
        first = self.budget.window(self.now)[1]
        since, found = first, []
        while since < first + LOOK_AHEAD:
            until = self.budget.window(since)[1]
            found.append((since, open_times(self.target, since, until)))
            since = until
        return found

    @property
    def _price(self) -> float:
        return self.fleet.price(self.target.provider, self.budget)

    def _most(self, times: Sequence[OpenTime]) -> float:
        """The cost of all that time with the most units."""
        return sum(time.bounds.maximum * (time.length / HOUR) * self._price for time in times)

    def _least(self, time: OpenTime) -> float:
        """The worst case of the cheapest start in that time to which the gate may reduce a wish."""
        return self._fewest(time) * (self._shortest(time) / HOUR) * self._price

    def _fewest(self, time: OpenTime) -> int:
        return max(time.bounds.minimum, 1) if IfShort.LOWER in self.budget.if_short else time.bounds.maximum

    def _shortest(self, time: OpenTime) -> timedelta:
        # Without a schedule a run has no end, and is counted to the window's: just before that almost anything fits.
        if self.target.schedule and IfShort.SHORTEN not in self.budget.if_short:
            return time.length
        return min(time.length, self.target.converge.expected_start + WORTH_STARTING + REACTION)

    def _when(self, since: datetime) -> str:
        begins = since.astimezone(self.budget.zone)
        match self.budget.per:
            case Per.DAY:
                return f"on {begins:%a %Y-%m-%d}"
            case Per.WEEK:
                return f"in the week of {begins:%Y-%m-%d}"
            case Per.MONTH:
                return f"in {begins:%B %Y}"

    def _of_cap(self, value: float) -> str:
        currency = self.fleet.prices.currency
        return f"{self.budget.amount(value, currency)} of {self.budget.amount(self.cap, currency)}"

    def _finding(self, kind: FindingKind, sentence: str, at: datetime) -> Finding:
        day = at.astimezone(self.budget.zone).date()
        name = self.target.name
        return Finding(kind=kind, about=self.budget.name, sentence=sentence, next_occurrence=day, targets=(name,))


def _units(number: int) -> str:
    return f"{number} unit" if number == 1 else f"{number} units"
