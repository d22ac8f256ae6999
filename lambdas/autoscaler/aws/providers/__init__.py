"""The model services behind one small protocol."""

from __future__ import annotations

from typing import assert_never

import boto3

from autoscaler.aws.providers.lookoutvision import LookoutVision, client_token
from autoscaler.aws.providers.provider import Handling, Provider, ProviderError
from autoscaler.aws.providers.rekognition import CustomLabels
from autoscaler.aws.providers.requests import RequestError
from autoscaler.aws.session import client
from autoscaler.scaling.model import ProviderName

__all__ = [
    "CustomLabels",
    "Handling",
    "LookoutVision",
    "Provider",
    "ProviderError",
    "RequestError",
    "client_token",
    "provider_for",
]


def provider_for(name: ProviderName, session: boto3.Session) -> Provider:
    """The provider of that name, on a client of `session` (see `autoscaler.aws.session`)."""
    match name:
        case ProviderName.LOOKOUTVISION:
            return LookoutVision(client(session, name))
        case ProviderName.REKOGNITION:
            return CustomLabels(client(session, name))
    assert_never(name)
