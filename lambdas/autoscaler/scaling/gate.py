"""The gate before every start: what it may cost at worst must fit what is left, or it is made to, or it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from autoscaler.scaling.authority import Ruling, lead_at
from autoscaler.scaling.budget import IfShort, Level, money
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.lease import AFTER_CLOSING, DAY_AND_NIGHT, end_of_run
from autoscaler.scaling.meter import HOUR
from autoscaler.scaling.model import Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.spending import Spending, covering
from autoscaler.scaling.target import Fleet, Target

# From a look that finds the money gone to a model that is off: the next tick (5 min), an execution that sleeps (3 min),
# and the stop itself. So early is stopped what runs.
REACTION = timedelta(minutes=15)
# A start that could serve for less than this is not worth its own cost.
WORTH_STARTING = timedelta(minutes=15)
# What keeps 3 units for 2 hours at 4 dollars within 24 dollars.
ROUNDING = 1e-9

# No lease is longer than a day, so no money has to last longer.
LONGEST = timedelta(days=2)

Left = dict[str, float]


def gated(
    fleet: Fleet,
    decisions: Sequence[Decision],
    rulings: Mapping[str, Ruling],
    records: Mapping[str, Record],
    spent: Sequence[Spending],
    now: datetime,
) -> list[Decision]:
    """The decisions as far as the budgets allow them, in their order. What runs comes first, then the fleet's order.

    After a decision that lets a model start, what all that run may cost at worst is at most what was left.
    """
    if not spent:
        return list(decisions)
    left = {each.budget.name: each.left for each in spent}
    burning = _burning(fleet, decisions, spent)
    passed = {}
    for decision in sorted(decisions, key=lambda each: not records[each.target].is_running):
        target, record = fleet[decision.target], records[decision.target]
        turn = _Turn(fleet, target, decision, rulings[target.name], record, covering(spent, target), left, burning, now)
        passed[target.name] = turn.running() if record.is_running else turn.starting()
    return [passed[each.target] for each in decisions]


def within_means(lease: datetime | None, affordable_until: datetime | None) -> datetime | None:
    """The end of a lease, while the money lasts: with nobody there, Scheduler stops it as late as the plan may."""
    if lease is None or affordable_until is None:
        return lease
    return min(lease, affordable_until - REACTION + AFTER_CLOSING)


def _burning(fleet: Fleet, decisions: Sequence[Decision], spent: Sequence[Spending]) -> dict[str, float]:
    """What an hour of all that want to run costs of each budget."""
    return {
        each.budget.name: sum(
            decision.desired.most * fleet.price(fleet[decision.target].provider, each.budget)
            for decision in decisions
            if decision.desired and each.budget.scope.covers(fleet[decision.target])
        )
        for each in spent
    }


@dataclass(frozen=True)
class _Turn:
    """One target before the gate, with what is left of the budgets that cover it."""

    fleet: Fleet
    target: Target
    decision: Decision
    ruling: Ruling
    record: Record
    budgets: Sequence[Spending]
    left: Left
    burning: Mapping[str, float]
    now: datetime

    def starting(self) -> Decision:
        """A model that is off: it starts with what fits, or not at all."""
        wanted, until = self.decision.desired, self._end
        if wanted is None or self.decision.leaves_alone:
            return self.decision
        units = Units(wanted.minimum, wanted.minimum) if self._is_lowered() else wanted
        for budget in self._capping:
            units = self._lowered(units, until, budget)
            until = self._shortened(units, until, budget)
        told = self._sum(units, until)
        is_short = until is not None and until != self._end
        if not self._fits(units, until) or (is_short and until is not None and until < self._worth_until()):
            return self._refused(wanted)
        self._take(units, until)
        return self.decision._replace(
            desired=units,
            sum=told,
            affordable_until=self._unwatched(until),
            lowered_from=None if units == wanted else wanted,
        )

    def running(self) -> Decision:
        """A model that runs: it keeps what it has while the money lasts, and may get more where that fits."""
        has = self.record.units_at_work
        wanted = self.decision.desired
        if self.decision.leaves_alone:
            self._take(has, self.ruling.until or self.now + DAY_AND_NIGHT)
            return self.decision
        if wanted is None:
            self._take(has, self.now + REACTION)
            return self.decision
        decision = self.decision
        if wanted.most > has.most and not self._may_grow(wanted):
            kept = Reason.UNAFFORDABLE if self.record.lowered_from is None else decision.reason
            decision = decision._replace(desired=self.record.desired or has, reason=kept, lowered_from=wanted)
        units, until = decision.desired or has, self._end
        for budget in (each for each in self._capping if Level.STOP in each.budget.levels):
            until = self._until_spent(units, until, budget)
        decision = decision._replace(sum=self._sum(units, self._end))
        if until is not None and until - self.now <= REACTION and until != self._end:
            self._take(has, self.now + REACTION)
            return self._off(Reason.BUDGET_SPENT, decision.sum)
        self._take(units, until)
        return decision._replace(affordable_until=self._unwatched(until))

    def _refused(self, wanted: Units) -> Decision:
        """Nothing at all is affordable any more, or only this start is not."""
        least = Units(wanted.minimum)
        is_spent = not self._fits(least, self._worth_until())
        reason = Reason.BUDGET_SPENT if is_spent else Reason.UNAFFORDABLE
        return self._off(reason, self._sum(wanted, self._end))

    def _off(self, reason: Reason, told: str) -> Decision:
        budget = self._tightest(self.record.units_at_work, self._end)
        return self.decision._replace(
            desired=None, reason=reason, detail=budget.budget.name, changes_at=budget.until, sum=told
        )

    def _worth_until(self) -> datetime:
        starts = self.record.expected_start(self.target.converge.expected_start)
        return self.now + starts + WORTH_STARTING + REACTION

    def _may_grow(self, wanted: Units) -> bool:
        """A restart with more units: never only because there is money again."""
        return self.record.lowered_from != wanted and not self._is_lowered() and self._fits(wanted, self._end)

    def _is_lowered(self) -> bool:
        return any(each.has_reached(Level.LOWER) for each in self.budgets)

    @cached_property
    def _end(self) -> datetime | None:
        """When the run is paid to at worst: some time after its closing; None where nobody knows when that is."""
        end = end_of_run(self.ruling, lead_at(self.target, self.record, self.now), self.now)
        return end + REACTION if end else None

    @cached_property
    def _capping(self) -> list[Spending]:
        return [each for each in self.budgets if each.budget.cap is not None]

    def _price(self, budget: Spending) -> float:
        return self.fleet.price(self.target.provider, budget.budget)

    def _hours(self, until: datetime | None, budget: Spending) -> float:
        """The time to be paid within the budget's present window."""
        end = budget.until if until is None else min(until, budget.until)
        return max(end - self.now, timedelta(0)) / HOUR

    def _cost(self, units: Units, until: datetime | None, budget: Spending) -> float:
        return units.most * self._price(budget) * self._hours(until, budget)

    def _is_within(self, units: Units, until: datetime | None, budget: Spending) -> bool:
        return self._cost(units, until, budget) <= self.left[budget.budget.name] + ROUNDING

    def _fits(self, units: Units, until: datetime | None) -> bool:
        return all(self._is_within(units, until, each) for each in self._capping)

    def _lowered(self, units: Units, until: datetime | None, budget: Spending) -> Units:
        """As many units as fit, but not fewer than its minimum."""
        if IfShort.LOWER not in budget.budget.if_short or self._is_within(units, until, budget):
            return units
        one = self._cost(Units(1), until, budget)
        return Units(units.minimum, max(units.minimum, int((self.left[budget.budget.name] + ROUNDING) / one)))

    def _shortened(self, units: Units, until: datetime | None, budget: Spending) -> datetime | None:
        allowed = IfShort.SHORTEN in budget.budget.if_short
        return self._until_spent(units, until, budget) if allowed else until

    def _until_spent(self, units: Units, until: datetime | None, budget: Spending) -> datetime | None:
        """For as long as the money lasts, where that is shorter."""
        if self._is_within(units, until, budget):
            return until
        lasts = timedelta(hours=self.left[budget.budget.name] / (units.most * self._price(budget)))
        return self.now + lasts

    def _unwatched(self, until: datetime | None) -> datetime | None:
        """Until when the money lasts if nobody looks any more: beyond its window, a run has no more than the next one
        allows to all that want to run together."""
        for each in self._capping:
            if until is None or until > each.until:
                allowed = each.until + min(
                    timedelta(hours=(each.budget.cap or 0.0) / self.burning[each.budget.name]), LONGEST
                )
                until = allowed if until is None else min(until, allowed)
        return None if until == self._end else until

    def _take(self, units: Units, until: datetime | None) -> None:
        for each in self._capping:
            self.left[each.budget.name] = max(self.left[each.budget.name] - self._cost(units, until, each), 0.0)

    def _tightest(self, units: Units, until: datetime | None) -> Spending:
        return min(self._capping, key=lambda each: self.left[each.budget.name] - self._cost(units, until, each))

    def _sum(self, units: Units, until: datetime | None) -> str:
        """The sum as people would write it down, for the budget of which the least would remain."""
        if not self._capping:
            return ""
        tightest = self._tightest(units, until)
        budget, currency = tightest.budget, self.fleet.prices.currency
        price = "" if budget.in_unit_hours else f" x {money(self._price(tightest), currency)}"
        return (
            f"{units.most} units{price} x {self._hours(until, tightest):.1f} h = "
            f"{budget.amount(self._cost(units, until, tightest), currency)} at worst, of "
            f"{budget.amount(self.left[budget.name], currency)} left in {budget.name}"
        )
