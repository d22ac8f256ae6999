"""Recorded demand as the text of a trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.predictive.local_steps import STEP
from autoscaler.scaling.predictive.past_demand import as_learned, complete_until
from workbench.simulator.trace import COLUMNS


@dataclass(frozen=True, slots=True)
class Recorded:
    """Demand in TPS of each five minutes from `begin` on, on the wall clock (naive)."""

    begin: datetime
    rates: Sequence[float]

    @property
    def until(self) -> datetime:
        return self.begin + STEP * len(self.rates)

    @property
    def requests(self) -> float:
        return sum(self.rates) * STEP.total_seconds()


def recorded(
    source: DemandSource, zone: ZoneInfo, demand: Sequence[float], now: datetime, length: timedelta
) -> Recorded | None:
    """The last of the steps on the wall that were read at `now` (aware), so long at most; None where there are none."""
    rates = demand[-(length // STEP) :]
    if not rates:
        return None
    until = complete_until([as_learned(each) for each in source.heard], now).astimezone(zone).replace(tzinfo=None)
    end = until - timedelta(minutes=until.minute % 5, seconds=until.second, microseconds=until.microsecond)
    return Recorded(end - STEP * len(rates), rates)


def as_csv(found: Recorded) -> str:
    """Times without offset: a week on the wall always has its 168 hours, whatever the clocks do.

    So the rhythm of the week that policies learn is the one that people live by. Of the hour that is shown twice the
    first is told, and the one that is left out is as the hour after it (`local_steps`).
    """
    rows = (f"{(found.begin + STEP * step).isoformat()},{rate:g}" for step, rate in enumerate(found.rates))
    return "\n".join([",".join(COLUMNS), *rows, ""])
