"""Rekognition Custom Labels over HTTP: what goes over the wire, and what its answers become."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from autoscaler.aws.providers import CustomLabels, Handling, ProviderError, RequestError, provider_for
from autoscaler.aws.session import client, session
from autoscaler.scaling.model import CustomLabelsModel, Phase, ProviderName, Units
from tests.integration.loopback_service import LoopbackService, loopback_service, point_aws_at

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
ACCOUNT = "arn:aws:rekognition:eu-central-1:123456789012"
PROJECT = f"{ACCOUNT}:project/paint/1617548260281"
START, STOP = "StartProjectVersion", "StopProjectVersion"
PROJECTS, VERSIONS = "DescribeProjects", "DescribeProjectVersions"


def version(name: str, project: str = "paint") -> CustomLabelsModel:
    return CustomLabelsModel(project_version_arn=f"{ACCOUNT}:project/{project}/version/{name}/1617550522329")


V1 = version("v1")


def description(name: str, status: str, project: str = "paint", **more: Any) -> dict[str, Any]:
    return {"ProjectVersionArn": version(name, project).project_version_arn, "Status": status, **more}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackService]:
    with loopback_service() as service:
        point_aws_at(monkeypatch, rekognition=service.url)
        yield service


@pytest.fixture
def labels(service: LoopbackService) -> Iterator[CustomLabels]:
    rekognition = client(session(), "rekognition")
    assert rekognition.meta.endpoint_url == service.url
    yield CustomLabels(rekognition)
    rekognition.close()


@pytest.fixture
def known(service: LoopbackService) -> LoopbackService:
    """The service, with the project laid out to be met once."""
    service.answers(PROJECTS, {"ProjectDescriptions": [{"ProjectArn": PROJECT, "Status": "CREATED"}]})
    return service


def test_a_start_names_the_version_and_the_units_and_knows_no_token(
    service: LoopbackService, labels: CustomLabels
) -> None:
    service.answers(START, {"Status": "STARTING"})
    labels.start(V1, Units(1, 3), "a-token")
    [asked] = service.asked
    assert asked.json == {"ProjectVersionArn": V1.project_version_arn, "MinInferenceUnits": 1, "MaxInferenceUnits": 3}
    assert "X-Amzn-Client-Token" not in asked.headers


def test_a_stop_names_the_version(service: LoopbackService, labels: CustomLabels) -> None:
    service.answers(STOP, {"Status": "STOPPING"})
    labels.stop(V1, "a-token")
    assert service.asked[0].json == {"ProjectVersionArn": V1.project_version_arn}


@pytest.mark.parametrize(
    ("status", "code", "handling"),
    [
        (400, "ResourceInUseException", Handling.OBSERVE),
        (400, "LimitExceededException", Handling.WAIT_FOR_QUOTA),
        (400, "ThrottlingException", Handling.RETRY),
        (500, "ThrottlingException", Handling.RETRY),
        (400, "ProvisionedThroughputExceededException", Handling.RETRY),
        (500, "InternalServerError", Handling.RETRY),
        (400, "InvalidParameterException", Handling.REFUSE),
        (400, "AccessDeniedException", Handling.ALARM),
        (400, "ResourceNotFoundException", Handling.ALARM),
        (400, "ExpiredTokenException", Handling.ALARM),
    ],
)
def test_every_refusal_is_told_by_its_code_whatever_the_status_after_one_attempt(
    service: LoopbackService, labels: CustomLabels, status: int, code: str, handling: Handling
) -> None:
    """botocore's standard mode would try LimitExceededException three times, which AWS says not to."""
    service.answers(START, {"__type": code, "Message": "no"}, status=status)
    with pytest.raises(ProviderError) as caught:
        labels.start(V1, Units(1), "a-token")
    assert (caught.value.operation, caught.value.code, caught.value.handling) == (START, code, handling)
    assert service.names() == [START]


def test_a_request_with_faults_never_leaves(service: LoopbackService, labels: CustomLabels) -> None:
    with pytest.raises(RequestError) as caught:
        labels.start(CustomLabelsModel(project_version_arn="v1"), Units(0), "a-token")
    # Too short, no ARN, and no unit at all.
    assert len(caught.value.faults) == 3
    with pytest.raises(RequestError, match="must match"):
        labels.observe("paint", CustomLabelsModel(project_version_arn=PROJECT), NOW)
    assert service.asked == []


def test_a_version_is_found_through_its_project_which_is_asked_for_once(
    known: LoopbackService, labels: CustomLabels
) -> None:
    """The number in the project's ARN is not the number in the version's."""
    for status in ("STARTING", "RUNNING"):
        running = description("v1", status, MinInferenceUnits=1, MaxInferenceUnits=3)
        known.answers(VERSIONS, {"ProjectVersionDescriptions": [running]})
    assert labels.observe("paint", V1, NOW).phase is Phase.STARTING
    seen = labels.observe("paint", V1, NOW)
    assert (seen.phase, seen.units, seen.at) == (Phase.READY, Units(1, 3), NOW)
    assert known.names() == [PROJECTS, VERSIONS, VERSIONS]
    assert known.asked[0].json == {"ProjectNames": ["paint"]}
    assert known.asked[1].json == {"ProjectArn": PROJECT, "VersionNames": ["v1"]}


@pytest.mark.parametrize("status", ["TRAINING_COMPLETED", "COPYING_COMPLETED", "STOPPED"])
def test_off_has_three_names_and_no_units(known: LoopbackService, labels: CustomLabels, status: str) -> None:
    known.answers(VERSIONS, {"ProjectVersionDescriptions": [description("v1", status, MinInferenceUnits=1)]})
    seen = labels.observe("paint", V1, NOW)
    assert (seen.phase, seen.startable, seen.units) == (Phase.OFF, True, None)


