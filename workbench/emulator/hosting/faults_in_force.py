"""Which faults strike now. Draws are keyed by what is asked, so calls to one model never change another's luck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from autoscaler.scaling.model import ProviderName
from workbench.emulator.hosting.faults import Fault, FaultKind
from workbench.emulator.hosting.quotas import Quota

_OF_A_CALL = (FaultKind.THROTTLE, FaultKind.INTERNAL_ERROR, FaultKind.ACCESS_DENIED)


class FaultsInForce:
    def __init__(self, faults: Iterable[Fault], seed: int) -> None:
        self._faults = list(faults)
        self._seed = seed
        self._asked: Counter[tuple[int, str]] = Counter()
        self._struck: Counter[tuple[int, str]] = Counter()

    def add(self, faults: Iterable[Fault]) -> None:
        self._faults.extend(faults)

    def refusing(self, service: ProviderName, model: str | None, operation: str, at: datetime) -> Fault | None:
        """The fault that refuses this call, if any does."""
        return self._first(_OF_A_CALL, service, model, operation, at)

    def losing(self, service: ProviderName, model: str | None, operation: str, at: datetime) -> Fault | None:
        """The fault that loses the answer of this accepted call, if any does."""
        return self._first((FaultKind.RESPONSE_LOST,), service, model, operation, at)

    def failing(self, service: ProviderName, model: str, at: datetime) -> Fault | None:
        """The fault that makes a start fail that was accepted now."""
        return self._first((FaultKind.HOSTING_FAILS,), service, model, None, at)

    def sticking(self, service: ProviderName, model: str, at: datetime) -> Fault | None:
        """The fault that keeps a start which was accepted now from becoming ready."""
        return self._first((FaultKind.STUCK_STARTING,), service, model, None, at)

    def failing_packaging(self, model: str, at: datetime) -> Fault | None:
        """The fault that makes a packaging job fail that was accepted now."""
        return self._first((FaultKind.PACKAGING_FAILS,), ProviderName.LOOKOUTVISION, model, None, at)

    def sticking_packaging(self, model: str, at: datetime) -> Fault | None:
        """The fault that keeps a packaging job which was accepted now from ending."""
        return self._first((FaultKind.STUCK_PACKAGING,), ProviderName.LOOKOUTVISION, model, None, at)

    def failing_deployment(self, target: str, at: datetime) -> Fault | None:
        """The fault that makes a deployment fail that was accepted now. `target` is the name of a thing."""
        return self._of_deployment(FaultKind.DEPLOYMENT_FAILS, target, at)

    def offline(self, target: str, at: datetime) -> Fault | None:
        """The fault that keeps a deployment which was accepted now from reaching its thing."""
        return self._of_deployment(FaultKind.DEVICE_OFFLINE, target, at)

    def updating(self, service: ProviderName, model: str, at: datetime) -> Fault | None:
        """The service's own update of a model that is ready; only Lookout for Vision has such a status."""
        if service is not ProviderName.LOOKOUTVISION:
            return None
        matching = self._matching((FaultKind.SYSTEM_UPDATING,), service, model, None, at)
        return next((fault for _, fault in matching), None)

    def lag(self, service: ProviderName, model: str, operation: str, at: datetime) -> timedelta:
        """How far this read is behind the writes: anything up to the fault's lag."""
        behind = timedelta(0)
        for n, fault in self._matching((FaultKind.STALE_READS,), service, model, operation, at):
            behind = max(behind, fault.lag * self._draw(n, f"{service}/{model}/{operation}"))
        return behind

    def quota(self, service: ProviderName, normal: Quota, at: datetime) -> Quota:
        for _, fault in self._matching((FaultKind.QUOTA,), service, None, None, at):
            if fault.running_models is not None:
                normal = replace(normal, running_models=min(normal.running_models, fault.running_models))
            if fault.units_per_model is not None:
                normal = replace(normal, units_per_model=min(normal.units_per_model, fault.units_per_model))
            if fault.packaging_jobs is not None:
                normal = replace(normal, packaging_jobs=min(normal.packaging_jobs, fault.packaging_jobs))
        return normal

    def _of_deployment(self, kind: FaultKind, target: str, at: datetime) -> Fault | None:
        for n, fault in enumerate(self._faults):
            strikes = fault.kind is kind and fault.target in (None, target) and fault.holds(at)
            if strikes and self._strikes(n, fault, f"greengrass/{target}"):
                return fault
        return None

    def _first(
        self,
        kinds: tuple[FaultKind, ...],
        service: ProviderName,
        model: str | None,
        operation: str | None,
        at: datetime,
    ) -> Fault | None:
        key = f"{service}/{model}/{operation}"
        matching = self._matching(kinds, service, model, operation, at)
        return next((fault for n, fault in matching if self._strikes(n, fault, key)), None)

    def _matching(
        self,
        kinds: tuple[FaultKind, ...],
        service: ProviderName,
        model: str | None,
        operation: str | None,
        at: datetime,
    ) -> Iterator[tuple[int, Fault]]:
        for n, fault in enumerate(self._faults):
            if fault.kind in kinds and fault.meets(service, model, operation, at):
                yield n, fault

    def _strikes(self, n: int, fault: Fault, key: str) -> bool:
        if fault.times is not None and self._struck[n, key] >= fault.times:
            return False
        if fault.share < 1.0 and self._draw(n, key) >= fault.share:
            return False
        self._struck[n, key] += 1
        return True

    def _draw(self, n: int, key: str) -> float:
        self._asked[n, key] += 1
        return Random(f"{self._seed}/{n}/{key}/{self._asked[n, key]}").random()
