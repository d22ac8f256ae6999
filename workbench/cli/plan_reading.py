"""What `autoscaler plan` reads from AWS: the configuration that is deployed, what was learned, and demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from autoscaler.aws.demand_history import read_history
from autoscaler.aws.session import client
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.learned import Learned, of_model
from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.predictive.local_steps import A_WEEK
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Fleet
from workbench.cli.deployment import Deployment
from workbench.cli.failures import Failure, doing
from workbench.cli.trace import MOST_WEEKS
from workbench.cli.trace_file import recorded
from workbench.planned.asked import Asked
from workbench.planned.side import NOTHING, Known

IN_UTC = ZoneInfo("UTC")
INSTEAD = "name a file to compare with, with --against"


def deployed(deployment: Deployment, now: datetime) -> tuple[Fleet, datetime]:
    """The configuration by which was last looked, and when. Raises Failure where there is none that can be read."""
    with doing("read the looks"):
        found = deployment.looks.latest(now)
    if found is None:
        raise Failure(f"{deployment.stack} has not kept a look yet, so what is deployed is not known", INSTEAD)
    look, document = found
    try:
        return fleet_from(document), datetime.fromisoformat(look["look"]["now"])
    except (KeyError, TypeError, ValueError) as error:
        raise Failure("the configuration that is deployed is of another version of the autoscaler", INSTEAD) from error


@dataclass(frozen=True, slots=True)
class Lessons:
    """What the table has on the starts and the throughput of each target."""

    records: Mapping[str, Record]
    throughputs: Mapping[str, Learned]

    def of(self, name: str, fleet: Fleet) -> Known:
        """What was learned of the model that a target has in a fleet, if it has that target."""
        if name not in fleet:
            return NOTHING
        record, throughput = self.records.get(name), of_model(self.throughputs.get(name), fleet[name].model)
        return Known(
            start_seconds=record.start_seconds if record else (), lower=throughput.lower if throughput else None
        )


NO_LESSONS = Lessons({}, {})


def lessons(deployment: Deployment) -> Lessons:
    """Read the table. Raises Failure."""
    with doing("read what was learned"):
        return Lessons(deployment.records.all(), deployment.throughputs.all())


def asked_of(deployment: Deployment, sources: Sequence[DemandSource], now: datetime) -> Asked | None:
    """All demand that CloudWatch has by the first of the sources of which it has any, up to nine weeks."""
    cloudwatch = client(deployment.session, "cloudwatch")
    for source in sources:
        # What counts as demand is the configuration's, and may be what differs.
        bare = replace(source, activation_tps=0.0)
        with doing("read CloudWatch"):
            rates, _ = read_history(cloudwatch, bare, IN_UTC, now)
        if found := recorded(bare, IN_UTC, rates, now, MOST_WEEKS * A_WEEK):
            return Asked(found.begin.replace(tzinfo=UTC), found.rates)
    return None
