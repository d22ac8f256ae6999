"""What a failed start leads to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.failure import FAILED_STARTS, after_failed_start
from autoscaler.scaling.reason import Reason
from tests.builders import NOW, a_record


def test_tries_grow_rarer_and_end_in_quarantine() -> None:
    record, delays = a_record(), []
    while not record.quarantined_since:
        record = after_failed_start(record, Reason.HOSTING_FAILED, 3, NOW)
        delays.append((record.retry_at - NOW).total_seconds() / 60 if record.retry_at else None)

    assert delays == [1, 4, 16, None]
    assert record.failures == 4


def test_a_quota_is_asked_patiently_for_an_hour() -> None:
    record = a_record()
    for _ in range(12):
        record = after_failed_start(record, Reason.QUOTA_EXCEEDED, 0, NOW)
        assert record.retry_at
        assert (record.retry_at - NOW).total_seconds() == 300

    assert after_failed_start(record, Reason.QUOTA_EXCEEDED, 0, NOW).quarantined_since == NOW


@pytest.mark.parametrize("reason", [Reason.START_REFUSED, Reason.NOT_STARTABLE])
def test_what_only_a_person_can_mend_is_not_tried_again(reason: Reason) -> None:
    assert after_failed_start(a_record(), reason, 3, NOW).quarantined_since == NOW


@given(st.sampled_from(sorted(FAILED_STARTS)), st.integers(0, 10), st.integers(0, 100))
def test_every_failure_is_a_new_intent_that_is_off_for_now(reason: Reason, retries: int, failures: int) -> None:
    """A new generation is a new client token; off for now is how a failed start is cleaned up."""
    after = after_failed_start(a_record(failures=failures), reason, retries, NOW)

    assert after.generation == 8
    assert after.wish(NOW) is None
    assert bool(after.retry_at) is not bool(after.quarantined_since)
