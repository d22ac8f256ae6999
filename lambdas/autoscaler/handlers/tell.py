"""Tell people: every message goes into the outbox, and the next look sends what waits there together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.scaling.message import Kind, message

# Shorter than a tick, so that every tick sends what came since the last one; what alarms, boundaries and people wake in
# between leaves it to wait. So no storm is more than a mail in four minutes, and of two looks at once, one sends.
SPACED = timedelta(minutes=4)


def tell(kind: Kind, target: str, sentence: str, at: datetime, /, **facts: Any) -> None:
    """Have people told with the next look. Where the table cannot be written, they are told at once, but no routine.

    The same kind of the same target at the same instant is the same message, however often it is told.
    """
    news = message(kind, target, sentence, at, facts)
    try:
        runtime.outbox().put(news)
    except (ClientError, BotoCoreError):
        logger.exception("not put into the outbox", kind=kind, sentence=sentence)
        if not news.is_routine:
            runtime.notifications().send([news])


def send_what_waits(now: datetime) -> None:
    """Send what waits: one mail of what matters, and one of the routine. Nothing else may wait for this.

    A message is removed after SNS took it. So a dead topic loses none, and whoever dies in between repeats one.
    """
    outbox = runtime.outbox()
    try:
        waiting = outbox.all()
        if not waiting or not runtime.reminders().is_due("outbox", SPACED, now):
            return
        for is_routine in (False, True):
            messages = [each for each in waiting if each.is_routine is is_routine]
            if messages and runtime.notifications().send(messages):
                for each in messages:
                    outbox.remove(each)
    except (ClientError, BotoCoreError):
        logger.exception("messages wait on")
