"""What all models of a fleet look like now, seen through both services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from autoscaler.aws.providers import Handling, ProviderError
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.scaling.model import Observation, ProviderName
from autoscaler.scaling.target import Fleet, Target


@dataclass(frozen=True, slots=True)
class FleetView:
    """The targets that were seen, and those whose model the service refuses to describe.

    Targets in neither belong to a service that did not answer.
    """

    seen: dict[str, Observation] = field(default_factory=dict)
    refused: dict[str, ProviderError] = field(default_factory=dict)


def observe_fleet(fleet: Fleet, now: datetime) -> FleetView:
    """Observe every target, in as few calls as the services allow."""
    view = FleetView()
    for name, targets in _by_provider(fleet):
        try:
            view.seen.update(runtime.provider(name).observe_many({each.name: each.model for each in targets}, now))
        except ProviderError as error:
            logger.warning("not observed", provider=name, code=error.code, error=str(error))
            if error.handling is Handling.RETRY:
                continue
        _ask_why([target for target in targets if target.name not in view.seen], now, view)
    return view


def _ask_why(missing: list[Target], now: datetime, view: FleetView) -> None:
    """Look at what the view over many did not show. A service in trouble is not asked on."""
    for target in missing:
        try:
            view.seen[target.name] = runtime.provider(target.provider).observe(target.name, target.model, now)
        except ProviderError as error:
            if error.handling is Handling.RETRY:
                return
            view.refused[target.name] = error


def _by_provider(fleet: Fleet) -> Iterator[tuple[ProviderName, list[Target]]]:
    for name in ProviderName:
        if targets := [target for target in fleet.targets if target.provider is name]:
            yield name, targets
