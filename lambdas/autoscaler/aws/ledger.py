"""The ledger: the runs that are over, in the table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from autoscaler.aws.table import Table
from autoscaler.scaling.run import Run, run_from_item, run_to_item

KIND = "run"
# Thirteen months: this month beside the same one of last year.
KEPT = timedelta(days=400)
# A run may have begun so long before the span that is asked for: it is split at midnight, if somebody looks by then.
BEGAN_EARLIER = timedelta(days=2)


class Ledger:
    """Runs by the instant at which they began."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, run: Run) -> None:
        """Write a run; once more changes nothing, and takes back nothing that CloudWatch said."""
        item = run_to_item(run) | {"expires": int((run.began + KEPT).timestamp())}
        self._table.update(KIND, run.id, item, unless_changed={})

    def between(self, since: datetime, until: datetime) -> list[Run]:
        """The runs that are over and have a part between the two instants (aware), by their beginning."""
        first = (since - BEGAN_EARLIER).astimezone(UTC).isoformat()
        found = (run_from_item(each) for each in self._table.between(KIND, first, until.astimezone(UTC).isoformat()))
        return [run for run in found if run.ended and run.ended > since]
