"""CloudTrail's event history: since when a model runs, and who started it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from guard.judgement.model import Model, ServiceName, Started

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient

# So far back the event history goes (CloudTrail guide, view-cloudtrail-events).
KEPT = timedelta(days=90)
_STARTS = {ServiceName.REKOGNITION: "StartProjectVersion", ServiceName.LOOKOUTVISION: "StartModel"}
# Of fifty events each, at two requests a second for the whole account (CloudTrail guide, limits): ten seconds at most.
MOST_PAGES = 20


class Trail:
    """The event history of one account and region."""

    def __init__(self, cloudtrail: CloudTrailClient) -> None:
        self._cloudtrail = cloudtrail

    def starts(self, models: Iterable[Model], now: datetime) -> dict[str, Started]:
        """The last start of each model by its ARN, of those that CloudTrail tells; it tells about five minutes late.

        Raises botocore's exceptions.
        """
        found: dict[str, Started] = {}
        sought = list(models)
        for service, operation in _STARTS.items():
            left = {_asked_for(model): model for model in sought if model.service is service}
            events = self._events(operation, now) if left else iter(())
            # Newest first (CloudTrail API reference, LookupEvents), so the first one of a model is its last start.
            for event in events:
                if model := left.pop(_named(event), None):
                    found[model.arn] = Started(at=datetime.fromisoformat(event["eventTime"]), by=_by(event))
                if not left:
                    break
        return found

    def _events(self, operation: str, now: datetime) -> Iterator[Mapping[str, Any]]:
        pages = self._cloudtrail.get_paginator("lookup_events").paginate(
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": operation}],
            StartTime=now - KEPT,
            EndTime=now,
        )
        for page in islice(pages, MOST_PAGES):
            for each in page.get("Events", ()):
                event = json.loads(each.get("CloudTrailEvent", "{}"))
                if not event.get("errorCode"):
                    yield event


def _asked_for(model: Model) -> tuple[str, ...]:
    """How the request of a start names the model."""
    return (model.arn,) if model.service is ServiceName.REKOGNITION else (model.project, model.version)


def _named(event: Mapping[str, Any]) -> tuple[str, ...]:
    asked = event.get("requestParameters") or {}
    if "projectVersionArn" in asked:
        return (asked["projectVersionArn"],)
    return asked.get("projectName", ""), asked.get("modelVersion", "")


def _by(event: Mapping[str, Any]) -> str | None:
    """What people would call the caller (CloudTrail guide, userIdentity element).

    With single sign-on a person is the session of a role, and the last part of its ARN is the session's name.
    """
    identity = event.get("userIdentity") or {}
    if identity.get("type") == "Root":
        return "root"
    last_of_arn = str(identity.get("arn") or "").rpartition("/")[2]
    names = (identity.get("userName"), last_of_arn, identity.get("principalId"), identity.get("invokedBy"))
    return next((str(name) for name in names if name), None)
