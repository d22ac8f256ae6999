"""The account's quotas: how many models may run, with how many units, and how often the API may be called."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from autoscaler.scaling.model import Units
from workbench.emulator.hosting.refusals import RefusedError, Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """AWS's defaults for one service, account and region (AWS General Reference, Rekognition endpoints and quotas).

    For Lookout for Vision five units are known from AWS's samples; its number of running models was never found. The
    number of packaging jobs that run at a time is ours, and Rekognition has none.
    """

    running_models: int = 2
    units_per_model: int = 5
    packaging_jobs: int = 2

    def admit(self, units: Units, running: int, resource: str) -> None:
        """Raises RefusedError when a start would go beyond the quota; `running` counts the models that run."""
        if units.most > self.units_per_model:
            raise RefusedError(
                Why.TOO_MANY_UNITS,
                f"{units.most} inference units were asked for, the account may use {self.units_per_model} per model.",
                resource=resource,
            )
        if running >= self.running_models:
            raise RefusedError(
                Why.TOO_MANY_MODELS,
                f"{running} models are running, the account may run {self.running_models} at a time.",
                resource=resource,
            )

    def admit_packaging(self, unended: int, resource: str) -> None:
        """Raises RefusedError when one more packaging job would go beyond the quota."""
        if unended >= self.packaging_jobs:
            raise RefusedError(
                Why.TOO_MANY_JOBS,
                f"{unended} packaging jobs are running, the account may run {self.packaging_jobs} at a time.",
                resource=resource,
                kind="MODEL_PACKAGE_JOB",
            )


class Buckets:
    """Token buckets on the injected clock: calls at one virtual instant share what has gathered until then."""

    def __init__(self) -> None:
        self._left: dict[Hashable, tuple[datetime, float]] = {}

    def take(self, key: Hashable, at: datetime, *, per_second: float, burst: float) -> bool:
        """Take one token, and say whether there was one."""
        before, left = self._left.get(key, (at, burst))
        left = min(burst, left + max(0.0, (at - before).total_seconds()) * per_second)
        granted = left >= 1.0
        self._left[key] = (at, left - 1.0 if granted else left)
        return granted
