"""One round of the guard: look at everything, stop what must be off, tell people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from guard.aws.failures import Failures, code_of, said_by
from guard.aws.look import running
from guard.aws.service import Service
from guard.aws.telemetry import logger
from guard.aws.topic import Topic
from guard.aws.trail import Trail
from guard.judgement.finding import Finding
from guard.judgement.memory import Memory
from guard.judgement.message import messages
from guard.judgement.model import Model
from guard.judgement.price import Prices
from guard.judgement.verdict import Verdict, verdict_on

# The model is on its way to another status than the one that was seen: the next round looks again.
BUSY = frozenset({"ResourceInUseException", "ConflictException"})


def judged(
    services: Iterable[Service], now: datetime, failures: Failures, memory: Memory, *, stop_strays: bool
) -> list[Finding]:
    """What was found; what must be off was asked to stop as soon as it was found, not when all was looked at."""
    return [
        _acted_on(
            service,
            model,
            verdict_on(model, now, lasts=memory.lasts(model, now), stop_strays=stop_strays),
            failures,
        )
        for service in services
        for model in running(service, failures)
    ]


def tell(
    findings: Sequence[Finding],
    now: datetime,
    failures: Failures,
    *,
    trail: Trail,
    topic: Topic,
    memory: Memory,
    prices: Prices,
) -> None:
    """Send what is due. What could not be sent is due again in the next round."""
    due = memory.due(findings, now)
    for message in messages(with_starts(due, trail, now, failures), prices, now):
        with failures.noted(f"tell people: {message.sentence}"):
            topic.publish(message)
            memory.told(message.about, now)
    if not failures.seen:
        memory.keep_only(findings)


def with_starts(findings: Sequence[Finding], trail: Trail, now: datetime, failures: Failures) -> list[Finding]:
    """The findings with their age, for those that have no lease; CloudTrail is asked for nothing else."""
    strays = [each.model for each in findings if each.verdict in (Verdict.STRAY, Verdict.UNWANTED_STRAY)]
    starts = {}
    with failures.noted("ask CloudTrail who started what"):
        starts = trail.starts(strays, now) if strays else {}
    return [replace(each, started=starts.get(each.model.arn)) for each in findings]


def _acted_on(service: Service, model: Model, verdict: Verdict, failures: Failures) -> Finding:
    refusal = _refusal(service, model, failures) if verdict.stops else None
    logger.info("judged", model=str(model), arn=model.arn, status=model.status, verdict=verdict, refusal=refusal)
    return Finding(model=model, verdict=verdict, refusal=refusal)


def _refusal(service: Service, model: Model, failures: Failures) -> str | None:
    """Ask for the stop; give back why it was not taken."""
    try:
        service.stop(model)
    except Exception as error:
        if code_of(error) not in BUSY:
            failures.note(f"stop {model}", error)
        return f"{code_of(error) or type(error).__name__}: {said_by(error)}"
    return None
