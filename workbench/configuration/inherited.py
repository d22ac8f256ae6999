"""How `defaults` reach a target: section by section, key by key, and the target's own word wins."""

from __future__ import annotations

from typing import Any, get_args

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
            merged[key] = {**value, **target[key]}
    return merged


def _stands_alone(key: str, value: Any) -> bool:
    annotation = Settings.model_fields[key].annotation
    for section in (annotation, *get_args(annotation)):
        if isinstance(section, type) and issubclass(section, Section) and isinstance(value, dict):
            return all(name in value for name, field in section.model_fields.items() if field.is_required())
    return True
