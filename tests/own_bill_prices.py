"""What AWS bills beside the things on the price list of a report: small for a few models, and counted all the same.

Dollars for one, us-east-1, without any free tier. Of a tiered price, the first and dearest tier.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from workbench.report.cents import exact
from workbench.report.own_bill import PRICE_LIST, Billable


class Further(StrEnum):
    """A month of a key or a dashboard is one; a GB-month is a gigabyte that is kept for a month."""

    KEY_MONTH = "KMS key"
    KEY_REQUEST = "KMS request"
    DASHBOARD_MONTH = "dashboard"
    LOG_GB = "log, GB taken in"
    LOG_GB_MONTH = "log, GB-month kept"
    TABLE_GB_MONTH = "DynamoDB GB-month, with point-in-time recovery"
    TRACE = "X-Ray trace"
    PUBLISH = "SNS publish"
    MAIL = "SNS mail"


Thing = Billable | Further

# The public price pages of KMS, CloudWatch, DynamoDB, X-Ray and SNS, read as stored copies of 2026 and, of X-Ray and
# SNS, in what others quote of them. A key with rotation costs a dollar more after each of its first two years.
PRICES: Mapping[Thing, Fraction] = {
    **dict[Thing, Fraction](PRICE_LIST.items()),
    Further.KEY_MONTH: exact(1.00),
    Further.KEY_REQUEST: exact(0.03) / 10_000,
    Further.DASHBOARD_MONTH: exact(3.00),
    Further.LOG_GB: exact(0.50),
    Further.LOG_GB_MONTH: exact(0.03),
    # Not verified: $0.25 for what is stored and $0.20 for its recovery.
    Further.TABLE_GB_MONTH: exact(0.45),
    Further.TRACE: exact(5.00) / 1_000_000,
    Further.PUBLISH: exact(0.50) / 1_000_000,
    Further.MAIL: exact(2.00) / 100_000,
}
