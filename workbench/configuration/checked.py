"""A file as a whole: every part checked on its own, then the rules between them, all faults together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from workbench.calendar.date_rules import DateRules
from workbench.calendar.ics_in import IcsFile
from workbench.configuration.calendar_rules import files_of, rules_of
from workbench.configuration.faults import ConfigurationError, Fault, dotted, in_one_line, not_allowed
from workbench.configuration.inherited import with_defaults
from workbench.configuration.messages import faults_in
from workbench.configuration.money_rules import budget_faults, price_faults
from workbench.configuration.names import unknown_schedule, unused, with_schedule
from workbench.configuration.neighbours import Neighbour, rules_between
from workbench.configuration.partial import as_far_as_right
from workbench.configuration.sections import Settings
from workbench.configuration.shape import KINDS, Document, Head, QuotasSection, Target
from workbench.configuration.source import Source
from workbench.configuration.target_faults import Shared, target_faults
from workbench.configuration.texts import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a file says, once nothing in it is wrong."""

    head: Head
    targets: dict[str, Target]
    calendars: dict[str, DateRules]


def checked(source: Source, today: date) -> Checked:
    """The file's content, or ConfigurationError with every fault in it."""
    faults = [*source.faults, *_head_faults(source), *_defaults_faults(source), *_targets_faults(source)]
    files = {
        name: list(files_of(raw, ("calendars", name), FilePath(source.name).parent, today))
        for name, raw in _mapping(source.value.get("calendars")).items()
    }
    faults += [each for found in files.values() for each in found if isinstance(each, Fault)]
    shared = _shared(source)
    neighbours = []
    for name, raw in _targets(source).items():
        found, neighbour = target_faults(name, raw, shared)
        faults += [fault for fault in found if not _said_of_defaults(fault, source, faults)]
        neighbours.append(neighbour)
    faults += rules_between(neighbours, shared.quotas)
    faults += _money_faults(source, neighbours)
    # A name that is misspelt where it is used is said once: it leaves the right one unused, which is not news.
    faults = faults or list(unused(_targets(source).values(), shared.schedules, shared.calendars))
    if faults:
        raise ConfigurationError(_report(source, faults))
    head = Head.model_validate(_head(source))
    targets = {name: with_schedule(raw, shared.schedules) for name, raw in _targets(source).items()}
    return Checked(
        head=head,
        targets={name: KINDS[raw["provider"]].model_validate(raw) for name, raw in targets.items()},
        calendars={
            name: rules_of(section, [each for each in files[name] if isinstance(each, IcsFile)])
            for name, section in head.calendars.items()
        },
    )


def _shared(source: Source) -> Shared:
    quotas, _ = as_far_as_right(QuotasSection, _mapping(source.value.get("quotas")))
    return Shared(
        quotas=quotas,
        schedules=_mapping(source.value.get("schedules")),
        calendars=_mapping(source.value.get("calendars")),
    )


def _money_faults(source: Source, neighbours: Sequence[Neighbour]) -> Iterator[Fault]:
    prices, budgets, targets = (_mapping(source.value.get(key)) for key in ("prices", "budgets", "targets"))
    yield from price_faults(prices, neighbours)
    yield from budget_faults(budgets, neighbours, targets)


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
    unknown = list(unknown_schedule(defaults, _mapping(source.value.get("schedules")), ("defaults",)))
    try:
        # The schedules that have names are checked where they stand.
        Settings.model_validate(with_schedule(defaults, {}))
    except ValidationError as error:
        # What is missing here a target may add.
        found = faults_in(error, Settings, ("defaults",))
        return [*unknown, *(fault for fault in found if not fault.problem.startswith("is missing"))]
    return unknown


def _targets_faults(source: Source) -> list[Fault]:
    if "targets" not in source.value:
        return [Fault(("targets",), "is missing: a mapping with at least one target")]
    targets = source.value["targets"]
    if not isinstance(targets, dict) or not targets:
        return [Fault(("targets",), not_allowed(targets, "a mapping with at least one target"))]
    names = TypeAdapter(Name)
    found = []
    for name, raw in targets.items():
        try:
            names.validate_python(name)
        except ValidationError as error:
            found.append(Fault(("targets", name), f"is not a target's name: {error.errors()[0]['ctx']['allowed']}"))
        if not isinstance(raw, dict):
            found.append(Fault(("targets", name), not_allowed(raw, "a mapping")))
    return found


def _said_of_defaults(fault: Fault, source: Source, said: list[Fault]) -> bool:
    """Whether a target only inherits a fault that was reported of `defaults` already."""
    inherited = ("defaults", *fault.path[2:])
    return fault.path not in source.lines and any(each.path == inherited for each in said)


def _report(source: Source, faults: list[Fault]) -> list[str]:
    # What several targets share is wrong once.
    placed = sorted((source.line(fault.path), index, fault) for index, fault in enumerate(dict.fromkeys(faults)))
    return [
        f"{source.name}:{line} {dotted(fault.path) or 'top level'}: {in_one_line(fault.problem)}"
        for line, _, fault in placed
    ]
