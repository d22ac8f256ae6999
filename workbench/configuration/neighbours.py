"""Rules between targets: one model is one target's, and together they fit the account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoscaler.scaling.model import ProviderName
from workbench.configuration.faults import Fault, Path, not_allowed
from workbench.configuration.partial import touches
from workbench.configuration.sections import Settings
from workbench.configuration.shape import IDENTITY, QuotasSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A target as far as it is right. `identity` is the model it names, None when that is not right itself.

    `component` is what it is packaged into, a name and a version, likewise.
    """

    name: str
    provider: str
    identity: tuple[str, ...] | None
    settings: Settings
    broken: frozenset[Path]
    component: tuple[str, str] | None = None

    @property
    def is_always_on(self) -> bool:
        """Whether it surely runs all the time; what is faulty decides nothing."""
        unclear = any(touches(path, self.broken) for path in (("schedule",), ("bounds", "minimum"), ("hands_off",)))
        settings = self.settings
        return not unclear and settings.schedule is None and settings.bounds.minimum >= 1 and not settings.hands_off


def rules_between(targets: Sequence[Neighbour], quotas: QuotasSection) -> list[Fault]:
    return [
        *_one_target_per_model(targets),
        *_one_target_per_component(targets),
        *_one_place(targets),
        *_whose_requests(targets),
        *_room_for_all(targets, quotas),
    ]


def _one_target_per_model(targets: Sequence[Neighbour]) -> Iterator[Fault]:
    owners: dict[tuple[str, ...], str] = {}
    for target in targets:
        if not target.identity:
            continue
        model = (target.provider, *target.identity)
        if model in owners:
            path = ("targets", target.name, IDENTITY[target.provider][-1])
            allowed = f"a model that no other target has; {owners[model]} has it"
            yield Fault(path, not_allowed(target.identity[-1], allowed))
        owners.setdefault(model, target.name)


def _one_target_per_component(targets: Sequence[Neighbour]) -> Iterator[Fault]:
    """Two models cannot be the same version of a component (Lookout for Vision developer guide, package-settings)."""
    owners: dict[tuple[str, str], str] = {}
    for target in targets:
        if not target.component:
            continue
        name, version = target.component
        if target.component in owners:
            allowed = f"a version of {name} that no other target makes; {owners[target.component]} makes it"
            yield Fault(("targets", target.name, "packaging", "version"), not_allowed(version, allowed))
        owners.setdefault(target.component, target.name)


def _one_place(targets: Sequence[Neighbour]) -> Iterator[Fault]:
    """A stack lives in one region of one account, and so do the models it can start."""
    first: tuple[str, ...] | None = None
    for target in targets:
        if target.provider != ProviderName.REKOGNITION or not target.identity:
            continue
        place = tuple(target.identity[0].split(":")[3:5])
        first = first or place
        if place != first:
            allowed = f"a model in region {first[0]} of account {first[1]}, like the targets before it"
            yield Fault(("targets", target.name, "project_version_arn"), not_allowed(target.identity[0], allowed))


def _whose_requests(targets: Sequence[Neighbour]) -> Iterator[Fault]:
    """Custom Labels counts all models of an account and region together (Rekognition guide, cloudwatch-metricsdim)."""
    labels = [target for target in targets if target.provider == ProviderName.REKOGNITION]
    for target in labels if len(labels) > 1 else ():
        demand = target.settings.demand
        for number, signal in enumerate(demand.signals or () if demand else ()):
            if "requests" in signal.kinds:
                others = [each.name for each in labels if each is not target]
                yield Fault(
                    ("targets", target.name, "demand", "signals", number),
                    f"cannot be told from those of {', '.join(others)}: Custom Labels counts the requests of all its "
                    "models in a region together, so only a target that is alone may go by them; take a queue, or a "
                    "metric that the caller publishes (docs/client.md)",
                )


def _room_for_all(targets: Sequence[Neighbour], quotas: QuotasSection) -> Iterator[Fault]:
    for provider in ProviderName:
        always = [target.name for target in targets if target.provider == provider and target.is_always_on]
        allowed = quotas.of(provider).running_models
        if len(always) > allowed:
            yield Fault(
                ("targets", always[allowed]),
                f"is one too many that is always on: {', '.join(always)} are, and the account may run {allowed} "
                f"{provider} models at once (quotas.{provider}.running_models); give some a schedule, or demand and "
                "a minimum of 0, or raise the quota with AWS and here",
            )
