"""The state of a metric alarm from its data points: M out of N, and what missing data means.

Source: CloudWatch guide, alarms-and-missing-data. CloudWatch looks at more points than the evaluation periods, takes
the newest real ones of these, and fills up only when there are too few.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

# How many more points than needed are looked at. AWS says that it depends; its table of examples has two.
EXTRA_POINTS = 2


class State(StrEnum):
    """The states of an alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How an alarm judges. `treat_missing` is missing, ignore, breaching or notBreaching."""

    comparison: str
    threshold: float
    periods: int
    datapoints: int
    treat_missing: str = "missing"

    @property
    def points_wanted(self) -> int:
        return self.periods + EXTRA_POINTS

    def is_breaching(self, value: float) -> bool:
        return COMPARISONS[self.comparison](value, self.threshold)

    def state(self, points: Sequence[float | None], present: State) -> State:
        """The state after `points` (oldest first, None where there is no data), given the present one."""
        real = [point for point in points if point is not None][-self.periods :]
        breaching = sum(self.is_breaching(point) for point in real)
        missing = self.periods - len(real)
        match self.treat_missing:
            case "breaching":
                return _judged(breaching + missing >= self.datapoints)
            case "notBreaching":
                return _judged(breaching >= self.datapoints)
        if not real:
            return State.INSUFFICIENT_DATA if self.treat_missing == "missing" else present
        if breaching >= self.datapoints:
            return State.ALARM
        # Nothing but breaching points, yet too few of them: what is missing decides.
        if breaching == len(real):
            return State.ALARM if self.treat_missing == "missing" else present
        return State.OK


def _judged(alarming: bool) -> State:
    return State.ALARM if alarming else State.OK
