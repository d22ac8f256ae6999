"""A call to start or stop a model, as CloudTrail writes it down."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from workbench.emulator.backends import ACCOUNT
from workbench.emulator.hosting import Asked

# Single sign-on gives a person a role of such a name, and calls the session after the person.
_PERSONS_ROLE = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Operators_emulated"


def event_of(number: int, asked: Asked, region: str, role_of: Callable[[str], str | None]) -> dict[str, Any]:
    """One event as LookupEvents answers it (CloudTrail API reference, Event).

    `number` is its place among all, `role_of` tells the role of the function that has an access key id. AWS does not
    say which resources the events of the model services name, so there are none.
    """
    identity = _identity(asked, role_of)
    record = _record(str(uuid5(NAMESPACE_URL, f"cloudtrail/{number}")), asked, region, identity)
    event = {
        "EventId": record["eventID"],
        "EventName": asked.operation,
        "ReadOnly": "false",
        "EventTime": int(asked.at.timestamp()),
        "EventSource": record["eventSource"],
        "Username": identity.get("userName") or identity["arn"].rpartition("/")[2],
        "Resources": [],
        "CloudTrailEvent": json.dumps(record),
    }
    return event if asked.by_hand else event | {"AccessKeyId": asked.who}


def _record(id: str, asked: Asked, region: str, identity: dict[str, Any]) -> dict[str, Any]:
    """The event itself (CloudTrail guide, record contents). Its instant has no fraction, and names begin in small."""
    record = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": _instant(asked.at),
        "eventSource": f"{asked.service}.amazonaws.com",
        "eventName": asked.operation,
        "awsRegion": region,
        "sourceIPAddress": "127.0.0.1",
        "userAgent": "emulated",
        "requestParameters": {name[0].lower() + name[1:]: value for name, value in asked.parameters.items()} or None,
        "responseElements": None,
        "eventID": id,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }
    return record | ({"errorCode": asked.refused} if asked.refused else {})


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _identity(asked: Asked, role_of: Callable[[str], str | None]) -> dict[str, Any]:
    """A person with single sign-on, a function under its role, or a user whose name is the access key id."""
    if role := _PERSONS_ROLE if asked.by_hand else role_of(asked.who):
        return _session(role, asked.who)
    return {
        "type": "IAMUser",
        "principalId": "AIDAEMULATED",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{asked.who}",
        "accountId": ACCOUNT,
        "accessKeyId": asked.who,
        "userName": asked.who,
    }


def _session(role: str, name: str) -> dict[str, Any]:
    """The session of an assumed role (CloudTrail guide, userIdentity element); a function's has the function's name."""
    called = role.rpartition("/")[2]
    issuer = {"type": "Role", "principalId": "AROAEMULATED", "arn": role, "accountId": ACCOUNT, "userName": called}
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEMULATED:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{called}/{name}",
        "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": issuer},
    }
