"""What each operation of Greengrass V2 does, once its parameters are checked."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from workbench.emulator.greengrass.components import Component, Components
from workbench.emulator.greengrass.deployments import Deployment, Deployments
from workbench.emulator.hosting.paging import page
from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.settings import HostingSettings
from workbench.emulator.hosting.tokens import Tokens

Parameters = Mapping[str, Any]
Answer = dict[str, Any]
Item = TypeVar("Item")

_KEPT = ("deploymentName", "components", "deploymentPolicies", "iotJobConfiguration", "parentTargetArn", "tags")
_SUMMARY = ("deploymentName", "parentTargetArn")


class GreengrassOperations:
    def __init__(self, settings: HostingSettings, components: Components, deployments: Deployments) -> None:
        self._settings = settings
        self._components = components
        self._deployments = deployments
        self._tokens = Tokens()
        self._operations: dict[str, Callable[[Parameters, datetime], Answer]] = {
            "CreateDeployment": self._create_deployment,
            "GetDeployment": self._get_deployment,
            "ListDeployments": self._list_deployments,
            "GetComponent": self._get_component,
            "DescribeComponent": self._describe_component,
            "ListComponentVersions": self._list_component_versions,
        }

    def run(self, operation: str, asked: Parameters, at: datetime) -> Mapping[str, Any]:
        """Raises RefusedError, also for an operation that exists but is not emulated."""
        if operation not in self._operations:
            raise RefusedError(Why.UNKNOWN_OPERATION, f"{operation} is not emulated.")
        return self._operations[operation](asked, at)

    def _create_deployment(self, asked: Parameters, at: datetime) -> Answer:
        token = asked.get("clientToken")
        # The answer to a token is kept for 8 hours (API reference, CreateDeployment, clientToken), whatever else is
        # asked with it: no error is named for other parameters.
        if token is not None and (before := self._tokens.answer("CreateDeployment", token, {}, at)) is not None:
            return dict(before)
        self._check_target(asked["targetArn"])
        for name, wanted in asked.get("components", {}).items():
            self._check_component(name, wanted["componentVersion"])
        kept = {name: asked[name] for name in _KEPT if name in asked}
        deployment = self._deployments.create(asked["targetArn"], kept, at)
        answer = {"deploymentId": deployment.id} | self._job(deployment)
        if token is not None:
            self._tokens.keep("CreateDeployment", token, {}, answer, at)
        return answer

    def _get_deployment(self, asked: Parameters, at: datetime) -> Answer:
        wanted = asked["deploymentId"]
        found = next((each for each in self._deployments.made if each.id == wanted), None)
        if found is None:
            raise RefusedError(Why.NOT_FOUND, f"There is no deployment {wanted}.", resource=wanted, kind="deployment")
        return self._summary(found, at) | dict(found.asked) | self._job(found)

    def _list_deployments(self, asked: Parameters, at: datetime) -> Answer:
        """Newest first, which AWS does not say."""
        found = [
            each
            for each in reversed(self._deployments.made)
            if asked.get("targetArn") in (None, each.target)
            and asked.get("parentTargetArn") in (None, each.asked.get("parentTargetArn"))
            and (asked.get("historyFilter") == "ALL" or each.replaced is None)
        ]
        listing = "/".join(["ListDeployments", *(str(asked.get(name)) for name in ("targetArn", "historyFilter"))])
        chosen, following = self._page(found, lambda each: each.id, listing, asked)
        return {"deployments": [self._summary(each, at) for each in chosen]} | following

    def _get_component(self, asked: Parameters, _at: datetime) -> Answer:
        """JSON is YAML as well."""
        component = self._component(asked["arn"])
        recipe = base64.b64encode(json.dumps(component.recipe, indent=2).encode()).decode()
        told = {"recipeOutputFormat": asked.get("recipeOutputFormat", "JSON"), "recipe": recipe}
        return told | _tags(component)

    def _describe_component(self, asked: Parameters, _at: datetime) -> Answer:
        component = self._component(asked["arn"])
        return {
            "arn": asked["arn"],
            "componentName": component.name,
            "componentVersion": component.version,
            "creationTimestamp": component.created.timestamp(),
            "publisher": component.publisher,
            "description": component.description,
            "status": {"componentState": "DEPLOYABLE", "errors": {}, "message": "NONE", "vendorGuidance": "ACTIVE"},
            "platforms": [{"attributes": dict(component.platform)}],
        } | _tags(component)

    def _list_component_versions(self, asked: Parameters, _at: datetime) -> Answer:
        name = asked["arn"].rpartition(":")[2]
        versions = self._components.versions(name) if asked["arn"] == self._components.arn(name) else []
        if not versions:
            raise _no_component(asked["arn"])
        chosen, following = self._page(versions, lambda each: each.version, asked["arn"], asked)
        told = [
            {
                "componentName": name,
                "componentVersion": each.version,
                "arn": self._components.version_arn(name, each.version),
            }
            for each in chosen
        ]
        return {"componentVersions": told} | following

    def _check_target(self, target: str) -> None:
        """Any thing of the account and region is taken to exist: its registry is not emulated."""
        region, account = target.split(":")[3:5]
        if (region, account) != (self._settings.region, self._settings.account):
            raise RefusedError(
                Why.NOT_FOUND,
                f"There is no target {target} in this account and region.",
                resource=target,
                kind="target",
            )

    def _check_component(self, name: str, version: str) -> None:
        """Components of which no version was packaged here are taken to exist: nothing else makes one."""
        known = [component.version for component in self._components.versions(name)]
        if known and version not in known:
            raise _no_component(self._components.version_arn(name, version))

    def _component(self, version_arn: str) -> Component:
        found = self._components.find(version_arn)
        if found is None:
            raise _no_component(version_arn)
        return found

    def _summary(self, deployment: Deployment, at: datetime) -> Answer:
        return {
            "targetArn": deployment.target,
            "revisionId": str(deployment.revision),
            "deploymentId": deployment.id,
            "deploymentStatus": deployment.status(at),
            "creationTimestamp": deployment.created.timestamp(),
            "isLatestForTarget": deployment.replaced is None,
        } | {name: deployment.asked[name] for name in _SUMMARY if name in deployment.asked}

    def _job(self, deployment: Deployment) -> Answer:
        place = f"{self._settings.region}:{self._settings.account}"
        return {"iotJobId": deployment.job_id, "iotJobArn": f"arn:aws:iot:{place}:job/{deployment.job_id}"}

    def _page(
        self, items: list[Item], key: Callable[[Item], str], listing: str, asked: Parameters
    ) -> tuple[list[Item], Answer]:
        """Fifty at a time unless asked otherwise (API reference, ListDeployments, maxResults)."""
        chosen, following = page(
            items, key, listing=listing, limit=asked.get("maxResults", 50), token=asked.get("nextToken")
        )
        return chosen, {"nextToken": following} if following else {}


def _tags(component: Component) -> Answer:
    return {"tags": dict(component.tags)} if component.tags else {}


def _no_component(arn: str) -> RefusedError:
    return RefusedError(Why.NOT_FOUND, f"There is no component {arn}.", resource=arn, kind="component")
