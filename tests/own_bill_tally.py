"""What was called, written and read while a fleet lived: the meter of our own bill."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Tally:
    """Counts by who called. `caller` is the function that runs now, by its name in the template."""

    caller: str = ""
    invocations: Counter[str] = field(default_factory=Counter)
    # By caller and operation, as in ("Plan", "dynamodb:UpdateItem").
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    executions: int = 0
    scheduled: int = 0
    read_units: int = 0
    write_units: int = 0
    metrics_read: Counter[str] = field(default_factory=Counter)
    custom_metrics: set[str] = field(default_factory=set)
    log_lines: Counter[str] = field(default_factory=Counter)
    log_bytes: Counter[str] = field(default_factory=Counter)

    def call(self, operation: str, times: int = 1) -> None:
        self.calls[self.caller, operation] += times

    def of(self, operation: str) -> int:
        """How often it was called, by whomever."""
        return sum(times for (_, name), times in self.calls.items() if name == operation)


@dataclass(frozen=True, slots=True)
class Log:
    """A stream that counts what is written to it, line by line."""

    tally: Tally

    def write(self, text: str) -> int:
        # What is printed comes in two pieces: the line, and its end.
        for line in filter(None, text.splitlines()):
            self.tally.log_lines[self.tally.caller] += 1
            self.tally.log_bytes[self.tally.caller] += len(line.encode())
            if line.startswith('{"_aws"'):
                self.tally.custom_metrics |= _metrics(json.loads(line))
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""


def _metrics(embedded: dict[str, Any]) -> set[str]:
    """Another name and another set of dimensions is another metric."""
    return {
        f"{metric['Name']} {sorted((name, embedded[name]) for name in names)}"
        for directive in embedded["_aws"]["CloudWatchMetrics"]
        for names in directive["Dimensions"]
        for metric in directive["Metrics"]
    }
