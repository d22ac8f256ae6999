"""The emulated Greengrass V2 over HTTP: components that packaging jobs made, and their deployments to devices."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.hosting_stage import MONDAY, client_of, served
from tests.packaging_stage import PackagingStage, request
from workbench.emulator.hosting import Fault, FaultKind, HostingSettings

THINGS = "arn:aws:iot:eu-central-1:123456789012:thing"
PRESS = f"{THINGS}/press-4"
PRESSES = f"{THINGS}group/presses"
WELD_SEAMS = {"weld.seams": {"componentVersion": "1.0.0"}}
COMPONENT = "arn:aws:greengrass:eu-central-1:123456789012:components:weld.seams"


@pytest.fixture
def stage() -> PackagingStage:
    """With the component weld.seams 1.0.0."""
    stage = PackagingStage()
    stage.package()
    return stage


def asked(stage: PackagingStage) -> AbstractContextManager[Any]:
    return stage.greengrass()


def deploy(client: Any, target: str = PRESS, **others: Any) -> str:
    made: str = client.create_deployment(**{"targetArn": target, "components": WELD_SEAMS} | others)["deploymentId"]
    return made


def status(client: Any, deployment: str) -> str:
    found: str = client.get_deployment(deploymentId=deployment)["deploymentStatus"]
    return found


def test_a_deployment_to_a_thing_is_active_and_then_completed(stage: PackagingStage) -> None:
    with asked(stage) as client:
        answer = client.create_deployment(targetArn=PRESS, components=WELD_SEAMS)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
        assert answer["iotJobArn"] == f"arn:aws:iot:eu-central-1:123456789012:job/{answer['iotJobId']}"
        stage.jump(minutes=2, seconds=59)
        assert status(client, answer["deploymentId"]) == "ACTIVE"
        stage.jump(seconds=1)
        assert status(client, answer["deploymentId"]) == "COMPLETED"


def test_a_deployment_to_a_group_stays_active(stage: PackagingStage) -> None:
    """Devices may join the group later and get it then (Greengrass API reference, CreateDeployment)."""
    with asked(stage) as client:
        made = deploy(client, PRESSES)
        stage.jump(days=30)
        assert status(client, made) == "ACTIVE"


def test_everything_that_was_said_is_given_back(stage: PackagingStage) -> None:
    said = {
        "deploymentName": "presses",
        "components": {
            "weld.seams": {
                "componentVersion": "1.0.0",
                "configurationUpdate": {"merge": '{"a": 1}', "reset": ["/b"]},
                "runWith": {"posixUser": "ggc_user", "systemResourceLimits": {"memory": 1024, "cpus": 1.5}},
            },
            "aws.greengrass.Nucleus": {"componentVersion": "2.12.0"},
        },
        "deploymentPolicies": {
            "failureHandlingPolicy": "ROLLBACK",
            "componentUpdatePolicy": {"timeoutInSeconds": 60, "action": "NOTIFY_COMPONENTS"},
        },
        "iotJobConfiguration": {"timeoutConfig": {"inProgressTimeoutInMinutes": 30}},
        "parentTargetArn": PRESSES,
        "tags": {"line": "weld"},
    }
    with asked(stage) as client:
        answer = client.create_deployment(targetArn=f"{THINGS}group/some", **said)
        found = client.get_deployment(deploymentId=answer["deploymentId"])
        (listed,) = client.list_deployments(parentTargetArn=PRESSES)["deployments"]
        assert client.list_deployments(parentTargetArn=f"{THINGS}group/some")["deployments"] == []
    assert {name: found[name] for name in said} == said
    assert [found[name] for name in ("iotJobId", "iotJobArn")] == [answer["iotJobId"], answer["iotJobArn"]]
    assert (found["revisionId"], found["isLatestForTarget"]) == ("1", True)
    assert found["creationTimestamp"] == MONDAY + timedelta(minutes=16)
    assert (listed["deploymentName"], listed["parentTargetArn"]) == ("presses", PRESSES)
    assert "components" not in listed


def test_another_deployment_to_the_same_target_is_a_revision_that_replaces_all(stage: PackagingStage) -> None:
    with asked(stage) as client:
        first = deploy(client, deploymentName="first")
        stage.jump(minutes=10)
        second = deploy(client, components={"aws.greengrass.Cli": {"componentVersion": "2.0.0"}})
        elsewhere = deploy(client, PRESSES)
        before, now = (client.get_deployment(deploymentId=each) for each in (first, second))
        assert (before["revisionId"], before["isLatestForTarget"]) == ("1", False)
        assert (now["revisionId"], now["isLatestForTarget"]) == ("2", True)
        assert list(now["components"]) == ["aws.greengrass.Cli"]
        assert "deploymentName" not in now
        assert client.get_deployment(deploymentId=elsewhere)["revisionId"] == "1"
        assert before["deploymentStatus"] == "COMPLETED"


@pytest.mark.parametrize("target", [PRESS, PRESSES])
def test_a_revision_that_is_replaced_on_its_way_is_inactive_for_good(stage: PackagingStage, target: str) -> None:
    with asked(stage) as client:
        first = deploy(client, target)
        stage.jump(minutes=1)
        deploy(client, target)
        stage.jump(minutes=10)
        assert status(client, first) == "INACTIVE"


def test_listings_have_the_latest_of_each_target_unless_asked_for_all(stage: PackagingStage) -> None:
    with asked(stage) as client:
        first, second, group = deploy(client), deploy(client), deploy(client, PRESSES)

        def listed(**of: Any) -> list[str]:
            return [each["deploymentId"] for each in client.list_deployments(**of)["deployments"]]

        assert listed() == [group, second]
        assert listed(targetArn=PRESS) == [second]
        assert listed(targetArn=PRESS, historyFilter="LATEST_ONLY") == [second]
        assert listed(targetArn=PRESS, historyFilter="ALL") == [second, first]
        assert listed(targetArn=f"{THINGS}/nobody") == []


def test_listings_come_in_pages(stage: PackagingStage) -> None:
    with asked(stage) as client:
        made = [deploy(client, f"{THINGS}/press-{n}") for n in range(5)]
        pages = list(client.get_paginator("list_deployments").paginate(PaginationConfig={"PageSize": 2}))
        assert [len(page["deployments"]) for page in pages] == [2, 2, 1]
        assert [each["deploymentId"] for page in pages for each in page["deployments"]] == made[::-1]
        with pytest.raises(client.exceptions.ValidationException):
            client.list_deployments(nextToken="made up")
        with pytest.raises(client.exceptions.ValidationException):
            client.list_deployments(historyFilter="ALL", nextToken=pages[0]["nextToken"])


def test_the_same_token_gets_the_same_answer_for_eight_hours(stage: PackagingStage) -> None:
    """The service answers from its cache (Greengrass API reference, CreateDeployment, clientToken).

    Here it does whatever else is asked with the token, so that a token made of too little is found out.
    """
    with asked(stage) as client:
        first = deploy(client, clientToken="t-1")
        assert deploy(client, clientToken="t-1") == first
        assert deploy(client, PRESSES, clientToken="t-1") == first
        stage.jump(hours=8)
        assert deploy(client, clientToken="t-1") != first
        assert client.list_deployments(targetArn=PRESSES)["deployments"] == []


def test_a_version_that_was_never_packaged_is_not_found(stage: PackagingStage) -> None:
    with asked(stage) as client:
        with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
            deploy(client, components={"weld.seams": {"componentVersion": "2.0.0"}})
        assert caught.value.response["resourceId"] == f"{COMPONENT}:versions:2.0.0"
        assert client.list_deployments()["deployments"] == []
        stage.package("second", ComponentVersion="2.0.0")
        deploy(client, components={"weld.seams": {"componentVersion": "2.0.0"}})


def test_components_that_nobody_packaged_here_are_taken_to_exist(stage: PackagingStage) -> None:
    """Public ones and the account's own: an emulated account cannot make others."""
    names = ("aws.greengrass.Nucleus", "aws.iot.lookoutvision.EdgeAgent", "com.example.Camera")
    with asked(stage) as client:
        deploy(client, components={name: {"componentVersion": "2.12.0"} for name in names})


