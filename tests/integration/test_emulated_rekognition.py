"""The emulated Custom Labels operations of Rekognition over HTTP, asked by boto3 and by bare requests."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.hosting_stage import PAINT, PAINT_ARN, PNG, Stage, client_of, exact, served
from workbench.emulator.hosting import (
    CUSTOM_LABELS_OPERATIONS,
    Event,
    Fault,
    FaultKind,
    HostedCustomLabelsModel,
)

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

PROJECT_ARN = PAINT.project_arn
NEWER = HostedCustomLabelsModel(
    project_version_arn=PAINT_ARN.replace("paint.v1/1617550522329", "paint.v2/1700000000000"),
    project_created=PAINT.project_created,
    name="newer",
)
OTHER = HostedCustomLabelsModel(project_version_arn=PAINT_ARN.replace("project/paint", "project/other"), name="other")


def asked(stage: Stage, attempts: int = 1) -> AbstractContextManager[RekognitionClient]:
    """A client of the stage's service."""
    return client_of(stage.hosting.rekognition, "rekognition", attempts)


def three() -> Stage:
    return Stage(models=[PAINT, NEWER, OTHER])


def test_a_version_is_started_read_and_stopped() -> None:
    stage = three()
    with asked(stage) as client:
        started = client.start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1, MaxInferenceUnits=4)
        assert started["Status"] == "STARTING"
        stage.jump(minutes=12)
        answer = client.describe_project_versions(ProjectArn=PROJECT_ARN, VersionNames=["paint.v1"])
        [told] = answer["ProjectVersionDescriptions"]
        assert (told["Status"], told["MinInferenceUnits"], told["MaxInferenceUnits"]) == ("RUNNING", 1, 4)
        assert client.stop_project_version(ProjectVersionArn=PAINT_ARN)["Status"] == "STOPPING"
        stage.jump(minutes=3)
        [told] = client.describe_project_versions(ProjectArn=PROJECT_ARN, VersionNames=["paint.v1"])[
            "ProjectVersionDescriptions"
        ]
        assert told["Status"] == "STOPPED"
        assert "MinInferenceUnits" not in told


def test_botocore_s_own_waiter_sees_the_version_running() -> None:
    stage = three()
    with asked(stage) as client:
        client.start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1)
        stage.jump(minutes=12)
        waiter = client.get_waiter("project_version_running")
        waiter.wait(ProjectArn=PROJECT_ARN, VersionNames=["paint.v1"], WaiterConfig={"MaxAttempts": 1})


def test_there_is_no_token_so_a_lost_answer_makes_the_retry_a_conflict() -> None:
    """A caller has to read the state again; one effective start is all that happened."""
    fault = Fault(kind=FaultKind.RESPONSE_LOST, operation="StartProjectVersion", times=1)
    stage = Stage(faults=[fault])
    with asked(stage) as client:
        with pytest.raises(ConnectionClosedError):
            client.start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1)
        with pytest.raises(client.exceptions.ResourceInUseException) as caught:
            client.start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert [entry.event for entry in stage.hosting.transitions] == [Event.START_ACCEPTED]


def test_of_many_concurrent_starts_one_is_effective() -> None:
    stage = Stage(settings=exact(calls_per_second=None))
    with asked(stage) as client, ThreadPoolExecutor(8) as pool:

        def start(_: int) -> str:
            try:
                return client.start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1)["Status"]
            except client.exceptions.ResourceInUseException:
                return "refused"

        assert sorted(pool.map(start, range(16))) == ["STARTING", *["refused"] * 15]
    assert len(stage.hosting.transitions) == 1


def test_too_many_models_and_too_many_units_are_limits() -> None:
    stage = three()
    with asked(stage) as client:
        for model in (PAINT, NEWER):
            client.start_project_version(ProjectVersionArn=model.project_version_arn, MinInferenceUnits=1)
        for units in (1, 6):
            with pytest.raises(client.exceptions.LimitExceededException):
                client.start_project_version(ProjectVersionArn=OTHER.project_version_arn, MinInferenceUnits=units)


@pytest.mark.parametrize(
    ("settings", "code", "status"),
    [
        ({}, "ThrottlingException", 400),
        ({"rekognition_throttle_status": 500}, "ThrottlingException", 500),
        (
            {"rekognition_rate_code": "ProvisionedThroughputExceededException", "rekognition_throttle_status": 500},
            "ProvisionedThroughputExceededException",
            400,
        ),
    ],
)
def test_the_rate_limit_answers_with_the_code_that_was_set(settings: dict[str, Any], code: str, status: int) -> None:
    """Only the code can be trusted: AWS documents the same throttle as 400 and as 500."""
    with asked(Stage(settings=exact(**settings))) as client:
        for _ in range(5):
            client.describe_projects()
        with pytest.raises(ClientError) as caught:
            client.describe_projects()
        assert caught.value.response["Error"]["Code"] == code
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_internal_errors_are_500_and_denied_access_is_400() -> None:
    faults = [
        Fault(kind=FaultKind.INTERNAL_ERROR, operation="DescribeProjects"),
        Fault(kind=FaultKind.ACCESS_DENIED, model="paint"),
    ]
    with asked(Stage(faults=faults)) as client:
        with pytest.raises(client.exceptions.InternalServerError) as internal:
            client.describe_projects()
        with pytest.raises(client.exceptions.AccessDeniedException) as denied:
            client.stop_project_version(ProjectVersionArn=PAINT_ARN)
        told = [error.value.response["ResponseMetadata"]["HTTPStatusCode"] for error in (internal, denied)]
        assert told == [500, 400]


