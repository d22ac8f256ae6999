"""Leases as tags of the models themselves: what the guard goes by, which knows nothing else of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3

from autoscaler.aws.providers.api import Api
from autoscaler.aws.session import client
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model, ProviderName, provider_of

LEASE = "inference-unit-autoscaler:lease"
# In the place of an instant: somebody said that this model is to be left alone.
NEVER = "never"


class LeaseTags:
    """One tag on each model that may run: until when, of which fleet, for which target.

    `lookout_models` is the ARN of all Lookout for Vision models here, without the last part. Raises ProviderError.
    """

    def __init__(self, session: boto3.Session, *, fleet: str, lookout_models: str) -> None:
        self._session = session
        self._fleet = fleet
        self._lookout_models = lookout_models
        self._apis: dict[ProviderName, Api] = {}

    def put(self, target: str, model: Model, until: datetime | None) -> None:
        """Say that the model is to be off by that instant (aware), if nobody says otherwise; None: never."""
        end = f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if until else NEVER
        value = f"{end} {self._fleet} {target}"
        tags: Any = {LEASE: value} if isinstance(model, CustomLabelsModel) else [{"Key": LEASE, "Value": value}]
        self._api(model).call("TagResource", ResourceArn=self._arn(model), Tags=tags)

    def remove(self, model: Model) -> None:
        """Forget the lease of a model that is off."""
        self._api(model).call("UntagResource", ResourceArn=self._arn(model), TagKeys=[LEASE])

    def _api(self, model: Model) -> Api:
        name = provider_of(model)
        if name not in self._apis:
            self._apis[name] = Api(client(self._session, name), name)
        return self._apis[name]

    def _arn(self, model: Model) -> str:
        match model:
            case LookoutModel(project=project, version=version):
                return f"{self._lookout_models}/{project}/{version}"
            case CustomLabelsModel(project_version_arn=arn):
                return arn