def test_a_component_is_deployable_from_the_instant_at_which_its_job_ended() -> None:
    stage = PackagingStage()
    with stage.lookoutvision() as lookoutvision, stage.greengrass() as client:
        lookoutvision.start_model_packaging_job(**request())
        stage.jump(minutes=15, seconds=59)
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.describe_component(arn=f"{COMPONENT}:versions:1.0.0")
        stage.jump(seconds=1)
        client.describe_component(arn=f"{COMPONENT}:versions:1.0.0")


def test_versions_are_listed_with_the_greatest_first() -> None:
    stage = PackagingStage()
    for version in ("1.0.0", "1.10.0", "1.9.0"):
        stage.package(f"job-{version.replace('.', '-')}", ComponentVersion=version)
    with asked(stage) as client:
        first = client.list_component_versions(arn=COMPONENT, maxResults=2)
        rest = client.list_component_versions(arn=COMPONENT, nextToken=first["nextToken"])
        found = [*first["componentVersions"], *rest["componentVersions"]]
        assert [each["componentVersion"] for each in found] == ["1.10.0", "1.9.0", "1.0.0"]
        assert found[0]["arn"] == f"{COMPONENT}:versions:1.10.0"
        assert "nextToken" not in rest


def test_what_does_not_exist_is_not_found(stage: PackagingStage) -> None:
    with asked(stage) as client:
        for call in (
            lambda: client.get_deployment(deploymentId="nobody"),
            lambda: client.get_component(arn=f"{COMPONENT}:versions:9.0.0"),
            lambda: client.describe_component(arn=f"{COMPONENT}:versions:9.0.0"),
            lambda: client.list_component_versions(arn=f"{COMPONENT}s"),
            lambda: client.list_component_versions(arn=COMPONENT.replace("eu-central-1", "eu-west-1")),
            lambda: deploy(client, PRESS.replace("eu-central-1", "eu-west-1")),
            lambda: deploy(client, PRESS.replace("123456789012", "210987654321")),
        ):
            with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
                call()
            answer = caught.value.response
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 404
            assert answer["message"]
            assert answer["resourceId"]
            assert answer["resourceType"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"targetArn": "press-4"},
        {"targetArn": f"{THINGS}type/press-4"},
        {"deploymentName": "x" * 257},
        {"clientToken": "no_underscores"},
        {"parentTargetArn": PRESS},
        {"components": {"weld.seams": {"componentVersion": "x" * 65}}},
        {"deploymentPolicies": {"failureHandlingPolicy": "PRAY"}},
        {"tags": {"line": "x" * 257}},
    ],
)
def test_patterns_and_lengths_are_checked_by_the_service(stage: PackagingStage, wrong: dict[str, Any]) -> None:
    with asked(stage) as client:
        with pytest.raises(client.exceptions.ValidationException) as caught:
            deploy(client, **wrong)
        assert caught.value.response["message"]
        with pytest.raises(client.exceptions.ValidationException):
            client.list_deployments(maxResults=101)


