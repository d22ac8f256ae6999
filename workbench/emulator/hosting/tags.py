"""Tags of models, found by their ARNs; both services have them, in different JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autoscaler.scaling.model import ProviderName
from workbench.emulator.hosting.fleet import Fleet
from workbench.emulator.hosting.hosted import Hosted
from workbench.emulator.hosting.refusals import RefusedError, Why

_MOST = 50
"""Tags per resource, AWS's usual limit; the shapes allow 200 in one call."""


class Tags:
    def __init__(self, fleet: Fleet, service: ProviderName) -> None:
        self._by_arn: dict[str, Hosted] = {hosted.declared.arn(fleet.settings): hosted for hosted in fleet.all(service)}

    def of(self, arn: str) -> dict[str, str]:
        """Raises RefusedError for an ARN that is no model's."""
        hosted = self._by_arn.get(arn)
        if hosted is None:
            raise RefusedError(Why.NOT_FOUND, f"There is no model {arn}.", resource=arn)
        return hosted.tags

    def add(self, arn: str, tags: Mapping[str, str]) -> None:
        kept = self.of(arn)
        if len(kept | dict(tags)) > _MOST:
            raise RefusedError(Why.TOO_MANY_TAGS, f"A model may have {_MOST} tags.", resource=arn)
        kept.update(tags)

    def remove(self, arn: str, keys: Iterable[str]) -> None:
        kept = self.of(arn)
        for key in keys:
            kept.pop(key, None)
