"""How `defaults` reach a target: section by section, key by key, and the target's own word wins."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, get_args

from workbench.configuration.demand_section import OF_ONE_METRIC, DemandSection
from workbench.configuration.policy_section import MODE_OF, PRICES
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
        if key not in target and not _stands_alone(key, value):
            continue
        own = target.get(key, {})
        if isinstance(value, dict) and isinstance(own, dict):
            other = _OTHER_FORM[key](value, own) if key in _OTHER_FORM else ()
            merged[key] = {**{name: each for name, each in value.items() if name not in other}, **own}
        elif key not in target:
            merged[key] = value
    return merged


def _other_demand(_: Mapping, own: Mapping) -> Collection[str]:
    """What a target with signals inherits of one metric is nothing, and the other way round."""
    return OF_ONE_METRIC if "signals" in own else ("signals",) if {"namespace", "metric"} & own.keys() else ()


def _other_policy(policy: Mapping, own: Mapping) -> Collection[str]:
    """Not the defaults' price of a lost request beside the target's own, and nothing of another mode than its own.

    Where the defaults name a mode and the target none, what does not fit that mode is a fault of the defaults.
    """
    prices = PRICES if any(own.get(key) is not None for key in PRICES) else ()
    if "mode" in policy and "mode" not in own:
        return prices
    return (*prices, *(key for key, mode in MODE_OF.items() if own.get("mode") != mode))


# Which keys of the defaults do not go with what the target says itself.
_OTHER_FORM: dict[str, Callable[[Mapping, Mapping], Collection[str]]] = {
    "demand": _other_demand,
    "policy": _other_policy,
}


def _stands_alone(key: str, value: Any) -> bool:
    annotation = Settings.model_fields[key].annotation
    for section in (annotation, *get_args(annotation)):
        if isinstance(section, type) and issubclass(section, Section) and isinstance(value, dict):
            if section is DemandSection:
                return "signals" in value or {"namespace", "metric"} <= value.keys()
            return all(name in value for name, field in section.model_fields.items() if field.is_required())
    return True
