"""The document that ships with the code: every default resolved, every length of time in whole seconds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from autoscaler.scaling.document import schedule_from
from autoscaler.scaling.schedule import wakeups
from workbench.configuration.checked import checked
from workbench.configuration.sections import Section
from workbench.configuration.shape import IDENTITY, Target
from workbench.configuration.source import read

Document = dict[str, Any]


def compile_file(path: Path) -> Document:
    """Compile a configuration file; raises ConfigurationError, whose text is the whole report."""
    content = checked(read(path))
    targets = [_target(name, target) for name, target in content.targets.items()]
    schedules = [schedule for each in targets if (schedule := schedule_from(each["schedule"])) is not None]
    return {
        "name": content.head.name,
        "notify": content.head.notify,
        "wake_on_alarms": content.head.wake_on_alarms,
        "quotas": _plain(content.head.quotas),
        "targets": targets,
        "wakeups": [{"timezone": zone, "expression": expression} for zone, expression in wakeups(schedules)],
    }


def _target(name: str, target: Target) -> Document:
    return {
        "name": name,
        "provider": target.provider,
        **{key: getattr(target, key) for key in IDENTITY[target.provider]},
        "schedule": _plain(target.schedule),
        "bounds": {"minimum": target.bounds.minimum, "maximum": target.maximum},
        "sizing": _plain(target.sizing),
        "demand": _plain(target.demand),
        "alarms": target.alarms,
        "converge": _plain(target.converge),
    }


def _plain(section: Section | None) -> Document | None:
    if section is None:
        return None
    plain: Document = {}
    for key in type(section).model_fields:
        match getattr(section, key):
            case timedelta() as length:
                plain[f"{key}_seconds"] = int(length.total_seconds())
            case Section() as inner:
                plain[key] = _plain(inner)
            case value:
                plain[key] = value
    return plain
