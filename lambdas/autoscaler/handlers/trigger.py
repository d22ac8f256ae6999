"""What woke the plan. Every trigger means "look now"; only a person's carries a wish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from autoscaler.scaling.model import Units
from autoscaler.scaling.override import Effect
from autoscaler.scaling.scope import EVERYBODY, Scope
from autoscaler.scaling.target import Fleet, Target


class TriggerError(Exception):
    """A person's wish that cannot be read. Says what is wrong and what is allowed, all faults at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asks for, of one target, a group or all: an override, or the end of it.

    `units` None leaves them to each target's bounds. `until` None means each target's next boundary, unless it is
    `for_ever`: then it holds until somebody clears it, as an emergency stop always does.
    """

    scope: Scope
    effect: Effect | None
    units: Units | None
    until: datetime | None
    for_ever: bool
    owner: str
    why: str


FOR_EVER = "for ever"
# By the words of the command line; None clears.
ACTIONS: dict[str, Effect | None] = {
    "start": Effect.RUN,
    "stop": Effect.OFF,
    "hands-off": Effect.HANDS_OFF,
    "emergency-stop": Effect.EMERGENCY_STOP,
    "clear": None,
}
PACKAGE = "package"
WITHOUT_END = ("emergency-stop", "clear")


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


def packaging_asked(event: dict[str, Any], fleet: Fleet) -> Target | None:
    """The target that a person wants packaged; None for all other events. Raises TriggerError."""
    if event.get("trigger") != "manual" or event.get("action") != PACKAGE:
        return None
    packaged = {target.name: target for target in fleet.targets if target.packaging}
    name = event.get("target")
    if not isinstance(name, str) or name not in packaged:
        listed = f"{', '.join(packaged)} can be packaged" if packaged else "none has a packaging"
        raise TriggerError(f"target: {name!r} has no packaging in the configuration: {listed}")
    return packaged[name]


def wish_of(event: dict[str, Any], fleet: Fleet, now: datetime) -> Wish | None:
    """The wish in a manual trigger at `now`; None for all other triggers. Raises TriggerError."""
    if event.get("trigger") != "manual":
        return None
    scope, faults = _scope(event, fleet)
    quotas = [fleet.quotas[each.provider].units_per_model for each in fleet.targets if scope and scope.covers(each)]
    faults += [*_action_faults(event), *_units_faults(event, min(quotas, default=None)), *_until_faults(event, now)]
    if faults or scope is None:
        raise TriggerError("; ".join(faults))
    least, until = event.get("minimum"), event.get("until")
    effect = ACTIONS[event["action"]]
    for_ever = until == FOR_EVER or effect is Effect.EMERGENCY_STOP
    return Wish(
        scope=scope,
        effect=effect,
        units=Units(least, event.get("maximum", least)) if least is not None else None,
        until=datetime.fromisoformat(until).astimezone(UTC) if until and not for_ever else None,
        for_ever=for_ever,
        owner=str(event.get("owner", "somebody")),
        why=str(event.get("why", "")),
    )


def _scope(event: dict[str, Any], fleet: Fleet) -> tuple[Scope | None, list[str]]:
    named = [name for name in ("target", "group", "all") if event.get(name)]
    if len(named) != 1:
        given = " and ".join(named) if named else "nothing"
        return None, [f"{given} is named: one of target, group or all is allowed"]
    [by] = named
    if by == "all":
        return EVERYBODY, []
    known = (
        {each.name for each in fleet.targets}
        if by == "target"
        else {group for each in fleet.targets for group in each.groups}
    )
    name = event[by]
    if not isinstance(name, str) or name not in known:
        listed = f"{', '.join(sorted(known))} are" if known else "none is"
        return None, [f"{by}: {name!r} is not configured: {listed}"]
    return Scope(**{by: name}), []


def _action_faults(event: dict[str, Any]) -> list[str]:
    action = event.get("action")
    if isinstance(action, str) and action in ACTIONS:
        return []
    return [f"action: {action!r} is not allowed: {', '.join(ACTIONS)} are"]


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
    if text and event.get("action") in WITHOUT_END:
        return [f"until: {event['action']} takes none"]
    if not text or text == FOR_EVER:
        return []
    try:
        past = datetime.fromisoformat(text) <= now
    except (TypeError, ValueError):
        # A text that is no instant, or an instant without an offset, which cannot be compared.
        example = f"write ISO 8601 with an offset, 2026-01-31T18:00+01:00, or {FOR_EVER!r}"
        return [f"until: {text!r} is not an instant: {example}"]
    return [f"until: {text} has passed: an instant in the future is allowed"] if past else []
