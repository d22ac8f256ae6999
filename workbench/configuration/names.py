"""What targets refer to by name: schedules and calendars that stand at the top of the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from workbench.configuration.faults import Fault, Path, did_you_mean, not_allowed

# So many names fit in a line.
MOST_NAMES = 10


def with_schedule(settings: Mapping[str, Any], schedules: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with the schedule in place of its name. A name that is not known is left out."""
    name = settings.get("schedule")
    if not isinstance(name, str):
        return dict(settings)
    rest = {key: value for key, value in settings.items() if key != "schedule"}
    return rest | {"schedule": schedules[name]} if name in schedules else rest


def schedule_path(settings: Mapping[str, Any], schedules: Mapping[str, Any], at: Path) -> Path:
    """Where the schedule of a target is really written."""
    name = settings.get("schedule")
    return ("schedules", name) if isinstance(name, str) and name in schedules else (*at, "schedule")


def moved(fault: Fault, at: Path, to: Path) -> Fault:
    """A fault in a target's schedule, said of the place where that is written."""
    return replace(fault, path=(*to, *fault.path[len(at) :])) if fault.path[: len(at)] == at else fault


def unknown_schedule(settings: Mapping[str, Any], schedules: Mapping[str, Any], at: Path) -> Iterator[Fault]:
    name = settings.get("schedule")
    if isinstance(name, str) and name not in schedules:
        yield Fault((*at, "schedule"), unknown_name(name, schedules, "schedules"))


def unknown_calendars(schedule: Any, calendars: Mapping[str, Any], at: Path) -> Iterator[Fault]:
    for name in names_of_calendars(schedule):
        if name not in calendars:
            yield Fault((*at, "calendar"), unknown_name(name, calendars, "calendars"))


def names_of_calendars(schedule: Any) -> list[str]:
    """The calendars that a schedule names, as far as it does so rightly."""
    named = schedule.get("calendar", []) if isinstance(schedule, dict) else []
    names = [named] if isinstance(named, str) else named
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def unused(settings: Iterable[Mapping[str, Any]], schedules: Any, calendars: Any) -> Iterator[Fault]:
    """Names at the top that no target has, directly or through its schedule.

    A calendar that was written down and forgotten keeps models running on every one of its holidays.
    """
    named = [each.get("schedule") for each in settings]
    taken = {name for name in named if isinstance(name, str)}
    written = [schedules.get(each) if isinstance(each, str) else each for each in named]
    observed = {name for schedule in written for name in names_of_calendars(schedule)}
    for key, known, used in (("schedules", schedules, taken), ("calendars", calendars, observed)):
        for name in known:
            if name not in used:
                yield Fault((key, name), "is used by no target: name it where it shall hold, or remove it")


def unknown_name(name: str, known: Collection[str], key: str) -> str:
    """Why a name is refused that is none of the known ones; `key` says what these are."""
    if not known:
        return not_allowed(name, f"the name of one of {key}, of which the file has none")
    shown = ", ".join([*list(known)[:MOST_NAMES], *(["…"] if len(known) > MOST_NAMES else [])])
    return not_allowed(name, f"one of {key}, {shown}{did_you_mean(name, known)}")
