"""What stays as it is until somebody changes it, and what people are therefore reminded of every week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.tell import tell
from autoscaler.scaling.message import Kind
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.target import Fleet

WEEKLY = timedelta(days=7)
# Time enough to deploy again before the first holiday is missed.
CALENDAR_ENDS_SOON = timedelta(days=60)

DOES = {
    Effect.RUN: "is kept running",
    Effect.OFF: "is kept off",
    Effect.HANDS_OFF: "is left alone",
    Effect.EMERGENCY_STOP: "is under an emergency stop",
}


def remind(fleet: Fleet, overrides: Iterable[Override], now: datetime) -> None:
    """Tell people of overrides without an end, and of calendars that are about to end."""
    for override in overrides:
        if override.until is None and now - override.since >= WEEKLY:
            days = (now - override.since).days
            _once_a_week(
                f"{override.scope} {DOES[override.effect]} for {days} days now, by {override}. "
                "It holds until somebody clears it.",
                matter=f"override {override.matter}",
                reason=Reason.STILL_HOLDS,
                now=now,
            )
    if ending := _ending_calendars(fleet, now):
        _once_a_week(
            f"The holidays and closures of {', '.join(ending)} are not known for much longer: deploy again.",
            matter="calendars",
            reason=Reason.CALENDAR_ENDS,
            now=now,
        )


def _ending_calendars(fleet: Fleet, now: datetime) -> list[str]:
    soon = (now + CALENDAR_ENDS_SOON).date()
    return [
        target.name
        for target in fleet.targets
        if target.schedule and target.schedule.known_until and target.schedule.known_until < soon
    ]


def _once_a_week(sentence: str, *, matter: str, reason: Reason, now: datetime) -> None:
    try:
        due = runtime.reminders().is_due(matter, WEEKLY, now)
    except (ClientError, BotoCoreError):
        # The next tick asks again; a reminder is no reason to plan the fleet once more.
        logger.exception("not reminded", matter=matter)
        return
    if due:
        logger.info("reminded", matter=matter, sentence=sentence)
        tell(Kind.REMINDER, matter, sentence, now, matter=matter, reason=reason)
