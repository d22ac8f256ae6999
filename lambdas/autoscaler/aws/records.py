"""The records of all targets, in the table."""

from __future__ import annotations

from autoscaler.aws.ledger import Ledger
from autoscaler.aws.table import Table, differences
from autoscaler.scaling.record import Record, from_item, to_item
from autoscaler.scaling.run import finished

KIND = "target"


class Records:
    """One record for each target, by its name."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._ledger = Ledger(table)

    def get(self, target: str) -> Record:
        """The record as it is now, or a blank one."""
        item = self._table.get(KIND, target)
        return from_item(item) if item else Record(target=target)

    def all(self) -> dict[str, Record]:
        """All records that exist, by target."""
        records = (from_item(item) for item in self._table.all(KIND))
        return {record.target: record for record in records}

    def save(self, before: Record, after: Record) -> bool:
        """Write what changed, unless generation or owner are no longer those of `before`. Says whether it wrote.

        A run that is over is in the ledger first: written twice it is the same, and forgotten it would be missing.
        """
        for run in finished(before.run, after.run):
            self._ledger.put(run)
        old = to_item(before)
        fence = {name: old.get(name) for name in ("generation", "owner")}
        return self._table.update(KIND, after.target, *differences(old, to_item(after)), unless_changed=fence)
