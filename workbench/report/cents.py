"""Money in whole cents, by one rule: each line, a target on a day, is rounded half up; sums are sums of lines."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from autoscaler.scaling.meter import HOUR

MICROSECOND = timedelta(microseconds=1)
HALF = Fraction(1, 2)


def exact(figure: float) -> Fraction:
    """The figure as it was written: 0.1 is a tenth."""
    return Fraction(Decimal(str(figure)))


def cost(unit_time: timedelta, unit_hour: float) -> int:
    """What unit-time costs at a price for the unit-hour, in cents."""
    return rounded(hours(unit_time) * exact(unit_hour) * 100)


def hours(unit_time: timedelta) -> Fraction:
    return Fraction(unit_time // MICROSECOND, HOUR // MICROSECOND)


def length(of_hours: float) -> timedelta:
    """So many hours, down to the microsecond."""
    return int(exact(of_hours) * (HOUR // MICROSECOND)) * MICROSECOND


def rounded(figure: Fraction) -> int:
    """The nearest whole number; halves go up."""
    return (figure + HALF).__floor__()


def per_thousand(cents: int, images: int) -> int | None:
    """What a thousand images cost, in cents; None where none were served."""
    return rounded(Fraction(cents * 1000, images)) if images else None
