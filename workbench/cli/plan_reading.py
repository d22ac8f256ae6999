"""What `autoscaler plan` reads from AWS: the configuration that is deployed, what was learned, and demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from autoscaler.aws.demand_history import read_history
from autoscaler.aws.session import client
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.learned import of_model
from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Fleet
from workbench.cli.deployment import Deployment
from workbench.cli.failures import Failure, doing
from workbench.cli.trace import MOST_WEEKS
from workbench.cli.trace_file import recorded
from workbench.planned.asked import A_WEEK, Asked
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
class Learned:
    """What the table has on starts and throughputs; nothing where it was not read."""

    records: Mapping[str, Record]
    throughputs: Mapping[str, object]

    def of(self, name: str, fleet: Fleet) -> Known:
        raise NotImplementedError
