"""What is wrong with one target: its values, the rules between them, and those between it and its periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from workbench.configuration.demand_faults import demand_faults
from workbench.configuration.faults import Fault, did_you_mean, not_allowed, one_of
from workbench.configuration.messages import faults_in
from workbench.configuration.names import (
    moved,
    names_of_calendars,
    schedule_path,
    unknown_calendars,
    unknown_schedule,
    with_schedule,
)
from workbench.configuration.neighbours import Neighbour
from workbench.configuration.packaging_faults import packaging_faults
from workbench.configuration.partial import as_far_as_right, touches
from workbench.configuration.period_rules import Written, period_faults, periods_of_calendar, periods_of_schedule
from workbench.configuration.policy_faults import policy_faults
from workbench.configuration.rules import RULES
from workbench.configuration.sections import Settings
from workbench.configuration.shape import IDENTITY, KINDS, QuotasSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What stands at the top of the file, as far as targets need it; schedules and calendars as written."""

    quotas: QuotasSection
    schedules: dict[str, Any]
    calendars: dict[str, Any]


def target_faults(name: str, raw: dict[str, Any], shared: Shared) -> tuple[list[Fault], Neighbour]:
    """The faults of a target, with what is left of it for the rules between targets."""
    at = ("targets", name)
    provider = str(raw.get("provider"))
    kind = KINDS.get(provider) if isinstance(raw.get("provider"), str) else None
    full = with_schedule(raw, shared.schedules)
    own = {key: value for key, value in full.items() if key in Settings.model_fields}
    settings, broken = as_far_as_right(Settings, own)
    found = list(unknown_schedule(raw, shared.schedules, at))
    if found:
        broken |= {("schedule",)}
    if not kind:
        found.append(_provider_fault(name, raw))
    identity = None
    try:
        target = (kind or Settings).model_validate(full if kind else own)
        identity = tuple(getattr(target, key) for key in IDENTITY.get(provider, ()))
    except ValidationError as error:
        found += faults_in(error, kind or Settings, at)
    found += demand_faults(own.get("demand"), settings, broken, (*at, "demand"))
    periods = list(_periods(full, shared, at))
    found += policy_faults(settings, broken, periods, (*at, "policy"))
    if kind:
        quota = shared.quotas.of(provider)
        for rule, needed in RULES:
            if not any(touches(path, broken) for path in needed):
                found += [Fault((*at, *each.path), each.problem) for each in rule(settings, quota)]
        found += period_faults(periods, settings, broken, quota)
    component = None
    if kind and "packaging" in kind.model_fields:
        packaging, component = packaging_faults(raw.get("packaging"), raw.get("model_version"), (*at, "packaging"))
        found += packaging
    found += unknown_calendars(full.get("schedule"), shared.calendars, (*at, "schedule"))
    written_at = schedule_path(raw, shared.schedules, at)
    found = [moved(fault, (*at, "schedule"), written_at) for fault in found]
    return found, Neighbour(
        name=name, provider=provider, identity=identity, settings=settings, broken=broken, component=component
    )


def _periods(full: dict[str, Any], shared: Shared, at: tuple[str, ...]) -> Iterator[Written]:
    """The periods of the target's schedule and of the calendars that it names."""
    schedule = full.get("schedule")
    yield from periods_of_schedule(schedule, (*at, "schedule"))
    for name in names_of_calendars(schedule):
        yield from periods_of_calendar(shared.calendars.get(name), ("calendars", name))


def _provider_fault(name: str, raw: dict[str, Any]) -> Fault:
    path = ("targets", name, "provider")
    if "provider" not in raw:
        return Fault(path, f"is missing: {one_of(KINDS)}")
    return Fault(path, not_allowed(raw["provider"], one_of(KINDS) + did_you_mean(raw["provider"], KINDS)))
