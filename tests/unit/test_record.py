"""Records survive being written down."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Phase, Units
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Action, Intent, Record, from_item, to_item
from autoscaler.scaling.scope import Scope

instants = st.integers(0, 10**9).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
units = st.builds(lambda least, more: Units(least, least + more), st.integers(1, 10), st.integers(0, 10))
intents = st.builds(Intent, action=st.sampled_from(Action), generation=st.integers(0), since=instants, at=instants)
scopes = st.sampled_from([Scope(), Scope(target="weld"), Scope(group="line-1")])
overrides = st.builds(
    Override,
    scope=scopes,
    effect=st.sampled_from(Effect),
    since=instants,
    until=st.none() | instants,
    owner=st.text(),
    why=st.text(),
    units=st.none() | units,
    said_of=st.none() | scopes,
)
records = st.builds(
    Record,
    target=st.text(min_size=1),
    generation=st.integers(0),
    desired=st.none() | units,
    reason=st.none() | st.sampled_from(Reason),
    decided_at=st.none() | instants,
    changes_at=st.none() | instants,
    demand_tps=st.none() | st.floats(0, 1e6),
    settled=st.none() | st.integers(0),
    settled_at=st.none() | instants,
    owner=st.none() | st.text(min_size=1),
    phase=st.none() | st.sampled_from(Phase),
    phase_since=st.none() | instants,
    intent=st.none() | intents,
    hosted=st.none()
    | st.builds(LookoutModel, project=st.text(), version=st.text())
    | st.builds(CustomLabelsModel, project_version_arn=st.text()),
    told_at=st.none() | instants,
    failures=st.integers(0),
    last_failure=st.none() | st.sampled_from(Reason),
    retry_at=st.none() | instants,
    quarantined_since=st.none() | instants,
    detail=st.text(),
    adopted=st.none() | overrides,
    grace_until=st.none() | instants,
    start_seconds=st.lists(st.floats(0, 1e5), max_size=10).map(tuple),
)


@given(records)
def test_what_is_written_is_read_back(record: Record) -> None:
    assert from_item(json.loads(json.dumps(to_item(record)))) == record


def test_attributes_of_a_later_version_are_left_alone() -> None:
    """A rollback must be able to read what the newer code wrote."""
    assert from_item({"target": "weld", "kind": "target", "id": "weld", "lease": "x"}) == Record(target="weld")


def test_while_a_retry_is_not_due_the_wish_is_to_be_off() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    record = Record(target="weld", desired=Units(1, 2), retry_at=now + timedelta(minutes=1))

    assert [record.wish(now), record.wish(now + timedelta(minutes=1))] == [None, Units(1, 2)]
