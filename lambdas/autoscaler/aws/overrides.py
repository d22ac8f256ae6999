"""What people said beside the calendar, in the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from autoscaler.aws.table import Table
from autoscaler.scaling.override import Override, override_from_item, override_to_item

KIND = "override"
# An override that is over stays for a week, for those who ask what happened; then DynamoDB removes it.
KEPT = timedelta(days=7)


class Overrides:
    """One override for each matter: a later one takes the place of the one before."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def all(self) -> list[Override]:
        """Every override that is kept, those that are over too."""
        return [override_from_item(item) for item in self._table.all(KIND)]

    def put(self, override: Override) -> None:
        """Write the override, whatever was said of its matter before."""
        self._write(override, unless_changed={})

    def end(self, override: Override, now: datetime) -> None:
        """Let the override be over at `now`, unless something newer took its place."""
        self._write(replace(override, until=now), unless_changed={"since": override.since.isoformat()})

    def _write(self, override: Override, *, unless_changed: dict[str, str]) -> None:
        item = override_to_item(override)
        if override.until:
            # Of DynamoDB's time to live: seconds since 1970 (DynamoDB developer guide, TTL).
            item["expires"] = int((override.until + KEPT).timestamp())
        gone = [name for name in ("until", "units", "expires") if name not in item]
        self._table.update(KIND, override.matter, item, gone, unless_changed=unless_changed)
