"""The records of what is packaged for the edge, in the table."""

from __future__ import annotations

from autoscaler.aws.table import Table, differences
from autoscaler.scaling.packaging import PackagingRecord, from_item, to_item

KIND = "packaging"
_FENCE = ("digest", "deploy_to", "attempt", "began_at", "owner")


class Packagings:
    """One record for each target that is packaged, by its name."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, target: str) -> PackagingRecord:
        """The record as it is now, or a blank one."""
        item = self._table.get(KIND, target)
        return from_item(item) if item else PackagingRecord(target=target)

    def save(self, before: PackagingRecord, after: PackagingRecord) -> bool:
        """Write what changed, unless another try or another execution has taken over. Says whether it wrote."""
        # A blank record is not in the table, whatever its defaults say.
        old = to_item(before) if before.digest else {}
        fence = {name: old.get(name) for name in _FENCE}
        return self._table.update(KIND, after.target, *differences(old, to_item(after)), unless_changed=fence)
