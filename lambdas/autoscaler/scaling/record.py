"""What is remembered of a target between two looks at it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from autoscaler.scaling.items import model_from_item, model_to_item, units_from_item, units_to_item
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model, Phase, Units
from autoscaler.scaling.override import Override, override_from_item, override_to_item
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.run import Run, run_from_item, run_to_item

# How many start-up times are remembered: enough to know their spread, few enough to follow a change.
REMEMBERED_STARTS = 10


class Action(StrEnum):
    """What can be asked of a model service."""

    START = "start"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A call that was about to be made: written before it is made, so that a lost answer is never a lost start.

    `since` is when this generation first asked for it, `at` when it last did.
    """

    action: Action
    generation: int
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The memory of one target. Instants are aware and in UTC.

    `generation` counts intents: whatever warrants a new start or stop gets a new number, and everything that
    acts on an old number finds itself refused. `desired` None means off. `settled` is the last generation that
    was reached; `owner` the name of the one execution that may touch the model now. `hosted` is the model that was
    started for the target until it is known to be off: the configuration may name another one by then. `detail` is
    in whose words the reason is. `heard_at` is when its demand was last known, `busy_at` when there last was some,
    `resized_at` when it was last given other units while it ran, `regret` what it has cost so far, in money, not to
    have others, and `shadow` what a forecast would have it run with
    that does not decide yet. `adopted` is what a person did by hand, as long as that holds. `runs_until` is when
    the lease of a model that is started now shall end, `leased_until` when the one that was written does. `sum` is
    what the start was worth at worst and what was left for it, and `affordable_until` how long the money lasts, where
    that is shorter; `lowered_from` are the units that it would have had otherwise. `run` is the run that goes on, or
    the last one.
    """

    target: str
    generation: int = 0
    desired: Units | None = None
    reason: Reason | None = None
    detail: str = ""
    decided_at: datetime | None = None
    changes_at: datetime | None = None
    demand_tps: float | None = None
    heard_at: datetime | None = None
    busy_at: datetime | None = None
    resized_at: datetime | None = None
    regret: float = 0.0
    shadow: Units | None = None
    settled: int | None = None
    settled_at: datetime | None = None
    owner: str | None = None
    phase: Phase | None = None
    phase_since: datetime | None = None
    intent: Intent | None = None
    hosted: Model | None = None
    failures: int = 0
    last_failure: Reason | None = None
    told_at: datetime | None = None
    retry_at: datetime | None = None
    quarantined_since: datetime | None = None
    adopted: Override | None = None
    grace_until: datetime | None = None
    runs_until: datetime | None = None
    leased_until: datetime | None = None
    affordable_until: datetime | None = None
    lowered_from: Units | None = None
    sum: str = ""
    run: Run | None = None
    start_seconds: tuple[float, ...] = ()

    @property
    def is_settled(self) -> bool:
        return self.settled == self.generation

    @property
    def is_running(self) -> bool:
        """Whether a model of its costs money, as far as is known."""
        return self.run is not None and self.run.ended is None

    @property
    def units_at_work(self) -> Units:
        """The units of the run that goes on, or of the last one."""
        return self.run.units if self.run else Units(1)

    def wish(self, now: datetime) -> Units | None:
        """The units to work towards at `now`: none while a failed start is not yet to be retried."""
        held_off = self.quarantined_since is not None or (self.retry_at is not None and now < self.retry_at)
        return None if held_off else self.desired

    def asked(self, action: Action) -> Intent | None:
        """This generation's intent to do `action`, if there was one."""
        matches = self.intent and self.intent.action is action and self.intent.generation == self.generation
        return self.intent if matches else None

    def asking(self, action: Action, now: datetime) -> Intent:
        """The intent to do `action` for this generation, at `now`, perhaps once more."""
        before = self.asked(action)
        return Intent(action=action, generation=self.generation, since=before.since if before else now, at=now)

    def expected_start(self, prior: timedelta) -> timedelta:
        """How long a start takes: the median of those remembered, or the configured prior."""
        if not self.start_seconds:
            return prior
        return timedelta(seconds=sorted(self.start_seconds)[len(self.start_seconds) // 2])

    def remembering_start(self, duration: timedelta) -> tuple[float, ...]:
        """The start-up times to remember, with one more."""
        return (*self.start_seconds, duration.total_seconds())[-REMEMBERED_STARTS:]


def to_item(record: Record) -> dict[str, Any]:
    """The record as plain JSON values; what is as it was before anything was written is absent."""
    values = {field.name: (getattr(record, field.name), field.default) for field in fields(record)}
    return {name: _plain(value) for name, (value, default) in values.items() if value != default}


def from_item(item: dict[str, Any]) -> Record:
    """The record that `to_item` wrote. Attributes that it does not know are left alone."""
    known = {name: _READERS.get(name, _same)(value) for name, value in item.items() if name in _NAMES}
    return Record(**known)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case tuple():
            return [_plain(each) for each in value]
        case Units():
            return units_to_item(value)
        case Override():
            return override_to_item(value)
        case LookoutModel() | CustomLabelsModel():
            return model_to_item(value)
        case Run():
            return run_to_item(value)
        case Intent():
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _same(value: Any) -> Any:
    return value


def _intent(value: dict[str, Any]) -> Intent:
    return Intent(
        action=Action(value["action"]),
        generation=int(value["generation"]),
        since=datetime.fromisoformat(value["since"]),
        at=datetime.fromisoformat(value["at"]),
    )


_NAMES = frozenset(field.name for field in fields(Record))
_READERS: dict[str, Any] = {
    **dict.fromkeys(("generation", "settled", "failures"), int),
    **dict.fromkeys(
        (
            *("decided_at", "changes_at", "settled_at", "phase_since"),
            *("told_at", "retry_at", "quarantined_since", "grace_until"),
            *("runs_until", "leased_until", "affordable_until", "heard_at", "busy_at", "resized_at"),
        ),
        datetime.fromisoformat,
    ),
    **dict.fromkeys(("reason", "last_failure"), Reason),
    **dict.fromkeys(("desired", "lowered_from", "shadow"), units_from_item),
    "demand_tps": float,
    "regret": float,
    "phase": Phase,
    "intent": _intent,
    "hosted": model_from_item,
    "run": run_from_item,
    "adopted": override_from_item,
    "start_seconds": lambda values: tuple(float(value) for value in values),
}
