"""How `defaults` reach a target: section by section, key by key, and the target's own word wins."""

from __future__ import annotations

from typing import Any, get_args

from workbench.configuration.demand_section import OF_ONE_METRIC, DemandSection
from workbench.configuration.section import Section
from workbench.configuration.sections import Settings

Mapping = dict[str, Any]


def with_defaults(target: Mapping, defaults: Mapping) -> Mapping:
    """The target as it would be written without defaults.

    A section of `defaults` that lacks required keys only completes targets that have this section themselves.
    """
    merged = dict(target)
    for key, value in defaults.items():
        if key not in Settings.model_fields:
            continue
        if key not in target:
            if _stands_alone(key, value):
                merged[key] = value
        elif isinstance(value, dict) and isinstance(target[key], dict):
            own = target[key]
            merged[key] = {**(_without_other_form(value, own) if key == "demand" else value), **own}
    return merged


def _without_other_form(demand: Mapping, own: Mapping) -> Mapping:
    """What a target with signals inherits of one metric is nothing, and the other way round."""
    other = OF_ONE_METRIC if "signals" in own else ("signals",) if {"namespace", "metric"} & own.keys() else ()
    return {name: value for name, value in demand.items() if name not in other}


def _stands_alone(key: str, value: Any) -> bool:
    annotation = Settings.model_fields[key].annotation
    for section in (annotation, *get_args(annotation)):
        if isinstance(section, type) and issubclass(section, Section) and isinstance(value, dict):
            if section is DemandSection:
                return "signals" in value or {"namespace", "metric"} <= value.keys()
            return all(name in value for name, field in section.model_fields.items() if field.is_required())
    return True
