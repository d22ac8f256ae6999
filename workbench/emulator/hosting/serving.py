"""Whether a single detection call is served: the model must be ready and have capacity left in this second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from autoscaler.scaling.model import Phase
from workbench.emulator.hosting.fleet import Fleet
from workbench.emulator.hosting.hosted import Hosted
from workbench.emulator.hosting.load import Tally
from workbench.emulator.hosting.quotas import Buckets
from workbench.emulator.hosting.refusals import RefusedError, Why


class Serving:
    """Fluid demand comes first: real calls share what it leaves of the units' capacity."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._buckets = Buckets()

    def admit(self, hosted: Hosted, at: datetime, check_image: Callable[[], None]) -> None:
        """Count the call, and raise RefusedError when it is not served."""
        try:
            self._check_ready(hosted, at)
            check_image()
            self._check_capacity(hosted, at)
        except RefusedError as refusal:
            hosted.count(_refused(refusal.why))
            raise
        hosted.count(Tally(served=1))

    def _check_ready(self, hosted: Hosted, at: datetime) -> None:
        phase = self._fleet.phase(hosted, hosted.life.at(at), at)
        serves = phase is Phase.READY or (
            phase is Phase.UPDATING and self._fleet.settings.unknown.serves_while_updating
        )
        if not serves:
            resource = hosted.declared.arn(self._fleet.settings)
            raise RefusedError(Why.NOT_READY, "The model is not ready to serve.", resource=resource)

    def _check_capacity(self, hosted: Hosted, at: datetime) -> None:
        capacity = hosted.serving.latest * hosted.declared.tps_per_unit - max(
            0.0, hosted.demand(at.replace(second=0, microsecond=0))
        )
        burst = max(1.0, capacity)
        if capacity <= 0 or not self._buckets.take(hosted.name, at, per_second=capacity, burst=burst):
            raise RefusedError(Why.OVER_CAPACITY, "The model's inference units serve no more calls in this second.")


def _refused(why: Why) -> Tally:
    match why:
        case Why.NOT_READY:
            return Tally(dropped=1)
        case Why.OVER_CAPACITY:
            return Tally(throttled=1)
        case _:
            return Tally(invalid=1)