def test_an_operation_that_is_not_emulated_is_said_to_be_unknown(stage: PackagingStage) -> None:
    with served(stage.hosting.greengrass) as url:
        connection = HTTPConnection(urlsplit(url).netloc)
        connection.request("GET", "/greengrass/v2/coreDevices")
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("x-amzn-errortype")) == (404, "UnknownOperationException")
        connection.close()


def test_a_deployment_fails_on_the_named_thing_only(stage: PackagingStage) -> None:
    stage.hosting.inject([Fault(kind=FaultKind.DEPLOYMENT_FAILS, target="press-4", times=1)])
    with asked(stage) as client:
        first, other = deploy(client), deploy(client, f"{THINGS}/press-5")
        stage.jump(minutes=3)
        assert (status(client, first), status(client, other)) == ("FAILED", "COMPLETED")
        again = deploy(client)
        stage.jump(minutes=3)
        assert (status(client, first), status(client, again)) == ("FAILED", "COMPLETED")


def test_a_device_that_is_offline_has_its_deployment_when_it_is_back_or_never(stage: PackagingStage) -> None:
    back = stage.now + timedelta(hours=1)
    stage.hosting.inject(
        [
            Fault(kind=FaultKind.DEVICE_OFFLINE, target="press-4", until=back),
            Fault(kind=FaultKind.DEVICE_OFFLINE, target="press-5"),
        ]
    )
    with asked(stage) as client:
        back_soon, gone = deploy(client), deploy(client, f"{THINGS}/press-5")
        stage.jump(minutes=59)
        assert [status(client, each) for each in (back_soon, gone)] == ["ACTIVE", "ACTIVE"]
        stage.jump(minutes=1)
        assert [status(client, each) for each in (back_soon, gone)] == ["COMPLETED", "ACTIVE"]
        stage.jump(days=30)
        assert status(client, gone) == "ACTIVE"


def test_faults_of_the_model_services_leave_greengrass_alone(stage: PackagingStage) -> None:
    stage.hosting.inject([Fault(kind=FaultKind.THROTTLE), Fault(kind=FaultKind.ACCESS_DENIED)])
    with asked(stage) as client:
        deploy(client)


def test_how_long_a_deployment_takes_comes_from_the_seed() -> None:
    def completes(seed: int) -> int:
        stage = PackagingStage(settings=HostingSettings(seed=seed))
        with client_of(stage.hosting.greengrass, "greengrassv2", 1) as client:
            made = deploy(client, components={})
            waited = 0
            while status(client, made) == "ACTIVE":
                stage.jump(seconds=1)
                waited += 1
            return waited

    assert completes(7) == completes(7)
    assert 60 < completes(7) != completes(8)
