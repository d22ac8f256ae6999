"""AWS's own method, step by step: more requests a second until one unit turns the first away.

So does the code beside AWS's blog "Calculate inference units for Amazon Rekognition Custom Labels and Amazon Lookout
for Vision models" (aws-samples, amazon-lookout-for-vision, inference-units), which doubles its callers; ours goes up
evenly, and asks for the last good rate once more, for longer, before it believes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from workbench.cli import clock
from workbench.cli.calibrate_offer import Step, requests_of

Offer = Callable[[float, timedelta], Step]

# What was held is held once more for so many times as long; if it is not, the rate below is tried.
LONGER, TRIES = 2, 3
# After a throttle, so that what it left behind does not count.
REST = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Rates (TPS) from `step` to `most`, each held for a while."""

    step: float
    most: float
    hold: timedelta

    @property
    def rates(self) -> list[float]:
        # The last one is `most` itself, also where no whole number of steps leads there.
        below = [round(number * self.step, 6) for number in range(1, int(self.most / self.step) + 1)]
        return [rate for rate in below if rate < self.most] + [self.most]

    @property
    def longest(self) -> timedelta:
        """How long it takes at most."""
        return len(self.rates) * self.hold + TRIES * (REST + LONGER * self.hold)

    @property
    def most_requests(self) -> int:
        """How many requests it makes at most, with the one that tries whether it may ask at all."""
        ramp = sum(requests_of(rate, self.hold) for rate in self.rates)
        return 1 + ramp + TRIES * requests_of(self.most, LONGER * self.hold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All steps in their order, the highest rate that was held, and the lowest that was throttled in the ramp."""

    steps: tuple[Step, ...]
    held: float | None
    throttled_at: float | None


def ramp(course: Course, offer: Offer) -> Outcome:
    """Go up until the first throttle, and confirm what was held before it."""
    steps: list[Step] = []
    for number, rate in enumerate(course.rates):
        steps.append(offer(rate, course.hold))
        if steps[-1].throttled:
            held = _confirmed(course.rates[:number][-TRIES:], course, offer, steps)
            return Outcome(steps=tuple(steps), held=held, throttled_at=rate)
    return Outcome(steps=tuple(steps), held=course.most, throttled_at=None)


def _confirmed(rates: list[float], course: Course, offer: Offer, steps: list[Step]) -> float | None:
    for rate in reversed(rates):
        clock.pause(REST)
        steps.append(offer(rate, LONGER * course.hold))
        if not steps[-1].throttled:
            return rate
    return None