def test_versions_come_newest_first_and_in_pages() -> None:
    with asked(three()) as client:
        pages = list(
            client.get_paginator("describe_project_versions").paginate(
                ProjectArn=PROJECT_ARN, PaginationConfig={"PageSize": 1}
            )
        )
        arns = [told["ProjectVersionArn"] for page in pages for told in page["ProjectVersionDescriptions"]]
        assert arns == [NEWER.project_version_arn, PAINT_ARN]
        with pytest.raises(client.exceptions.InvalidPaginationTokenException):
            client.describe_project_versions(ProjectArn=PROJECT_ARN, NextToken="made-up")


def test_the_project_arn_is_found_by_name_and_not_by_the_version_s_timestamp() -> None:
    with asked(three()) as client:
        [project] = client.describe_projects(ProjectNames=["paint"])["ProjectDescriptions"]
        assert project["ProjectArn"] == PROJECT_ARN
        guessed = PAINT_ARN.replace("/version/paint.v1", "")
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.describe_project_versions(ProjectArn=guessed)
        first = client.describe_projects(MaxResults=1)
        second = client.describe_projects(NextToken=first["NextToken"])
        names = [p["ProjectArn"].split("/")[1] for p in first["ProjectDescriptions"] + second["ProjectDescriptions"]]
        assert names == ["other", "paint"]


@pytest.mark.parametrize(
    ("operation", "asked_for"),
    [
        ("start_project_version", {"ProjectVersionArn": PROJECT_ARN, "MinInferenceUnits": 1}),
        ("start_project_version", {"ProjectVersionArn": PAINT_ARN, "MinInferenceUnits": 3, "MaxInferenceUnits": 2}),
        ("describe_project_versions", {"ProjectArn": PAINT_ARN}),
        ("describe_project_versions", {"ProjectArn": PROJECT_ARN, "MaxResults": 101}),
        ("describe_project_versions", {"ProjectArn": PROJECT_ARN, "VersionNames": [f"v{n}" for n in range(11)]}),
        ("describe_projects", {"ProjectNames": ["not a name"]}),
        ("describe_projects", {"Features": ["FACES"]}),
        ("tag_resource", {"ResourceArn": PAINT_ARN, "Tags": {"aws:mine": "no"}}),
    ],
)
def test_patterns_and_limits_are_checked_by_the_service(operation: str, asked_for: dict[str, Any]) -> None:
    with asked(Stage()) as client, pytest.raises(client.exceptions.InvalidParameterException):
        getattr(client, operation)(**asked_for)


def test_detection_honours_readiness_and_capacity() -> None:
    stage = Stage()
    with asked(stage) as client:
        with pytest.raises(client.exceptions.ResourceNotReadyException):
            client.detect_custom_labels(ProjectVersionArn=PAINT_ARN, Image={"Bytes": PNG})
        client.start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1)
        stage.jump(minutes=12)
        results = [
            client.detect_custom_labels(ProjectVersionArn=PAINT_ARN, Image={"Bytes": PNG}, MinConfidence=0)
            for _ in range(5)
        ]
        assert all(label["Name"].startswith("emulated-") for label in results[0]["CustomLabels"])
        assert all(result["CustomLabels"] == results[0]["CustomLabels"] for result in results)
        with pytest.raises(client.exceptions.ProvisionedThroughputExceededException):
            client.detect_custom_labels(ProjectVersionArn=PAINT_ARN, Image={"Bytes": PNG})
        stage.jump(seconds=1)
        with pytest.raises(client.exceptions.InvalidImageFormatException):
            client.detect_custom_labels(ProjectVersionArn=PAINT_ARN, Image={"Bytes": b"no image"})
        with pytest.raises(client.exceptions.InvalidS3ObjectException):
            client.detect_custom_labels(ProjectVersionArn=PAINT_ARN, Image={"S3Object": {"Bucket": "bbb", "Name": "n"}})


def test_calls_are_counted_in_metrics_by_operation_only() -> None:
    stage = Stage(models=[PAINT])
    with asked(stage) as client:
        client.start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1)
        with pytest.raises(client.exceptions.ResourceNotReadyException):
            client.detect_custom_labels(ProjectVersionArn=PAINT_ARN, Image={"Bytes": PNG})
    stage.minutes(2)
    assert stage.values("SuccessfulRequestCount", Operation="StartProjectVersion") == [1.0]
    assert stage.values("UserErrorCount", Operation="DetectCustomLabels") == [1.0]


def test_versions_carry_tags() -> None:
    with asked(Stage()) as client:
        client.tag_resource(ResourceArn=PAINT_ARN, Tags={"team": "paint", "straße": "ö"})
        client.untag_resource(ResourceArn=PAINT_ARN, TagKeys=["team"])
        assert client.list_tags_for_resource(ResourceArn=PAINT_ARN)["Tags"] == {"straße": "ö"}


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        ("RekognitionService.DetectFaces", "{}", "UnknownOperationException"),
        ("", "{}", "UnknownOperationException"),
        ("RekognitionService.DescribeProjects", "[]", "SerializationException"),
        ("RekognitionService.StopProjectVersion", "{}", "InvalidParameterException"),
    ],
)
def test_bare_requests_get_typed_errors(target: str, body: str, code: str) -> None:
    with served(Stage().hosting.rekognition) as url:
        connection = HTTPConnection(urlsplit(url).netloc)
        connection.request("POST", "/", body, {"X-Amz-Target": target})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        assert (answer.status, told["__type"]) == (400, code)


def test_the_front_door_can_tell_which_operations_are_emulated_here() -> None:
    assert "StartProjectVersion" in CUSTOM_LABELS_OPERATIONS
    assert "DetectFaces" not in CUSTOM_LABELS_OPERATIONS
