"""The real guard, round by round, over simulated models: it sees statuses and tags, and nothing else of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from autoscaler.scaling.model import Phase
from autoscaler.scaling.model import Units as SimulatedUnits
from guard.aws.failures import Failures
from guard.aws.round import judged, tell
from guard.judgement.memory import Memory
from guard.judgement.message import Message
from guard.judgement.model import Model, ServiceName, Units
from guard.judgement.price import Prices
from guard.judgement.statuses import may_cost
from tests.effect_points import Outside
from tests.simulated_service import Service

STATUSES = {
    Phase.OFF: "TRAINED",
    Phase.STARTING: "STARTING_HOSTING",
    Phase.READY: "HOSTED",
    Phase.UPDATING: "SYSTEM_UPDATING",
    Phase.STOPPING: "STOPPING_HOSTING",
    Phase.FAILED: "HOSTING_FAILED",
}


class Region:
    """Lookout for Vision in memory, as the guard asks it: `services` and `tags` by the ARN of the model."""

    name = ServiceName.LOOKOUTVISION

    def __init__(
        self, outside: Outside, services: Mapping[str, Service], tags: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._outside, self._services, self._tags = outside, services, tags

    def projects(self) -> Iterator[str]:
        yield "all"

    def models(self, project: str) -> Iterator[Model]:  # noqa: ARG002 - there is one
        yield from self._outside.do("guard lists", lambda: [*self._running()])

    def units(self, model: Model) -> Units | None:
        return model.units

    def tags(self, model: Model) -> Mapping[str, str]:
        return self._outside.do("tag ListTagsForResource", lambda: dict(self._tags.get(model.arn, {})), refused())

    def stop(self, model: Model) -> None:
        self._outside.do("guard stops", lambda: self._services[model.arn].stop(model, "guard"))

    def _running(self) -> Iterator[Model]:
        for arn, service in self._services.items():
            status = STATUSES[service.current()]
            if may_cost(self.name, status):
                name, _, version = arn.rpartition(":model/")[2].partition("/")
                yield Model(
                    service=self.name,
                    arn=arn,
                    project=name,
                    version=version,
                    status=status,
                    units=_units(service.units),
                )


class Watch:
    """One guard that goes on, with its memory of whom it told what."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._memory = Memory()
        self.told: list[Message] = []

    def look(self, now: datetime) -> None:
        """One round."""
        failures = Failures()
        trail: Any = SimpleNamespace(starts=lambda *_: {})
        topic: Any = SimpleNamespace(publish=self.told.append)
        findings = judged([self._region], now, failures, self._memory, stop_strays=False)
        tell(findings, now, failures, trail=trail, topic=topic, memory=self._memory, prices=Prices())


def refused() -> ClientError:
    return ClientError({"Error": {"Code": "AccessDeniedException"}}, "ListTagsForResource")


def _units(units: SimulatedUnits | None) -> Units | None:
    return Units(minimum=units.minimum, maximum=units.maximum) if units else None
