"""What functions wrote: kept per function, and metrics in the embedded format taken from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workbench.emulator.hosting import PutMetric


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of a function, at the emulator's time."""

    at: datetime
    text: str

    @property
    def fields(self) -> dict[str, Any]:
        """The line as JSON; empty when it is something else."""
        try:
            parsed = json.loads(self.text) if self.text.startswith("{") else {}
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}


class Logs:
    """The lines of all functions. `keep` stores them where the CloudWatch Logs API finds them."""

    def __init__(
        self,
        now: Callable[[], datetime],
        put_metric: PutMetric,
        keep: Callable[[str, str, Sequence[tuple[int, str]]], object],
    ) -> None:
        self._now = now
        self._put_metric = put_metric
        self._keep = keep
        self._lines: dict[str, list[LogLine]] = {}
        self._groups: dict[str, str] = {}

    def group_of(self, function: str, group: str) -> None:
        """Say which log group a function writes to."""
        self._groups[function] = group

    def write(self, function: str, text: str) -> None:
        line = LogLine(at=self._now(), text=text)
        self._lines.setdefault(function, []).append(line)
        milliseconds = int(line.at.timestamp() * 1000)
        self._keep(self._groups.get(function, f"/aws/lambda/{function}"), "sandbox", [(milliseconds, text)])
        for sample in embedded_metrics(line.fields):
            self._put_metric(*sample)

    def of(self, function: str) -> Sequence[LogLine]:
        return tuple(self._lines.get(function, ()))


Sample = tuple[str, str, Mapping[str, str], float, datetime, str]


def embedded_metrics(fields: Mapping[str, Any]) -> Iterable[Sample]:
    """The samples in a line of the embedded metric format (CloudWatch guide, embedded metric format specification)."""
    described = fields.get("_aws")
    if not isinstance(described, dict):
        return
    at = datetime.fromtimestamp(described["Timestamp"] / 1000, UTC)
    for directive in described["CloudWatchMetrics"]:
        for names in directive["Dimensions"] or [[]]:
            dimensions = {name: str(fields[name]) for name in names}
            for metric in directive["Metrics"]:
                values = fields[metric["Name"]]
                for value in values if isinstance(values, list) else [values]:
                    yield directive["Namespace"], metric["Name"], dimensions, value, at, metric.get("Unit", "None")