def test_a_failed_version_says_why(known: LoopbackService, labels: CustomLabels) -> None:
    known.answers(VERSIONS, {"ProjectVersionDescriptions": [description("v1", "FAILED", StatusMessage="no capacity")]})
    assert labels.observe("paint", V1, NOW).message == "no capacity"


def test_a_project_in_another_region_is_not_taken_for_ours(service: LoopbackService, labels: CustomLabels) -> None:
    """A client that looks in the wrong region finds a project of the same name there."""
    elsewhere = PROJECT.replace("eu-central-1", "us-east-1")
    service.answers(PROJECTS, {"ProjectDescriptions": [{"ProjectArn": elsewhere}]})
    with pytest.raises(ProviderError, match="us-east-1") as caught:
        labels.observe("paint", V1, NOW)
    assert (caught.value.code, caught.value.handling) == ("ResourceNotFoundException", Handling.ALARM)
    assert service.names() == [PROJECTS]


def test_a_version_made_anew_under_its_name_is_another_version(known: LoopbackService, labels: CustomLabels) -> None:
    anew = V1.project_version_arn.replace("1617550522329", "1700000000000")
    known.answers(VERSIONS, {"ProjectVersionDescriptions": [{"ProjectVersionArn": anew, "Status": "RUNNING"}]})
    with pytest.raises(ProviderError, match="1700000000000") as caught:
        labels.observe("paint", V1, NOW)
    assert caught.value.code == "ResourceNotFoundException"


def test_a_deleted_version_hides_only_itself_even_if_its_name_is_refused(
    known: LoopbackService, labels: CustomLabels
) -> None:
    known.answers(VERSIONS, {"__type": "ResourceNotFoundException", "Message": "gone"}, status=400)
    known.answers(VERSIONS, {"ProjectVersionDescriptions": [description("v1", "RUNNING")]})
    assert labels.observe_many({"one": V1, "two": version("v2")}, NOW).keys() == {"one"}
    assert "VersionNames" not in known.asked[-1].json


def test_a_project_made_anew_is_met_again(known: LoopbackService, labels: CustomLabels) -> None:
    for _ in range(2):
        known.answers(VERSIONS, {"__type": "ResourceNotFoundException", "Message": "gone"}, status=400)
    with pytest.raises(ProviderError, match="gone"):
        labels.observe("paint", V1, NOW)
    known.answers(PROJECTS, {"ProjectDescriptions": [{"ProjectArn": f"{ACCOUNT}:project/paint/1700000000000"}]})
    known.answers(VERSIONS, {"ProjectVersionDescriptions": [description("v1", "STOPPED")]})
    assert labels.observe("paint", V1, NOW).phase is Phase.OFF
    assert known.asked[-1].json["ProjectArn"].endswith("/1700000000000")


def test_projects_are_met_ten_a_call(service: LoopbackService, labels: CustomLabels) -> None:
    names = [f"p{number:02}" for number in range(12)]
    for chunk in (names[:10], names[10:]):
        arns = [f"{ACCOUNT}:project/{name}/1617548260281" for name in chunk]
        service.answers(PROJECTS, {"ProjectDescriptions": [{"ProjectArn": arn} for arn in arns]})
    all_running = [description("v1", "RUNNING", project=name) for name in names]
    for _ in names:
        service.answers(VERSIONS, {"ProjectVersionDescriptions": all_running})
    seen = labels.observe_many({name: version("v1", project=name) for name in names}, NOW)
    assert seen.keys() == set(names)
    assert [len(asked.json["ProjectNames"]) for asked in service.asked[:2]] == [10, 2]
    assert service.names()[2:] == [VERSIONS] * 12


def test_more_versions_than_can_be_named_are_read_page_by_page(known: LoopbackService, labels: CustomLabels) -> None:
    names = [f"v{number}" for number in range(11)]
    all_stopped = [description(name, "STOPPED") for name in names]
    known.answers(VERSIONS, {"ProjectVersionDescriptions": all_stopped[:6], "NextToken": "more"})
    known.answers(VERSIONS, {"ProjectVersionDescriptions": all_stopped[6:]})
    assert labels.observe_many({name: version(name) for name in names}, NOW).keys() == set(names)
    assert [asked.json for asked in known.asked[1:]] == [
        {"ProjectArn": PROJECT},
        {"ProjectArn": PROJECT, "NextToken": "more"},
    ]


def test_a_throttled_look_is_raised_when_nothing_was_seen_yet(known: LoopbackService, labels: CustomLabels) -> None:
    known.answers(VERSIONS, {"__type": "ThrottlingException", "Message": "slow down"}, status=500)
    with pytest.raises(ProviderError) as caught:
        labels.observe_many({"one": V1}, NOW)
    assert caught.value.handling is Handling.RETRY
    assert known.names() == [PROJECTS, VERSIONS]


def test_a_faulty_arn_in_the_fleet_hides_only_itself(known: LoopbackService, labels: CustomLabels) -> None:
    known.answers(VERSIONS, {"ProjectVersionDescriptions": [description("v1", "RUNNING")]})
    faulty = CustomLabelsModel(project_version_arn="arn:aws:rekognition:nowhere")
    assert labels.observe_many({"faulty": faulty, "one": V1}, NOW).keys() == {"one"}


def test_both_providers_are_to_be_had_by_name(service: LoopbackService) -> None:
    service.answers(STOP, {"Status": "STOPPING"})
    provider_for(ProviderName.REKOGNITION, session()).stop(V1, "a-token")
    assert service.names() == [STOP]
    assert provider_for(ProviderName.LOOKOUTVISION, session()).observe_many({}, NOW) == {}
