"""What the autoscaler itself costs: a price list for what it uses, and an estimate for a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from workbench.report.cents import exact


class Billable(StrEnum):
    """What AWS counts of our doings. A month of an alarm or a metric is one, whatever is in it."""

    STATE_TRANSITION = "state transition"
    LAMBDA_REQUEST = "Lambda request"
    LAMBDA_GB_SECOND = "Lambda GB-second"
    METRIC_READ = "metric read with GetMetricData"
    ALARM_MONTH = "alarm"
    HIGH_RESOLUTION_ALARM_MONTH = "high-resolution alarm"
    COMPOSITE_ALARM_MONTH = "composite alarm"
    CUSTOM_METRIC_MONTH = "custom metric"
    TABLE_WRITE = "DynamoDB write unit"
    TABLE_READ = "DynamoDB read unit"
    SCHEDULE_RUN = "Scheduler invocation"


# Dollars for one, us-east-1, without any free tier: the public price pages of Step Functions (Standard), Lambda (arm),
# CloudWatch, DynamoDB (on demand) and EventBridge Scheduler, as of August 2026. Those of the Lambda GB-second and of
# Scheduler beyond its free 14 million were not read again there.
PRICE_LIST: Mapping[Billable, Fraction] = {
    Billable.STATE_TRANSITION: exact(0.025) / 1_000,
    Billable.LAMBDA_REQUEST: exact(0.20) / 1_000_000,
    Billable.LAMBDA_GB_SECOND: exact(0.0000133),
    Billable.METRIC_READ: exact(0.01) / 1_000,
    Billable.ALARM_MONTH: exact(0.10),
    Billable.HIGH_RESOLUTION_ALARM_MONTH: exact(0.30),
    Billable.COMPOSITE_ALARM_MONTH: exact(0.50),
    Billable.CUSTOM_METRIC_MONTH: exact(0.30),
    Billable.TABLE_WRITE: exact(0.625) / 1_000_000,
    Billable.TABLE_READ: exact(0.125) / 1_000_000,
    Billable.SCHEDULE_RUN: exact(1.00) / 1_000_000,
}
PRICE_LIST_SOURCE = "public AWS price pages, us-east-1, August 2026"

# AWS's own month: 8,760 hours of a year, over twelve.
A_MONTH = timedelta(hours=730)
TICKS = A_MONTH // timedelta(minutes=5)


def dollars(counts: Mapping[Billable, float]) -> Fraction:
    """What so many of each cost, by the price list."""
    return sum((PRICE_LIST[thing] * exact(count) for thing, count in counts.items()), Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBillRates:
    """Dollars for a fleet in a month, for each of its targets in a month, and for each start with its stop."""

    fleet_month: Fraction
    target_month: Fraction
    start: Fraction
    source: str


# Counted from the design, with a look every five minutes: what was measured takes the place of this.
ESTIMATED = OwnBillRates(
    fleet_month=dollars(
        {
            Billable.SCHEDULE_RUN: TICKS,
            Billable.LAMBDA_REQUEST: TICKS,
            # A look takes about a second, at 256 MB.
            Billable.LAMBDA_GB_SECOND: TICKS / 4,
            Billable.ALARM_MONTH: 4,
        }
    ),
    target_month=dollars(
        # Two metrics at each look, in a quarter of the hours; one read and at most one write.
        {Billable.METRIC_READ: TICKS / 2, Billable.TABLE_READ: TICKS, Billable.TABLE_WRITE: TICKS}
    ),
    start=dollars({Billable.STATE_TRANSITION: 60, Billable.LAMBDA_REQUEST: 40, Billable.LAMBDA_GB_SECOND: 10}),
    source=f"counted from the design, not measured; {PRICE_LIST_SOURCE}",
)


def estimated_cents(rates: OwnBillRates, *, targets: int, starts: int, length: timedelta) -> int:
    """Our own bill for so long a period, in cents. Rounded up: what we cost is nothing to be modest about."""
    months = Fraction(length // timedelta(seconds=1), A_MONTH // timedelta(seconds=1))
    amount = (rates.fleet_month + rates.target_month * targets) * months + rates.start * starts
    return -(-amount * 100).__floor__()
