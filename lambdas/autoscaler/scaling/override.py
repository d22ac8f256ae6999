"""What people say beside the calendar: overrides for a target, a group or all, each with an owner and an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from autoscaler.scaling.items import units_from_item, units_to_item
from autoscaler.scaling.model import Units
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.target import Target


class Effect(StrEnum):
    """What an override does."""

    RUN = "run"
    OFF = "off"
    HANDS_OFF = "hands-off"
    EMERGENCY_STOP = "emergency-stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A wish that beats the calendar from `since` until `until` (UTC); `until` None holds until somebody clears it.

    `units` are those to run with; None leaves them to the target's bounds. `said_of` is the wider scope of which it was
    said, where each target has an end of its own.
    """

    scope: Scope
    effect: Effect
    since: datetime
    until: datetime | None
    owner: str
    why: str = ""
    units: Units | None = None
    said_of: Scope | None = None

    @property
    def matter(self) -> str:
        """What it is about: it takes the place of what was said of the same matter before.

        An emergency stop gives its place to nobody, and a word about many to none that was about one.
        """
        if self.effect is Effect.EMERGENCY_STOP:
            return f"emergency stop of {self.scope}"
        return f"{self.scope} of {self.said_of}" if self.said_of else str(self.scope)

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until

    def __str__(self) -> str:
        return f"{self.owner}: {self.why}" if self.why else self.owner


def heard(overrides: Sequence[Override], target: Target, now: datetime, *effects: Effect) -> Override | None:
    """The override of these effects that counts for a target at `now`: what was said last, of whomever it was said."""
    if not overrides:
        # As it is for most targets, at most looks.
        return None
    candidates = (each for each in overrides if each.effect in effects and each.holds(now))
    return max((each for each in candidates if each.scope.covers(target)), key=lambda each: each.since, default=None)


def override_to_item(override: Override) -> dict[str, Any]:
    """The override as plain JSON values; what is None is absent."""
    units, said_of = override.units, override.said_of
    values = {
        **_scope_to_item(override.scope),
        "effect": override.effect.value,
        "since": override.since.isoformat(),
        "until": override.until.isoformat() if override.until else None,
        "owner": override.owner,
        "why": override.why,
        "units": units_to_item(units) if units else None,
        "said_of": _scope_to_item(said_of) if said_of else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def override_from_item(item: dict[str, Any]) -> Override:
    """The override that `override_to_item` wrote."""
    units, until, said_of = item.get("units"), item.get("until"), item.get("said_of")
    return Override(
        scope=_scope_from_item(item),
        effect=Effect(item["effect"]),
        since=datetime.fromisoformat(item["since"]),
        until=datetime.fromisoformat(until) if until else None,
        owner=item["owner"],
        why=item["why"],
        units=units_from_item(units) if units else None,
        said_of=_scope_from_item(said_of) if said_of is not None else None,
    )


def _scope_to_item(scope: Scope) -> dict[str, Any]:
    named = {"target": scope.target, "group": scope.group}
    return {by: name for by, name in named.items() if name is not None}


def _scope_from_item(item: dict[str, Any]) -> Scope:
    return Scope(target=item.get("target"), group=item.get("group"))
