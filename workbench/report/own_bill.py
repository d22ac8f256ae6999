"""What the autoscaler itself costs: a price list for what it uses, and an estimate for a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from workbench.report.cents import exact


class Billable(StrEnum):
    """What AWS counts of our doings. A month of a metric or a dashboard is one, and one of each metric of an alarm."""

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
    DASHBOARD_MONTH = "dashboard"
    LOG_GB = "log, GB taken in"
    LOG_GB_MONTH = "log, GB-month kept"
    TABLE_GB_MONTH = "DynamoDB GB-month, with point-in-time recovery"
    TRACE = "X-Ray trace"
    PUBLISH = "SNS publish"
    MAIL = "SNS mail"


# Dollars for one, us-east-1, without any free tier, and of a tiered price the first and dearest tier: the public price
# pages of Step Functions (Standard), Lambda (arm), CloudWatch, DynamoDB (on demand), EventBridge Scheduler, X-Ray and
# SNS, as of August 2026. Those of the Lambda GB-second, of Scheduler beyond its free 14 million, of X-Ray, of SNS and
# of what DynamoDB keeps ($0.25, and $0.20 for its recovery) were not read again there.
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
    Billable.DASHBOARD_MONTH: exact(3.00),
    Billable.LOG_GB: exact(0.50),
    Billable.LOG_GB_MONTH: exact(0.03),
    Billable.TABLE_GB_MONTH: exact(0.45),
    Billable.TRACE: exact(5.00) / 1_000_000,
    Billable.PUBLISH: exact(0.50) / 1_000_000,
    Billable.MAIL: exact(2.00) / 100_000,
}
PRICE_LIST_SOURCE = "public AWS price pages, us-east-1, August 2026"

# AWS's own month: 8,760 hours of a year, over twelve.
A_MONTH = timedelta(hours=730)
AN_HOUR = timedelta(hours=1)


def dollars(counts: Mapping[Billable, float]) -> Fraction:
    """What so many of each cost, by the price list."""
    return sum((PRICE_LIST[thing] * exact(count) for thing, count in counts.items()), Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBillRates:
    """Dollars for a fleet in a month, for each of its targets in a month without runs, for each start with its stop,
    and for each hour that a target with a demand metric is at work.
    """

    fleet_month: Fraction
    target_month: Fraction
    start: Fraction
    hour_with_demand: Fraction
    source: str


# As they were counted, without what comes to less than a cent for a hundred models; `tests/unit/test_own_bill.py`
# counts them again.
ESTIMATED = OwnBillRates(
    fleet_month=dollars(
        {
            Billable.ALARM_MONTH: 9,
            Billable.SCHEDULE_RUN: 8_760,
            # Plan every five minutes, the guard every three.
            Billable.LAMBDA_REQUEST: 8_760 + 14_600,
            Billable.LAMBDA_GB_SECOND: 3_833,
            Billable.TABLE_WRITE: 730,
            Billable.TABLE_READ: 29_930,
            Billable.LOG_GB: 0.0156,
            Billable.LOG_GB_MONTH: 0.0467,
        }
    ),
    target_month=dollars(
        {
            # Plan's look renews each target's record.
            Billable.TABLE_WRITE: 8_760,
            Billable.TABLE_READ: 1_387,
            Billable.LAMBDA_GB_SECOND: 161,
            Billable.LOG_GB: 0.0028,
            Billable.LOG_GB_MONTH: 0.0084,
        }
    ),
    start=dollars(
        {
            Billable.STATE_TRANSITION: 43,
            Billable.LAMBDA_REQUEST: 17,
            # With what the guard asks of a model that runs for eight hours and a half.
            Billable.LAMBDA_GB_SECOND: 16.3,
            Billable.TABLE_WRITE: 18,
            Billable.TABLE_READ: 10,
            Billable.METRIC_READ: 1,
            Billable.TRACE: 2,
            Billable.LOG_GB: 0.000077,
            Billable.LOG_GB_MONTH: 0.000231,
        }
    ),
    # One metric at each look.
    hour_with_demand=dollars({Billable.METRIC_READ: 12}),
    source=f"counted without opt-in alarms, docs/own-bill.md; {PRICE_LIST_SOURCE}",
)


def estimated_cents(
    rates: OwnBillRates, *, targets: int, starts: int, with_demand: timedelta, length: timedelta
) -> int:
    """Our own bill for so long a period, in cents. Rounded up: what we cost is nothing to be modest about.

    `with_demand` is the time that targets were at work for each demand metric of theirs, together.
    """
    months, hours = _share(length, A_MONTH), _share(with_demand, AN_HOUR)
    by_the_month = (rates.fleet_month + rates.target_month * targets) * months
    amount = by_the_month + rates.start * starts + rates.hour_with_demand * hours
    return -(-amount * 100).__floor__()


def _share(time: timedelta, of: timedelta) -> Fraction:
    second = timedelta(seconds=1)
    return Fraction(time // second, of // second)
