"""Days under budgets, without handlers: the deciding code every five minutes, and models that do as they are told.

Small on purpose, so that thousands of days fit into a test. Whatever a model does costs at worst all its units, from
the start that is asked for until it is off; that is what a cap must hold against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from autoscaler.scaling.authority import lead_at, ruling
from autoscaler.scaling.budget import Budget
from autoscaler.scaling.converge import observed
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.gate import within_means
from autoscaler.scaling.lease import lease_of
from autoscaler.scaling.model import Observation, Phase, Units
from autoscaler.scaling.override import Override
from autoscaler.scaling.plan import applied, plan
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run, asked, finished
from autoscaler.scaling.spending import spendings
from autoscaler.scaling.target import Fleet, Target

TICK = timedelta(minutes=5)
START_TIME, STOP_TIME = timedelta(minutes=12), timedelta(minutes=4)


@dataclass(slots=True)
class Plant:
    """One model and its lease. Remembers when it cost how many units at worst."""

    units: Units | None = None
    phase: Phase = Phase.OFF
    since: datetime | None = None
    lease: datetime | None = None
    spans: list[tuple[datetime, datetime | None, int]] = field(default_factory=list)

    def start(self, units: Units, now: datetime) -> None:
        self.units, self.phase, self.since = units, Phase.STARTING, now
        self.spans.append((now, None, units.most))

    def stop(self, now: datetime) -> None:
        if self.phase in (Phase.STARTING, Phase.READY):
            self.phase, self.since = Phase.STOPPING, now

    def pass_time(self, now: datetime) -> None:
        """To `now`; the lease stops it on the way, with nobody of ours there."""
        if self.lease and self.lease <= now:
            self.stop(self.lease)
            self.lease = None
        if self.phase is Phase.STARTING and self.since and now - self.since >= START_TIME:
            self.phase = Phase.READY
        if self.phase is Phase.STOPPING and self.since and now - self.since >= STOP_TIME:
            begin, _, units = self.spans[-1]
            self.spans[-1] = (begin, self.since + STOP_TIME, units)
            self.phase = Phase.OFF

    def unit_hours(self, since: datetime, until: datetime, now: datetime) -> float:
        spans = ((max(begin, since), min(end or now, until), units) for begin, end, units in self.spans)
        return sum((units * (end - begin) for begin, end, units in spans if end > begin), timedelta(0)) / timedelta(
            hours=1
        )


@dataclass(slots=True)
class CappedDays:
    """A fleet, its records and models, and what was decided last."""

    fleet: Fleet
    now: datetime
    overrides: Sequence[Override] = ()
    demands: dict[str, Demand | None] = field(default_factory=dict)
    records: dict[str, Record] = field(init=False)
    plants: dict[str, Plant] = field(init=False)
    ledger: dict[str, Run] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.records = {target.name: Record(target=target.name) for target in self.fleet.targets}
        self.plants = {target.name: Plant() for target in self.fleet.targets}

    def tick(self) -> None:
        """Look, decide and act, in no time at all; stops before starts."""
        before = dict(self.records)
        for target in self.fleet.targets:
            self._look(target)
        runs = list(self.ledger.values())
        spent = spendings(self.fleet, runs, self.records, self.now)
        rulings = {
            target.name: ruling(target, self.records[target.name], self.overrides, self.now, spent)
            for target in self.fleet.targets
        }
        decisions = plan(self.fleet, rulings, self.demands, self.records, spent, self.now)
        for decision in sorted(decisions, key=lambda each: each.desired is not None):
            target = self.fleet[decision.target]
            record = applied(decision, self.records[target.name])
            lease = lease_of(rulings[target.name], lead_at(target, record, self.now), self.now)
            self._act(target, record, within_means(lease, decision.affordable_until))
        for name, record in self.records.items():
            self.ledger |= {run.id: run for run in finished(before[name].run, record.run)}

    def pass_time(self, length: timedelta) -> None:
        self.now += length
        for plant in self.plants.values():
            plant.pass_time(self.now)

    def spent(self, budget: Budget, since: datetime, until: datetime) -> float:
        """What it really cost at worst, in the budget's measure."""
        return sum(
            self.plants[target.name].unit_hours(since, until, self.now) * self.fleet.price(target.provider, budget)
            for target in self.fleet.targets
            if budget.scope.covers(target)
        )

    def _look(self, target: Target) -> None:
        plant, record = self.plants[target.name], self.records[target.name]
        before = record
        record = observed(record, target.model, self._seen(target, plant))
        if plant.phase is Phase.OFF:
            record = replace(record, hosted=None)
        self.records[target.name] = record
        self.ledger |= {run.id: run for run in finished(before.run, record.run)}

    def _seen(self, target: Target, plant: Plant) -> Observation:
        is_off = plant.phase is Phase.OFF
        return Observation(
            target=target.name,
            at=self.now,
            phase=plant.phase,
            status=plant.phase.name,
            startable=is_off,
            stoppable=not is_off,
            units=None if is_off else plant.units,
        )

    def _act(self, target: Target, record: Record, lease: datetime | None) -> None:
        plant, wish = self.plants[target.name], record.wish(self.now)
        if plant.phase is not Phase.OFF:
            if wish is None or not wish.same_as(plant.units):
                plant.stop(self.now)
            elif lease:
                plant.lease = lease
        elif wish and lease and lease > self.now:
            record = replace(
                record, hosted=target.model, run=asked(record.run, target.name, target.model, wish, self.now)
            )
            plant.lease = lease
            plant.start(wish, self.now)
        self.records[target.name] = record


def windows(budget: Budget, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The budget's windows from one instant to another."""
    while since < until:
        window = budget.window(since)
        yield window
        since = window[1]
