"""What woke the plan. Every trigger means "look now"; only a person's carries a wish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from autoscaler.scaling.model import Units
from autoscaler.scaling.target import Fleet


class TriggerError(Exception):
    """A person's wish that cannot be read. Says what is wrong and what is allowed, all faults at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asks for: run with `units` (None: the target's own), be off, or follow the schedule again."""

    target: str
    action: Literal["start", "stop", "clear"]
    units: Units | None
    until: datetime | None
    owner: str
    why: str


def name_of(event: dict[str, Any]) -> str:
    """The trigger for the log line: a schedule's own word, or the alarm that changed.

    An alarm arrives in one shape from its own action and in another from an EventBridge rule
    (CloudWatch user guide, alarms-and-actions-Lambda and cloudwatch-and-eventbridge). Its state is not read:
    it may be old, so demand is looked up instead.
    """
    match event:
        case {"alarmData": {"alarmName": str(alarm)}} | {
            "source": "aws.cloudwatch",
            "detail": {"alarmName": str(alarm)},
        }:
            return f"alarm {alarm}"
        case {"source": "aws.states"}:
            return "converge ended"
        case {"trigger": str(name)}:
            return name
    return "unknown"


def wish_of(event: dict[str, Any], fleet: Fleet, now: datetime) -> Wish | None:
    """The wish in a manual trigger at `now`; None for all other triggers. Raises TriggerError."""
    if event.get("trigger") != "manual":
        return None
    named = event.get("target")
    target = fleet[named] if isinstance(named, str) and named in fleet else None
    quota = fleet.quotas[target.provider].units_per_model if target else None
    faults = [] if target else [_unknown_target(event, fleet)]
    faults += [*_action_faults(event), *_units_faults(event, quota), *_until_faults(event, now)]
    if faults:
        raise TriggerError("; ".join(faults))
    least, until = event.get("minimum"), event.get("until")
    return Wish(
        target=event["target"],
        action=event["action"],
        units=Units(least, event.get("maximum", least)) if least is not None else None,
        until=datetime.fromisoformat(until) if until else None,
        owner=str(event.get("owner", "somebody")),
        why=str(event.get("why", "")),
    )


def _unknown_target(event: dict[str, Any], fleet: Fleet) -> str:
    names = ", ".join(sorted(target.name for target in fleet.targets))
    return f"target: {event.get('target')!r} is not configured: {names} are"


def _action_faults(event: dict[str, Any]) -> list[str]:
    if event.get("action") in ("start", "stop", "clear"):
        return []
    return [f"action: {event.get('action')!r} is not allowed: start, stop or clear"]


def _units_faults(event: dict[str, Any], quota: int | None) -> list[str]:
    given = {name: event[name] for name in ("minimum", "maximum") if event.get(name) is not None}
    faults = [
        f"{name}: {value!r} is not allowed: a whole number of units, at least 1"
        for name, value in given.items()
        if type(value) is not int or value < 1
    ]
    if given and event.get("action") != "start":
        faults.append(f"{' and '.join(given)}: only a start takes units")
    if "maximum" in given and "minimum" not in given:
        faults.append("maximum: needs a minimum beside it")
    if not faults and len(given) == 2 and given["maximum"] < given["minimum"]:
        faults.append(f"maximum: {given['maximum']} is less than the minimum, {given['minimum']}")
    if not faults and given and quota is not None and max(given.values()) > quota:
        faults.append(f"{max(given.values())} units are not allowed: the quota is {quota} for each model")
    return faults


def _until_faults(event: dict[str, Any], now: datetime) -> list[str]:
    text = event.get("until")
    if not text:
        return []
    try:
        past = datetime.fromisoformat(text) <= now
    except (TypeError, ValueError):
        # A text that is no instant, or an instant without an offset, which cannot be compared.
        return [f"until: {text!r} is not an instant: write ISO 8601 with an offset, 2026-01-31T18:00+01:00"]
    return [f"until: {text} has passed: an instant in the future is allowed"] if past else []
