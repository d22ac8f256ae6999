"""How long a start or a stop takes: seeded, so that the same scenario always lives the same day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """A lognormal law for one kind of wait; a spread of 0 makes it exact. `drift` is how much longer each takes.

    The defaults used in the settings (a start around 12 minutes, a stop around 3) are ours: AWS publishes "a few
    minutes" and tells people to tolerate 10 to 20 for a stop and a start together (Rekognition Custom Labels guide,
    running-model).
    """

    median: timedelta
    spread: float
    drift: float = 0.0

    def nth(self, seed: int, what: str, model: str, n: int) -> timedelta:
        """The wait of the `n`th time in whole seconds.

        The generator is keyed by the words of the question alone, so the order of calls between models never matters.
        """
        draw = Random(f"{seed}/{what}/{model}/{n}").gauss(0.0, 1.0)
        median = self.median.total_seconds() * (1 + self.drift) ** n
        return timedelta(seconds=round(median * math.exp(self.spread * draw)))
