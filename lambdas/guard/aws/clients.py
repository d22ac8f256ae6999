"""The clients, and the one place where timeouts and retries are pinned."""

from __future__ import annotations

from typing import Any, cast

import boto3
from botocore.config import Config

from guard.aws.custom_labels import CustomLabels
from guard.aws.lookout import Lookout
from guard.aws.service import Service

# Both services take five calls a second of each kind from the whole account, CloudTrail two, and others ask as well:
# a throttled call is sent four times more, behind pauses of at most 1, 2, 4 and 8 seconds (botocore, standard mode).
CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})


def client(session: boto3.Session, name: str, region: str | None = None) -> Any:
    """A client of that session; without a region, in the session's own."""
    return cast("Any", session).client(name, region_name=region, config=CONFIG)


def services(session: boto3.Session, region: str | None = None, *, lookout: bool) -> list[Service]:
    """The model services to ask. `lookout` needs a session that knows `lookoutvision`, which botocore dropped."""
    asked: list[Service] = [CustomLabels(client(session, "rekognition", region))]
    if lookout:
        asked.append(Lookout(client(session, "lookoutvision", region)))
    return asked
