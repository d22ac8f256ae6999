"""One region as `autoscaler strays` sees it: by the code of the guard, and without touching anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import boto3

from guard.aws.clients import client, services
from guard.aws.failures import Failures
from guard.aws.look import running
from guard.aws.trail import Trail
from guard.judgement.finding import Finding
from guard.judgement.model import Started
from guard.judgement.verdict import verdict_on

# How a region answers that the account has not opted in to (Account Management guide, manage-acct-regions).
NOT_ENABLED = frozenset(
    {"UnrecognizedClientException", "InvalidClientTokenId", "OptInRequired", "SubscriptionRequiredException"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """`faults` are what could not be looked at, `asides` what is only missing from it: ages."""

    name: str
    findings: Sequence[Finding] = ()
    faults: Sequence[str] = ()
    asides: Sequence[str] = ()
    closed: bool = False


def looked_at(session: boto3.Session, name: str, now: datetime, *, lookout: bool) -> Region:
    """All that may cost money in a region. Raises botocore's BotoCoreError for a name that is none."""
    failures, trouble = Failures(), Failures()
    asked = services(session, name, lookout=lookout)
    models = [model for service in asked for model in running(service, failures)]
    starts: dict[str, Started] = {}
    with trouble.noted("ask CloudTrail who started what"):
        starts = Trail(client(session, "cloudtrail", name)).starts(models, now) if models else {}
    findings = [
        Finding(model=model, verdict=verdict_on(model, now, lasts=timedelta.max, stop_strays=False)) for model in models
    ]
    return Region(
        name=name,
        findings=[replace(each, started=starts.get(each.model.arn)) for each in findings],
        faults=failures.seen,
        asides=trouble.seen,
        closed=not models and bool(failures.codes) and failures.codes <= NOT_ENABLED,
    )
