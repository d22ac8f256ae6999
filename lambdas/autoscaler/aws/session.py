"""The one boto3 session, and the one place where timeouts and retries are pinned."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import boto3
import botocore.session
from botocore.config import Config

from autoscaler.scaling.model import ProviderName

MODELS = Path(__file__).parent / "models"

# The defaults of 60 s each would outlast most of our functions.
CONNECT_SECONDS, READ_SECONDS = 3, 10

# botocore 1.44 made `standard` its default, which retries LimitExceededException although AWS says not to
# (Rekognition guide, error-handling). Retrying a model service is the state machine's business, or the next tick's.
_ONCE = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": 1},
)
# Who it was, the next look asks again.
ASKED_ONCE = (*ProviderName, "cloudtrail")
_THRICE = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": 3},
)


def core(profile: str | None = None) -> botocore.session.Session:
    """A new session of botocore that knows `lookoutvision`, which it dropped in 1.40.61, by our own service model."""
    made = botocore.session.Session(profile=profile)
    made.get_component("data_loader").search_paths.append(str(MODELS))
    return made


@cache
def _core() -> botocore.session.Session:
    return core()


@cache
def session() -> boto3.Session:
    """The session of this process. Region, credentials and endpoints come from the standard environment."""
    return boto3.Session(botocore_session=_core())


def client(of: boto3.Session, service: str) -> Any:
    """A client with pinned timeouts and retries: one attempt for the model services and CloudTrail, else three.

    Typed `Any` because boto3's stubs know no `lookoutvision`; annotate the variable that takes it.
    """
    config = _ONCE if service in ASKED_ONCE else _THRICE
    return cast("Any", of).client(service, config=config)


@cache
def service_model(service: str) -> Mapping[str, Any]:
    """A service's API description as JSON: operations and shapes, with the limits and patterns AWS documents."""
    description: Mapping[str, Any] = _core().get_component("data_loader").load_service_model(service, "service-2")
    return description
