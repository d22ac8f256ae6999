"""What would have run otherwise: three laws that can be followed with a pencil, and two that are simulated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from autoscaler.scaling.schedule import entries_from
from autoscaler.scaling.sizing import units_for
from autoscaler.scaling.target import Target
from workbench.calendar.preview import bounds_in, schedule_of
from workbench.report.days import Stretch
from workbench.report.inputs import Demand


class Baseline(StrEnum):
    """What the bill is compared with."""

    ALWAYS_ON = "always-on"
    OWN_SCALING = "own-scaling"
    SCHEDULE = "schedule"
    DEMAND_ALONE = "demand-alone"
    OPTIMUM = "optimum"


TITLES = {
    Baseline.ALWAYS_ON: "Always on at Max",
    Baseline.OWN_SCALING: "Always on, AWS scales",
    Baseline.SCHEDULE: "Schedule alone",
    Baseline.DEMAND_ALONE: "Demand alone",
    Baseline.OPTIMUM: "Clairvoyant optimum",
}


def always_on(target: Target, since: datetime, until: datetime) -> Iterator[Stretch]:
    """The most units that it may have, all the time."""
    yield Stretch(since, until, target.bounds.maximum)


def own_scaling(target: Target, demand: Demand, since: datetime, until: datetime) -> Iterator[Stretch]:
    """Always on, with the units that the demand needs at once and for as long; the least where there is no data.

    How soon AWS scales is not documented: it cannot do better than this, and no data claims no saving.
    """
    least, most = max(target.bounds.minimum, 1), target.bounds.maximum
    here, units = since, least
    for at, needed in _needed(target, demand, until):
        wanted = min(max(needed, least), most)
        if wanted != units:
            there = min(max(at, since), until)
            yield Stretch(here, there, units)
            here, units = there, wanted
    yield Stretch(here, until, units)


def _needed(target: Target, demand: Demand, until: datetime) -> Iterator[tuple[datetime, int]]:
    """The units that the demand needs from each instant on; none where the data have a gap."""
    points = sorted(dict(demand.points).items())
    for (at, tps), (following, _) in pairwise([*points, (until, 0.0)]):
        yield at, units_for(tps, target.sizing)
        if at + demand.every < following:
            yield at + demand.every, 0


def schedule_alone(target: Target, since: datetime, until: datetime) -> Iterator[Stretch]:
    """While its schedule is open and in the lead time before each opening, with the most units of the period."""
    plan = schedule_of(target)
    lead, closed_since = plan.lead.prior, since
    for each in entries_from(plan, since, until + lead):
        if bounds := bounds_in(each, target.bounds):
            begin = max(each.start - lead, closed_since)
            yield Stretch(max(begin, since), min(each.end, until), bounds.maximum)
            closed_since = each.end
