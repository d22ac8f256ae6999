"""What was asked of a target, step by step, and which of it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.predictive.local_steps import A_WEEK, STEP
from workbench.simulator.trace import Trace

A_DAY = timedelta(days=1)
# A model is off when its life begins: a day later it is as its configuration has it.
SETTLED_IN = A_DAY
LEAST = 2 * A_DAY


@dataclass(frozen=True, slots=True)
class Asked:
    """Demand in TPS of each five minutes from `begin` (UTC) on. Where it is not known, all rates are zero."""

    begin: datetime
    rates: Sequence[float]
    is_known: bool = True

    @property
    def until(self) -> datetime:
        return self.at(len(self.rates))

    @property
    def is_too_short(self) -> bool:
        return len(self.rates) < LEAST // STEP

    def at(self, step: int) -> datetime:
        return self.begin + STEP * step

    def scored(self, weeks: int) -> int:
        """The first step that counts: of the last so many weeks, or after a day where no more is known."""
        return max(len(self.rates) - weeks * A_WEEK // STEP, SETTLED_IN // STEP)

    def lives_from(self, weeks: int) -> int:
        """The step in which a life begins; what lies before is history, which a forecast learns from."""
        return self.scored(weeks) - SETTLED_IN // STEP


def silence(now: datetime, weeks: int) -> Asked:
    """Nobody knows what was asked in the last weeks."""
    until = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
    length = weeks * A_WEEK + SETTLED_IN
    return Asked(until - length, (0.0,) * (length // STEP), is_known=False)


def from_trace(trace: Trace, zone: ZoneInfo) -> Asked:
    """The demand of a file in steps of five minutes, at instants.

    Times without an offset are those on the wall of `zone`, as `autoscaler trace record` writes them: the hour that
    clocks show twice is then asked twice, and the one that they leave out never.
    """
    if trace.begin.tzinfo:
        return Asked(trace.begin.astimezone(UTC), trace.rates)
    begin, until = (at.replace(tzinfo=zone).astimezone(UTC) for at in (trace.begin, trace.at(len(trace.rates))))
    walls = (
        (begin + STEP * step).astimezone(zone).replace(tzinfo=None) - trace.begin
        for step in range((until - begin) // STEP)
    )
    return Asked(begin, tuple(trace.rates[min(wall // STEP, len(trace.rates) - 1)] for wall in walls))
