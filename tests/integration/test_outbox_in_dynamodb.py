"""Messages that wait, on moto's DynamoDB."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.aws.outbox import Outbox
from autoscaler.aws.table import Table
from autoscaler.scaling.message import Kind, message
from tests.builders import NOW, at

FAILED = message(Kind.FAILED, "weld", "weld: hosting failed.", NOW, {"target": "weld", "failures": 2, "share": 0.5})


def test_what_is_put_waits_until_it_is_removed(table: Table) -> None:
    outbox, later = Outbox(table), message(Kind.READY, "weld", "weld is ready.", at(5), {})
    outbox.put(later)
    outbox.put(FAILED)
    outbox.put(FAILED)
    assert outbox.all() == [FAILED, later]

    outbox.remove(FAILED)
    outbox.remove(FAILED)

    assert outbox.all() == [later]


def test_what_nobody_could_be_told_for_two_weeks_is_removed_by_the_table(table: Table) -> None:
    Outbox(table).put(FAILED)

    item = table.get("message", FAILED.id) or {}
    assert item["expires"] == (NOW + timedelta(days=14)).timestamp()
