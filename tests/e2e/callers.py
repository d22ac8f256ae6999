"""Callers of the lines of a story: what they ask of their models, and when CloudWatch hears of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workbench.emulator.emulator import Emulator

MINUTE = timedelta(minutes=1)
# PutMetricData takes so many at once (CloudWatch API reference).
AT_ONCE = 1000

Asks = Callable[[datetime], float]
"""The TPS asked in the minute that begins at an instant."""


@dataclass(slots=True)
class Caller:
    """Asks one line's model, and publishes by the minute how many images that were.

    The `prompt` share of them is told at once, the rest `late`. While it is `held_back` nothing arrives in CloudWatch,
    and then all at once.
    """

    emulator: Emulator
    line: str
    asks: Asks
    prompt: float = 1.0
    late: timedelta = timedelta(0)
    held_back: bool = False
    _waiting: list[tuple[datetime, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.emulator.hosting.offer(self.line, self.asks)

    def publish(self) -> None:
        """Tell of the minute that begins now, and of what is due of those before."""
        now = self.emulator.now
        images = self.asks(now) * MINUTE.total_seconds()
        if self.prompt and not self.held_back:
            self.emulator.put_metric("Factory", "OfferedImages", {"Line": self.line}, images * self.prompt)
        untold = images if self.held_back else images * (1 - self.prompt)
        if self.held_back or self.prompt < 1:
            self._waiting.append((now, untold))
        due = [] if self.held_back else [each for each in self._waiting if each[0] + self.late <= now]
        if due:
            self._waiting = [each for each in self._waiting if each not in due]
            put_past(self.emulator, self.line, due)


def put_past(emulator: Emulator, line: str, minutes: Sequence[tuple[datetime, float]]) -> None:
    """Publish what was offered in past minutes. AWS takes what is two weeks old at most; the emulator takes all."""
    cloudwatch: Any = emulator.client("cloudwatch")
    for first in range(0, len(minutes), AT_ONCE):
        data = [
            {
                "MetricName": "OfferedImages",
                "Dimensions": [{"Name": "Line", "Value": line}],
                "Timestamp": minute,
                "Value": images,
            }
            for minute, images in minutes[first : first + AT_ONCE]
        ]
        cloudwatch.put_metric_data(Namespace="Factory", MetricData=data)
