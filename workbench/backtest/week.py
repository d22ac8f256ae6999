"""The week that the page shows: the one of those scored with the most requests, and what was done in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from workbench.backtest.backtest import Case
from workbench.simulator.course import Course
from workbench.simulator.life import Action

DAYS = 7


@dataclass(frozen=True, slots=True)
class Run:
    """From one step to the other, clipped to the week and counted from its begin; why it was started and stopped."""

    begin: int
    ready: int
    end: int
    started: Action
    stopped: Action | None


@dataclass(frozen=True, slots=True)
class Week:
    """Steps from the first one of the trace that is shown: demand in TPS, and the units in service."""

    first: int
    begin: datetime
    step: timedelta
    demand: Sequence[float]
    units: Sequence[int]
    runs: Sequence[Run]
    actions: Sequence[Action]

    def at(self, action: Action) -> datetime:
        return self.begin + self.step * (action.step - self.first)


def busiest_week(case: Case, course: Course) -> Week:
    """Seven days with the most requests, or all that counts where that is shorter."""
    rates, day = case.trace.rates, case.plant.steps_per_day
    length = min(DAYS * day, len(rates) - case.scored)
    before = list(accumulate(rates, initial=0.0))
    first = max(range(case.scored, len(rates) - length + 1, day), key=lambda step: before[step + length] - before[step])
    end = first + length
    return Week(
        first=first,
        begin=case.trace.at(first),
        step=case.plant.step,
        demand=rates[first:end],
        units=list(course.units[first:end]),
        runs=list(_runs(case, course, first, end)),
        actions=[each for each in course.actions if first <= each.step < end],
    )


def _runs(case: Case, course: Course, first: int, end: int) -> Iterator[Run]:
    """Each start with the stop that follows it."""
    start = case.plant.steps(case.plant.start)
    for number in range(0, len(course.actions), 2):
        started = course.actions[number]
        stopped = course.actions[number + 1] if number + 1 < len(course.actions) else None
        until = stopped.step if stopped else end
        if started.step < end and until > first:
            ready = min(started.step + start, until)
            begin, ready, until = (min(max(step, first), end) - first for step in (started.step, ready, until))
            yield Run(begin, ready, until, started, stopped)
