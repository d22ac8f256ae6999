"""Amazon Lookout for Vision. AWS closed it on 2025-10-31: proven against its documented contract, never against AWS."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from autoscaler.aws.providers.api import Api
from autoscaler.aws.providers.look import Look, observation, turned
from autoscaler.aws.providers.requests import in_request
from autoscaler.scaling.model import LookoutModel, Observation, Phase, ProviderName, Units


def client_token(target: str, generation: int, action: str) -> str:
    """The idempotency token of an intent: the same for every repetition of it, another one for every other intent.

    The service answers a token that it knows with the first answer for 8 hours, without doing anything (Lookout for
    Vision API reference, ClientToken). A token of target and action alone would turn the second start of a day
    into a replay of the first, and the model would stay off: so the generation, which every new intent raises,
    is part of it. 64 characters of [a-f0-9] keep to the documented pattern whatever the target is called.
    """
    return hashlib.sha256(json.dumps([target, generation, action]).encode()).hexdigest()


class LookoutVision:
    """Provider of LookoutModel. The version "latest" would be passed on as it is; the configuration refuses it."""

    def __init__(self, client: Any) -> None:
        self._api = Api(client, ProviderName.LOOKOUTVISION)

    def start(self, model: LookoutModel, units: Units, token: str) -> None:
        self._api.call("StartModel", **_named(model), **in_request(units), ClientToken=token)

    def stop(self, model: LookoutModel, token: str) -> None:
        self._api.call("StopModel", **_named(model), ClientToken=token)

    def observe(self, target: str, model: LookoutModel, now: datetime) -> Observation:
        answer = self._api.call("DescribeModel", **_named(model))
        return observation(ProviderName.LOOKOUTVISION, target, "DescribeModel", answer["ModelDescription"], now)

    def observe_many(self, models: Mapping[str, LookoutModel], now: datetime) -> dict[str, Observation]:
        """One ListModels for each project of several, then DescribeModel for each that is not plainly off.

        ListModels shows no units and is eventually consistent (Lookout for Vision guide, models), so a model that
        was started a moment ago may still look off here.
        """
        by_project: dict[str, dict[str, LookoutModel]] = defaultdict(dict)
        for target, model in models.items():
            by_project[model.project][target] = model
        look = Look()
        with look.as_far_as_it_goes():
            for project, wanted in turned(by_project.items(), now):
                with look.at(wanted):
                    self._look_at_project(look, project, wanted, now)
        return look.outcome()

    def projects(self) -> Iterator[str]:
        """The names of all projects of the account in this region, page by page."""
        for page in self._api.pages("ListProjects"):
            yield from (project["ProjectName"] for project in page["Projects"])

    def _look_at_project(self, look: Look, project: str, wanted: Mapping[str, LookoutModel], now: datetime) -> None:
        # A lone model is described at once, which is one call instead of two.
        listed = self._listed(project) if len(wanted) > 1 else {}
        for target, model in wanted.items():
            with look.at([target]):
                # What is not listed is described, which says why.
                seen = self._off(target, listed.get(model.version), now)
                look.seen[target] = seen or self.observe(target, model, now)

    def _listed(self, project: str) -> dict[str, dict[str, Any]]:
        pages = self._api.pages("ListModels", ProjectName=project)
        return {model["ModelVersion"]: model for page in pages for model in page["Models"]}

    def _off(self, target: str, listed: Mapping[str, Any] | None, now: datetime) -> Observation | None:
        if listed is None:
            return None
        seen = observation(ProviderName.LOOKOUTVISION, target, "ListModels", listed, now)
        return seen if seen.phase is Phase.OFF else None


def _named(model: LookoutModel) -> dict[str, str]:
    return {"ProjectName": model.project, "ModelVersion": model.version}
