"""CloudTrail's event history: who asked for what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model, ProviderName, provider_of
from autoscaler.scaling.record import Action

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient

_OPERATIONS = {
    (ProviderName.LOOKOUTVISION, Action.START): "StartModel",
    (ProviderName.LOOKOUTVISION, Action.STOP): "StopModel",
    (ProviderName.REKOGNITION, Action.START): "StartProjectVersion",
    (ProviderName.REKOGNITION, Action.STOP): "StopProjectVersion",
}

# Of fifty events each. LookupEvents takes two requests a second from the whole account and region, and no quota raises
# that (CloudTrail guide, WhatIsCloudTrail-Limits): whoever leafs on for long takes other people's answers.
MOST_PAGES = 3

# What an event calls its instant has no fraction (CloudTrail guide, record contents, eventTime).
ONE_SECOND = timedelta(seconds=1)


class Trail:
    """CloudTrail's event history: who asked for what, in the account and region of the client.

    It may answer slowly, so ask when everything that matters is done.
    """

    def __init__(self, cloudtrail: CloudTrailClient) -> None:
        self._cloudtrail = cloudtrail

    def who(self, model: Model, action: Action, since: datetime, now: datetime) -> str | None:
        """Who last asked for `action` on the model between the two instants (UTC), None while CloudTrail does not tell.

        It tells about five minutes late, and does not promise even that (CloudTrail guide,
        get-and-view-cloudtrail-log-files). Give a `since` that is later than the autoscaler's own last call: the calls
        of its functions are events like everybody's, and nothing here tells them apart. The very second of `since` is
        left out.

        Trouble is in the log, and None: a name is nice to have and must never keep a model from being stopped.
        """
        try:
            events = self._events(model, action, since, now)
            return next((_name(event) for event in events if _did_it(event, model)), None)
        except (ClientError, BotoCoreError, ValueError):
            logger.exception("nobody knows who it was", model=model, action=action)
            return None

    def _events(self, model: Model, action: Action, since: datetime, now: datetime) -> Iterator[Mapping[str, Any]]:
        """Newest first, as CloudTrail gives them (CloudTrail API reference, LookupEvents)."""
        begin = since.replace(microsecond=0) + ONE_SECOND
        if begin > now:
            return
        operation = _OPERATIONS[provider_of(model), action]
        pages = self._cloudtrail.get_paginator("lookup_events").paginate(
            # The list may hold one attribute only (CloudTrail API reference, LookupEvents): we look for the model.
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": operation}],
            StartTime=begin,
            EndTime=now,
        )
        for page in islice(pages, MOST_PAGES):
            for event in page.get("Events", ()):
                yield json.loads(event.get("CloudTrailEvent", "{}"))


def _did_it(event: Mapping[str, Any], model: Model) -> bool:
    """Whether the event is a call that was for this model and was not refused."""
    from_its_service = event.get("eventSource") == f"{provider_of(model)}.amazonaws.com"
    # A refused call may come without its parameters.
    return from_its_service and not event.get("errorCode") and _names(event.get("requestParameters") or {}, model)


def _names(asked: Mapping[str, Any], model: Model) -> bool:
    match model:
        case LookoutModel(project=project, version=version):
            return (asked.get("projectName"), asked.get("modelVersion")) == (project, version)
        case CustomLabelsModel(project_version_arn=arn):
            return bool(asked.get("projectVersionArn") == arn)


def _name(event: Mapping[str, Any]) -> str | None:
    """What people would call the caller (CloudTrail guide, userIdentity element).

    With single sign-on a person is the session of a role, and the last part of its ARN is the session's name.
    """
    identity = event.get("userIdentity") or {}
    if identity.get("type") == "Root":
        return "root"
    last_of_arn = str(identity.get("arn") or "").rpartition("/")[2]
    names = (identity.get("userName"), last_of_arn, identity.get("principalId"), identity.get("invokedBy"))
    return next((str(name) for name in names if name), None)
