"""What a failed try leads to: another one later, or quarantine."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record

# After 1, 4, 16 minutes, then every half hour: soon enough for a hiccup, rare enough for an outage.
FIRST_DELAY = timedelta(minutes=1)
DELAY_GROWTH = 4
LONGEST_DELAY = timedelta(minutes=30)

# A quota frees when another model stops, which nothing announces: asked every five minutes for an hour.
QUOTA_DELAY = timedelta(minutes=5)
QUOTA_RETRIES = 12

# Failed starts that a later one may mend.
WORTH_RETRYING = frozenset(
    {Reason.HOSTING_FAILED, Reason.START_DEADLINE_EXCEEDED, Reason.START_VANISHED, Reason.QUOTA_EXCEEDED}
)
# Those, and the starts that stay in vain until a person changes something.
FAILED_STARTS = WORTH_RETRYING | {Reason.NOT_STARTABLE, Reason.START_REFUSED}


def after_failed_start(record: Record, reason: Reason, retries: int, now: datetime) -> Record:
    """The record after a start that came to nothing: held off for a growing while, then quarantined.

    It is a new generation, so that the next try is a new intent with a token of its own. While it is held off
    the wish is to be off, so whatever the failed try left behind is stopped first.
    """
    failed = replace(record, generation=record.generation + 1, failures=record.failures + 1, last_failure=reason)
    allowed = QUOTA_RETRIES if reason is Reason.QUOTA_EXCEEDED else retries
    if reason in WORTH_RETRYING and failed.failures <= allowed:
        return replace(failed, retry_at=now + _delay(reason, failed.failures))
    return replace(failed, retry_at=None, quarantined_since=now)


def forgiven(record: Record) -> Record:
    """The record without failures or quarantine: a person has looked, or the next try begins afresh."""
    return replace(record, failures=0, retry_at=None, quarantined_since=None)


def _delay(reason: Reason, failures: int) -> timedelta:
    return QUOTA_DELAY if reason is Reason.QUOTA_EXCEEDED else retry_delay(failures)


def retry_delay(failures: int) -> timedelta:
    """How long to leave alone what failed for the how-manieth time, counted from one."""
    # The exponent is bounded so that a large retry budget cannot overflow.
    growth: int = DELAY_GROWTH ** min(failures - 1, 6)
    return min(FIRST_DELAY * growth, LONGEST_DELAY)
