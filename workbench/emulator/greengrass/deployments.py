"""Deployments to things and thing groups. Each target has one that is in force; another is a new revision of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from workbench.emulator.hosting.faults_in_force import FaultsInForce
from workbench.emulator.hosting.settings import HostingSettings


@dataclass(slots=True, kw_only=True)
class Deployment:
    """One revision of what is deployed to a target.

    `asked` has what was said, in the API's names. `ends` is when the device has done with it (None: never), `replaced`
    when the next revision came.
    """

    target: str
    revision: int
    asked: Mapping[str, Any]
    created: datetime
    ends: datetime | None
    fails: bool
    replaced: datetime | None = None

    @property
    def id(self) -> str:
        return str(uuid5(NAMESPACE_URL, f"deployment/{self.target}/{self.revision}"))

    @property
    def job_id(self) -> str:
        """Of the IoT job that carries it to the devices."""
        return str(uuid5(NAMESPACE_URL, f"iot-job/{self.target}/{self.revision}"))

    def status(self, at: datetime) -> str:
        """Of the shape DeploymentStatus. That a revision which was replaced on its way is INACTIVE is our inference."""
        until = at if self.replaced is None else min(at, self.replaced)
        if self.ends is not None and self.ends <= until:
            return "FAILED" if self.fails else "COMPLETED"
        return "ACTIVE" if self.replaced is None else "INACTIVE"


class Deployments:
    """All revisions so far, in the order in which they were made."""

    def __init__(self, settings: HostingSettings, faults: FaultsInForce) -> None:
        self._settings = settings
        self._faults = faults
        self.made: list[Deployment] = []

    def create(self, target: str, asked: Mapping[str, Any], at: datetime) -> Deployment:
        """The next revision for a target. Whether that is allowed is the caller's question."""
        before = self.latest(target)
        if before is not None:
            before.replaced = at
        name = target.split("/", 1)[1]
        revision = 1 if before is None else before.revision + 1
        deployment = Deployment(
            target=target,
            revision=revision,
            asked=asked,
            created=at,
            ends=self._ends(target, name, revision, at),
            fails=self._faults.failing_deployment(name, at) is not None,
        )
        self.made.append(deployment)
        return deployment

    def latest(self, target: str) -> Deployment | None:
        return next((each for each in reversed(self.made) if each.target == target), None)

    def _ends(self, target: str, name: str, revision: int, at: datetime) -> datetime | None:
        """A group's never ends: devices that join it later get it, too (Greengrass API reference, CreateDeployment)."""
        if ":thinggroup/" in target:
            return None
        ends = at + self._settings.deployment.nth(self._settings.seed, "deployment", target, revision)
        offline = self._faults.offline(name, at)
        if offline is None:
            return ends
        return None if offline.until is None else max(ends, offline.until)
