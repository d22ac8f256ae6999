"""A file as a whole: every part checked on its own, then the rules between them, all faults together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from workbench.configuration.faults import ConfigurationError, Fault, did_you_mean, dotted, not_allowed, one_of
from workbench.configuration.inherited import with_defaults
from workbench.configuration.messages import faults_in
from workbench.configuration.neighbours import Neighbour, rules_between
from workbench.configuration.partial import as_far_as_right, touches
from workbench.configuration.rules import RULES
from workbench.configuration.sections import Settings
from workbench.configuration.shape import IDENTITY, KINDS, Document, Head, QuotasSection, Target
from workbench.configuration.source import Source
from workbench.configuration.texts import TargetName


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a file says, once nothing in it is wrong."""

    head: Head
    targets: dict[str, Target]


def checked(source: Source) -> Checked:
    """The file's content, or ConfigurationError with every fault in it."""
    faults = [*source.faults, *_head_faults(source), *_defaults_faults(source), *_targets_faults(source)]
    quotas, _ = as_far_as_right(QuotasSection, _mapping(source.value.get("quotas")))
    neighbours = []
    for name, raw in _targets(source).items():
        found, neighbour = _target_faults(name, raw, quotas)
        faults += [fault for fault in found if not _said_of_defaults(fault, source, faults)]
        neighbours.append(neighbour)
    faults += rules_between(neighbours, quotas)
    if faults:
        raise ConfigurationError(_report(source, faults))
    head = Head.model_validate(_head(source))
    return Checked(
        head=head,
        targets={name: KINDS[raw["provider"]].model_validate(raw) for name, raw in _targets(source).items()},
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _head(source: Source) -> dict[str, Any]:
    return {key: value for key, value in source.value.items() if key not in ("defaults", "targets")}


def _targets(source: Source) -> dict[str, dict[str, Any]]:
    """The targets that are mappings, with what they inherit."""
    defaults = _mapping(source.value.get("defaults"))
    targets = _mapping(source.value.get("targets"))
    return {name: with_defaults(raw, defaults) for name, raw in targets.items() if isinstance(raw, dict)}


def _head_faults(source: Source) -> list[Fault]:
    try:
        Head.model_validate(_head(source))
    except ValidationError as error:
        return faults_in(error, Document, ())
    return []


def _defaults_faults(source: Source) -> list[Fault]:
    defaults = source.value.get("defaults", {})
    if not isinstance(defaults, dict):
        return [Fault(("defaults",), not_allowed(defaults, "a mapping"))]
    try:
        Settings.model_validate(defaults)
    except ValidationError as error:
        # What is missing here a target may add.
        return [
            fault for fault in faults_in(error, Settings, ("defaults",)) if not fault.problem.startswith("is missing")
        ]
    return []


def _targets_faults(source: Source) -> list[Fault]:
    if "targets" not in source.value:
        return [Fault(("targets",), "is missing: a mapping with at least one target")]
    targets = source.value["targets"]
    if not isinstance(targets, dict) or not targets:
        return [Fault(("targets",), not_allowed(targets, "a mapping with at least one target"))]
    names = TypeAdapter(TargetName)
    found = []
    for name, raw in targets.items():
        try:
            names.validate_python(name)
        except ValidationError as error:
            found.append(Fault(("targets", name), f"is not a target's name: {error.errors()[0]['ctx']['allowed']}"))
        if not isinstance(raw, dict):
            found.append(Fault(("targets", name), not_allowed(raw, "a mapping")))
    return found


def _target_faults(name: str, raw: dict[str, Any], quotas: QuotasSection) -> tuple[list[Fault], Neighbour]:
    at = ("targets", name)
    provider = raw.get("provider")
    kind = KINDS.get(provider) if isinstance(provider, str) else None
    own = {key: value for key, value in raw.items() if key in Settings.model_fields}
    settings, broken = as_far_as_right(Settings, own)
    found = [] if kind else [_provider_fault(name, raw)]
    identity = None
    try:
        target = (kind or Settings).model_validate(raw if kind else own)
        identity = tuple(getattr(target, key) for key in IDENTITY.get(str(provider), ()))
    except ValidationError as error:
        found += faults_in(error, kind or Settings, at)
    if kind:
        for rule, needed in RULES:
            if not any(touches(path, broken) for path in needed):
                found += [Fault((*at, *each.path), each.problem) for each in rule(settings, quotas.of(str(provider)))]
    return found, Neighbour(name=name, provider=str(provider), identity=identity, settings=settings, broken=broken)


def _provider_fault(name: str, raw: dict[str, Any]) -> Fault:
    path = ("targets", name, "provider")
    if "provider" not in raw:
        return Fault(path, f"is missing: {one_of(KINDS)}")
    return Fault(path, not_allowed(raw["provider"], one_of(KINDS) + did_you_mean(raw["provider"], KINDS)))


def _said_of_defaults(fault: Fault, source: Source, said: list[Fault]) -> bool:
    """Whether a target only inherits a fault that was reported of `defaults` already."""
    inherited = ("defaults", *fault.path[2:])
    return fault.path not in source.lines and any(each.path == inherited for each in said)


def _report(source: Source, faults: list[Fault]) -> list[str]:
    placed = sorted((source.line(fault.path), index, fault) for index, fault in enumerate(faults))
    return [f"{source.name}:{line} {dotted(fault.path) or 'top level'}: {fault.problem}" for line, _, fault in placed]
