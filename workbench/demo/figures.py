"""The day in numbers, beside what the same day costs when nobody ever stops a model."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from autoscaler.scaling.model import Units
from workbench.demo.line import Lines
from workbench.emulator.hosting import Hosting
from workbench.emulator.hosting.scaling import OwnScaling

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One target's day: transactions, unit-hours, dollars at the emulator's price per unit-hour.

    `always_on_scaling` runs all day within the same units and lets the service scale, `always_on_maximum` runs all
    day at the maximum. Both are computed on the same demand by the emulator's own scaling law.
    """

    target: str
    offered: float
    served: float
    throttled: float
    dropped: float
    unit_hours: float
    dollars: float
    always_on_scaling: float
    always_on_maximum: float

    @property
    def saved(self) -> float:
        return self.always_on_scaling - self.dollars

    def as_json(self) -> dict[str, Any]:
        return {name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(self).items()}


def figures_of(target: str, units: Units, hosting: Hosting, lines: Lines) -> Figures:
    """Read the emulator's oracle for one target that ran with `units`."""
    tally, price = hosting.tally(target), hosting.settings.price_per_unit_hour
    hours = hosting.meter.unit_minutes(target) / 60
    days = (lines.end - lines.begin) / timedelta(hours=1)
    return Figures(
        target=target,
        offered=tally.offered,
        served=tally.served,
        throttled=tally.throttled,
        dropped=tally.dropped,
        unit_hours=hours,
        dollars=hours * price,
        always_on_scaling=_scaled_unit_hours(target, units, hosting, lines) * price,
        always_on_maximum=units.most * days * price,
    )


def _scaled_unit_hours(target: str, units: Units, hosting: Hosting, lines: Lines) -> float:
    scaling = OwnScaling(hosting.settings.scaling, tps_per_unit=5.0)
    minute: datetime = lines.begin
    unit_minutes = 0
    while minute < lines.end:
        scaling.saw(minute, lines.tps(target, minute))
        minute += MINUTE
        unit_minutes += scaling.in_service(units, lines.begin, minute)
    return unit_minutes / 60
