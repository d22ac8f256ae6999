"""What requests that can wait ask for: units that are full, in time."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.demand import Waiting
from autoscaler.scaling.model import Units
from autoscaler.scaling.queued import enough, fills, is_too_small, is_urgent
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.stages.case import Case, Proposal

# The next look: the tick (infra, triggers).
UNTIL_NEXT_LOOK = timedelta(minutes=5)


def by_deadline(case: Case, waiting: Waiting, deadline: timedelta) -> Proposal:
    """Off while what waits has time; then as many units as serve it in time, until they would not be full any more.

    Units that are too few for what came since give way to more: the queue loses nothing by a restart.
    """
    has, start = case.record.desired, case.record.expected_start(case.target.converge.expected_start)
    ceiling = min(case.target.bounds.maximum, case.units_per_model)
    urgent = waiting.requests > 0 and is_urgent(waiting.oldest, deadline, start)
    units = Units(n := enough(waiting.requests, case.tps_at_worst, ceiling), n)
    if has is None:
        return Proposal(units, Reason.DEADLINE_NEAR) if urgent else Proposal(None, Reason.CAN_WAIT)
    if is_too_small(waiting.requests, has.most, case.tps_at_worst, ceiling):
        return Proposal(units, Reason.DEADLINE_NEAR)
    if urgent or fills(waiting.requests, has.minimum, case.tps_at_worst, UNTIL_NEXT_LOOK):
        return Proposal(has, Reason.WITHIN_RANGE)
    return Proposal(None, Reason.CAN_WAIT)
