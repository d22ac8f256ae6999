"""The images that were served: counted together where the metric does not tell models apart, and never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from workbench.report.inputs import Count


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not known, and why: the rest of a sentence that begins with "unknown: "."""

    why: str


class Served:
    """Counts by day. A count of several targets is known only where all of them are asked for together."""

    def __init__(self, counts: Sequence[Count], zone: ZoneInfo) -> None:
        self._counts = [(each.targets, _by_day(each, zone)) for each in counts]

    def by(self, targets: Sequence[str], days: frozenset[date]) -> int | Unknown:
        """The images of these targets on these days."""
        asked = frozenset(targets)
        whole = [(covered, by_day) for covered, by_day in self._counts if covered <= asked]
        missing = asked.difference(*(covered for covered, _ in whole))
        if missing:
            return Unknown(self._why(next(name for name in targets if name in missing)))
        return sum(by_day[day] for _, by_day in whole for day in days)

    def _why(self, target: str) -> str:
        together = next((covered for covered, _ in self._counts if target in covered), None)
        if together is None:
            return f"no metric counts the images of {target}"
        return f"one metric counts the images of {', '.join(sorted(together))} together"


def _by_day(count: Count, zone: ZoneInfo) -> Counter[date]:
    found: Counter[date] = Counter()
    for at, images in count.points:
        found[at.astimezone(zone).date()] += round(images)
    return found
