"""When people were last reminded of something that stays as it is until they change it."""

from __future__ import annotations

from datetime import datetime, timedelta

from autoscaler.aws.table import Table

KIND = "reminder"
# One that is not repeated any more is forgotten after so many intervals.
INTERVALS_KEPT = 4


class Reminders:
    """One reminder for each matter, by name."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def is_due(self, matter: str, every: timedelta, now: datetime) -> bool:
        """Whether people are to be reminded now; of those who ask at once, one is told so."""
        before = (self._table.get(KIND, matter) or {}).get("at")
        if before and now - datetime.fromisoformat(before) < every:
            return False
        changed = {"at": now.isoformat(), "expires": int((now + INTERVALS_KEPT * every).timestamp())}
        return self._table.update(KIND, matter, changed, unless_changed={"at": before})
