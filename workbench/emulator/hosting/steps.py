"""A number that changes at instants and stays in between, such as the units in service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Steps:
    """Values from instants on (aware UTC, never going back); zero before the first."""

    _steps: list[tuple[datetime, int]] = field(default_factory=list)

    def append(self, at: datetime, value: int) -> None:
        if self.latest != value:
            self._steps.append((max(at, self._steps[-1][0]) if self._steps else at, value))

    @property
    def latest(self) -> int:
        return self._steps[-1][1] if self._steps else 0

    def total_seconds(self, since: datetime, until: datetime) -> float:
        """The value times the seconds it lasted, between two instants (unit-seconds, when the value is units)."""
        return sum(value * seconds for value, seconds in self._pieces(since, until))

    def seconds_above_zero(self, since: datetime, until: datetime) -> float:
        return sum(seconds for value, seconds in self._pieces(since, until) if value > 0)

    def _pieces(self, since: datetime, until: datetime) -> list[tuple[int, float]]:
        """Walks from the end, as most questions are about the latest minute of a long day."""
        pieces: list[tuple[int, float]] = []
        end = until
        for begin, value in reversed(self._steps):
            if begin < end:
                pieces.append((value, (end - max(begin, since)).total_seconds()))
                end = begin
            if begin <= since:
                break
        return pieces
