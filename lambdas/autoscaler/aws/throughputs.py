"""What was learned of the throughput of each target, in the table."""

from __future__ import annotations

from datetime import UTC, datetime, time

from autoscaler.aws.table import Table
from autoscaler.scaling.learned import Learned, learned_from_item, learned_to_item
from autoscaler.scaling.throughput import FORGOTTEN_AFTER

KIND = "throughput"


class Throughputs:
    """One for each target that ever had a saturated minute, by its name; forgotten 60 days after its latest."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def all(self) -> dict[str, Learned]:
        """What is known, by target. It may be of the model that a target had before."""
        return {each.target: each for each in map(learned_from_item, self._table.all(KIND))}

    def put(self, known: Learned) -> None:
        """Write what is known of a target, in place of what was."""
        end = datetime.combine(known.evidence[-1].day, time(), UTC) + FORGOTTEN_AFTER
        item = learned_to_item(known) | {"expires": int(end.timestamp())}
        gone = [name for name in ("throughput",) if name not in item]
        self._table.update(KIND, known.target, item, gone, unless_changed={})
