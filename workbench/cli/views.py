"""What is known of a target now: what Plan wrote, and what its model service says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import click

from autoscaler.aws.providers import Handling, Provider, ProviderError, provider_for
from autoscaler.scaling.authority import lead_of
from autoscaler.scaling.learned import of_model
from autoscaler.scaling.model import Observation, Phase, ProviderName, Units
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.record import Record
from autoscaler.scaling.replacement import is_replaced
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.target import Fleet, Target
from autoscaler.scaling.throughput import Throughput
from workbench.cli.deployment import Deployment
from workbench.cli.failures import doing
from workbench.configuration.faults import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One target. `seen` is None when nobody looked, or when the service refused to say, which `refused` tells.

    `throughput` is what was learned of its present model, and `lesson` of its demand, where it goes by that.
    """

    target: Target
    record: Record
    seen: Observation | None = None
    refused: str | None = None
    throughput: Throughput | None = None
    lesson: Lesson | None = None

    @property
    def phase(self) -> Phase | None:
        return self.seen.phase if self.seen else self.record.phase

    @property
    def units(self) -> Units | None:
        return self.seen.units if self.seen else None

    @property
    def lead_time(self) -> timedelta:
        """How long before an opening it is started, as learned so far."""
        return lead_of(self.target, self.record)

    @property
    def waits_for_former_model(self) -> bool:
        """Whether the model that was configured before this one, which is not looked at here, may still run."""
        return is_replaced(self.record, self.target.model)

    def next_change(self, now: datetime) -> datetime | None:
        """When the clock alone will change what is wanted."""
        at = self.record.changes_at
        return at if at and at > now else None


def chosen(deployment: Deployment, names: Sequence[str]) -> list[Target]:
    """The targets of these names, or all. Raises a usage error that lists those there are."""
    return among(deployment.fleet, names)


def among(fleet: Fleet, names: Sequence[str]) -> list[Target]:
    """The same of a fleet that need not be deployed."""
    known = {target.name: target for target in fleet.targets}
    if wrong := [name for name in names if name not in known]:
        few = "is" if len(known) == 1 else "are"
        near = did_you_mean(wrong[0], known)
        raise click.BadParameter(f"{', '.join(wrong)} is not configured: {', '.join(known)} {few}{near}")
    return [known[name] for name in names] if names else list(known.values())


def views(deployment: Deployment, targets: Sequence[Target], now: datetime, *, live: bool) -> list[View]:
    """The targets as they are now; `live` asks the model services too."""
    with doing("read the records"):
        records, learned = deployment.records.all(), deployment.throughputs.all()
        by_forecast = any(target.policy.mode is Mode.FORECAST for target in targets)
        lessons = deployment.forecasts.all() if by_forecast else {}
    seen, refused = _observed(deployment, targets, now) if live else ({}, {})
    return [
        View(
            target=target,
            record=records.get(target.name, Record(target=target.name)),
            seen=seen.get(target.name),
            refused=refused.get(target.name),
            throughput=of_model(learned.get(target.name), target.model),
            lesson=lessons.get(target.name),
        )
        for target in targets
    ]


def _observed(
    deployment: Deployment, targets: Sequence[Target], now: datetime
) -> tuple[dict[str, Observation], dict[str, str]]:
    seen: dict[str, Observation] = {}
    refused: dict[str, str] = {}
    for name in ProviderName:
        if own := [target for target in targets if target.provider is name]:
            with doing(f"observe the models of {name}"):
                provider = provider_for(name, deployment.session)
                seen |= _at_once(provider, own, now)
                refused |= dict(_why_not(provider, [each for each in own if each.name not in seen], now))
    return seen, refused


def _at_once(provider: Provider, targets: Sequence[Target], now: datetime) -> dict[str, Observation]:
    try:
        return provider.observe_many({target.name: target.model for target in targets}, now)
    except ProviderError as error:
        # A model that is refused refuses alone; a service in trouble has nothing to say of any.
        if error.handling is Handling.RETRY:
            raise
        return {}


def _why_not(provider: Provider, targets: Sequence[Target], now: datetime) -> Iterator[tuple[str, str]]:
    for target in targets:
        try:
            provider.observe(target.name, target.model, now)
        except ProviderError as error:
            yield target.name, str(error)
