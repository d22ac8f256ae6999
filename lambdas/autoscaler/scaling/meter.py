"""The meter: how many units of a run are paid for, from which instant on."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from autoscaler.scaling.run import Run, Steps

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def billed(run: Run, now: datetime, *, starting: bool, stopping: bool) -> Steps:
    """The units billed from each instant on, up to `now`; `starting` and `stopping` say whether those times are.

    In service it is what CloudWatch said, and until it has spoken the most that the run may have: the service scales
    between its bounds without telling us.
    """
    end = max(run.ended or now, run.began)
    serving = _serving(run, end)
    if serving:
        begins, ends, last = serving[0][0], serving[-1][0], serving[-2][1]
    else:
        # It never served, or it is the end of a run over midnight, which was stopping by then.
        ends = run.stopping or end
        begins, last = (run.ready, run.units.minimum) if run.ready else (ends, 0)
    return (
        *(((run.began, run.units.minimum),) if starting else ()),
        *(serving[:-1] or ((begins, 0),)),
        (ends, last if stopping else 0),
        (max(ends, end), 0),
    )


def at_worst(run: Run, now: datetime) -> Steps:
    """What a cap counts, which must not find out later: all its time, at the most units until CloudWatch has spoken."""
    if run.in_service is not None:
        return billed(run, now, starting=True, stopping=True)
    return (run.began, run.units.most), (max(run.ended or now, run.began), 0)


def unit_hours(steps: Steps, since: datetime, until: datetime) -> float:
    """The unit-hours between two instants; the last step holds no units."""
    return (
        sum(
            (
                units * max(min(end, until) - max(begin, since), timedelta(0))
                for (begin, units), (end, _) in pairwise(steps)
            ),
            timedelta(0),
        )
        / HOUR
    )


def _serving(run: Run, end: datetime) -> Steps:
    """The units in service, down to none."""
    if run.in_service is not None:
        return run.in_service
    if run.ready is None:
        return ()
    return (run.ready, run.units.most), (max(run.stopping or end, run.ready), 0)
