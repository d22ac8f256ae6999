"""The document that ships with the code: every default resolved, every length of time in whole seconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from autoscaler.scaling.document import schedule_from
from workbench.calendar.wakeups import wakeups
from workbench.configuration.checked import checked
from workbench.configuration.demand_document import demand_document
from workbench.configuration.money_document import budget_document, prices_document
from workbench.configuration.packaging_document import packaging_document
from workbench.configuration.policy_document import policy_document
from workbench.configuration.schedule_document import schedule_document
from workbench.configuration.schedule_section import ScheduleSection
from workbench.configuration.section import Section
from workbench.configuration.shape import IDENTITY, CustomLabelsTarget, Target
from workbench.configuration.source import read

Document = dict[str, Any]


def compile_file(path: Path, today: date) -> Document:
    """Compile a configuration file; raises ConfigurationError, whose text is the whole report.

    `today` (UTC) is where holidays and other dates are resolved from.
    """
    content = checked(read(path), today)
    distinct = {_content(each.schedule): each.schedule for each in content.targets.values() if each.schedule}
    schedules = [schedule_document(each, content.calendars, today) for each in distinct.values()]
    places = {key: place for place, key in enumerate(distinct)}
    return {
        "name": content.head.name,
        "notify": content.head.notify,
        "notify_routine": content.head.notify_routine,
        "wake_on_alarms": content.head.wake_on_alarms,
        "quotas": _plain(content.head.quotas),
        "prices": prices_document(content.head.prices, _region(content.targets.values())),
        "budgets": [budget_document(name, budget) for name, budget in content.head.budgets.items()],
        "guard": _plain(content.head.guard),
        "schedules": schedules,
        "targets": [
            _target(name, target) | {"schedule": places[_content(target.schedule)] if target.schedule else None}
            for name, target in content.targets.items()
        ],
        "wakeups": wakeups([schedule_from(each) for each in schedules], today),
    }


def _content(schedule: ScheduleSection) -> str:
    """The same for schedules that say the same, wherever they are written."""
    return schedule.model_dump_json()


def _target(name: str, target: Target) -> Document:
    return {
        "name": name,
        "provider": target.provider,
        **{key: getattr(target, key) for key in IDENTITY[target.provider]},
        "bounds": {"minimum": target.bounds.minimum, "maximum": target.maximum},
        "sizing": _plain(target.sizing),
        "demand": demand_document(target),
        "alarms": target.alarms,
        "converge": _plain(target.converge),
        "groups": list(dict.fromkeys(target.groups)),
        "hands_off": target.hands_off,
        "manual_changes": target.manual_changes,
        "grace_seconds": int(target.grace.total_seconds()),
        "tags": target.tags,
        "packaging": packaging_document(target),
        "policy": policy_document(target.policy),
    }


def _region(targets: Iterable[Target]) -> str | None:
    """Where the Custom Labels models are; all of a file are in one region."""
    arns = (target.project_version_arn for target in targets if isinstance(target, CustomLabelsTarget))
    return next((arn.split(":")[3] for arn in arns), None)


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
