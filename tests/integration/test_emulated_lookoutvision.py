"""The emulated Lookout for Vision over HTTP, asked by boto3 with our own service model, and by bare requests."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from autoscaler.scaling.model import ProviderName
from tests.hosting_stage import MONDAY, PNG, RIVET, SEAM, WELD, Stage, client_of, exact, served
from workbench.emulator.hosting import Event, Fault, FaultKind, HostedLookoutModel, Lost, Outcome, Unknowns

WELD_ARN = "arn:aws:lookoutvision:eu-central-1:123456789012:model/weld/1"
ONE = {"ProjectName": "weld", "ModelVersion": "1"}


def asked(stage: Stage, attempts: int = 1) -> AbstractContextManager[Any]:
    """A client of the stage's service."""
    return client_of(stage.hosting.lookoutvision, "lookoutvision", attempts)


def bare(url: str, method: str, path: str, body: str = "", **headers: str) -> tuple[int, dict[str, str], Any]:
    """A request without boto3, which would check it first. Underscores in header names become dashes."""
    connection = HTTPConnection(urlsplit(url).netloc)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, json.loads(answer.read())
    finally:
        connection.close()


def starts(stage: Stage) -> int:
    return [entry.event for entry in stage.hosting.transitions].count(Event.START_ACCEPTED)


def test_a_model_is_started_read_and_stopped() -> None:
    stage = Stage()
    with asked(stage) as client:
        started = client.start_model(**ONE, MinInferenceUnits=1, MaxInferenceUnits=3)
        assert started["Status"] == "STARTING_HOSTING"
        assert started["ResponseMetadata"]["HTTPStatusCode"] == 202
        stage.jump(minutes=12)
        told = client.describe_model(**ONE)["ModelDescription"]
        assert (told["Status"], told["MinInferenceUnits"], told["MaxInferenceUnits"]) == ("HOSTED", 1, 3)
        assert told["ModelArn"] == WELD_ARN
        assert client.stop_model(**ONE)["Status"] == "STOPPING_HOSTING"
        stage.jump(minutes=3)
        told = client.describe_model(**ONE)["ModelDescription"]
        assert told["Status"] == "TRAINED"
        assert "MinInferenceUnits" not in told


def test_a_wrong_state_is_a_conflict_that_names_the_model() -> None:
    stage = Stage()
    with asked(stage) as client:
        client.start_model(**ONE, MinInferenceUnits=1)
        with pytest.raises(client.exceptions.ConflictException) as caught:
            client.start_model(**ONE, MinInferenceUnits=1)
        answer = caught.value.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 409
        assert answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-errortype"] == "ConflictException"
        assert (answer["ResourceId"], answer["ResourceType"]) == (WELD_ARN, "MODEL")


def test_the_same_token_gives_the_same_answer_and_starts_nothing_twice() -> None:
    stage = Stage()
    with asked(stage) as client:
        for _ in range(2):
            answer = client.start_model(**ONE, MinInferenceUnits=1, ClientToken="gen-1")
            assert answer["Status"] == "STARTING_HOSTING"
        assert starts(stage) == 1
        with pytest.raises(client.exceptions.ConflictException):
            client.start_model(**ONE, MinInferenceUnits=2, ClientToken="gen-1")
        assert [entry.token for entry in stage.hosting.transitions] == ["gen-1"]


def test_a_token_used_again_within_eight_hours_silently_starts_nothing() -> None:
    """The trap of tokens made from model and units alone: the second day's start is answered with the first's."""
    stage = Stage()
    with asked(stage) as client:
        client.start_model(**ONE, MinInferenceUnits=1, ClientToken="weld-1")
        stage.jump(minutes=12)
        client.stop_model(**ONE)
        stage.jump(minutes=30)
        assert client.start_model(**ONE, MinInferenceUnits=1, ClientToken="weld-1")["Status"] == "STARTING_HOSTING"
        assert stage.status("weld") == "TRAINED"
        stage.now = MONDAY + timedelta(hours=8)
        client.start_model(**ONE, MinInferenceUnits=1, ClientToken="weld-1")
        assert stage.status("weld") == "STARTING_HOSTING"


@pytest.mark.parametrize("lost", list(Lost))
def test_a_lost_answer_is_retried_with_its_token_and_has_one_effect(lost: Lost) -> None:
    stage = Stage(faults=[Fault(kind=FaultKind.RESPONSE_LOST, operation="StartModel", times=1, lost=lost)])
    with asked(stage, attempts=2) as client:
        answer = client.start_model(**ONE, MinInferenceUnits=1)
        assert answer["Status"] == "STARTING_HOSTING"
        assert answer["ResponseMetadata"]["RetryAttempts"] == 1
        assert starts(stage) == 1


def test_a_lost_answer_closes_the_connection_or_says_internal_error() -> None:
    for lost, error in [(Lost.CLOSED, ConnectionClosedError), (Lost.ERROR, ClientError)]:
        stage = Stage(faults=[Fault(kind=FaultKind.RESPONSE_LOST, lost=lost)])
        with asked(stage) as client, pytest.raises(error):
            client.start_model(**ONE, MinInferenceUnits=1)
        assert starts(stage) == 1


def test_quotas_answer_402_with_their_codes() -> None:
    stage = Stage()
    with asked(stage) as client:
        client.start_model(**ONE, MinInferenceUnits=1)
        client.start_model(ProjectName="weld", ModelVersion="2", MinInferenceUnits=1)
        with pytest.raises(client.exceptions.ServiceQuotaExceededException) as caught:
            client.start_model(ProjectName="rivet", ModelVersion="1", MinInferenceUnits=1)
        answer = caught.value.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 402
        assert answer["ServiceCode"] == "lookoutvision"
        assert answer["QuotaCode"]
        with pytest.raises(client.exceptions.ServiceQuotaExceededException, match="6 inference units"):
            client.start_model(ProjectName="rivet", ModelVersion="1", MinInferenceUnits=1, MaxInferenceUnits=6)


def test_the_sixth_call_of_a_second_is_throttled_and_told_when_to_come_back() -> None:
    stage = Stage()
    with asked(stage) as client:
        for _ in range(5):
            client.describe_model(**ONE)
        with pytest.raises(client.exceptions.ThrottlingException) as caught:
            client.describe_model(**ONE)
        answer = caught.value.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 429
        assert answer["ResponseMetadata"]["HTTPHeaders"]["retry-after"] == "1"
        assert answer["RetryAfterSeconds"] == 1
        # Other operations have rates of their own, and a second later there is room again.
        client.list_models(ProjectName="weld")
        stage.jump(seconds=1)
        client.describe_model(**ONE)
        assert stage.hosting.calls[ProviderName.LOOKOUTVISION, "DescribeModel", Outcome.THROTTLED] == 1


def test_the_rate_limit_can_be_switched_off() -> None:
    stage = Stage(settings=exact(calls_per_second=None))
    with asked(stage) as client:
        for _ in range(20):
            client.describe_model(**ONE)


def test_faults_strike_the_named_model_and_operation_only() -> None:
    stage = Stage(
        faults=[
            Fault(kind=FaultKind.THROTTLE, model="weld", operation="StopModel"),
            Fault(kind=FaultKind.INTERNAL_ERROR, model="seam"),
            Fault(kind=FaultKind.ACCESS_DENIED, operation="ListProjects"),
        ]
    )
    with asked(stage) as client:
        client.start_model(**ONE, MinInferenceUnits=1)
        stage.jump(minutes=12)
        with pytest.raises(client.exceptions.ThrottlingException):
            client.stop_model(**ONE)
        with pytest.raises(client.exceptions.InternalServerException) as caught:
            client.describe_model(ProjectName="weld", ModelVersion="2")
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
        with pytest.raises(client.exceptions.AccessDeniedException):
            client.list_projects()
        assert stage.status("weld") == "HOSTED"


def test_a_stale_read_is_behind_and_catches_up() -> None:
    stage = Stage(faults=[Fault(kind=FaultKind.STALE_READS, lag=timedelta(seconds=30))])
    with asked(stage) as client:
        client.start_model(**ONE, MinInferenceUnits=1)
        assert client.describe_model(**ONE)["ModelDescription"]["Status"] == "TRAINED"
        stage.jump(seconds=30)
        assert client.describe_model(**ONE)["ModelDescription"]["Status"] == "STARTING_HOSTING"


def test_listings_come_in_pages() -> None:
    models = [HostedLookoutModel(project="many", version=str(n)) for n in range(1, 6)]
    with asked(Stage(models=[*models, WELD, SEAM, RIVET])) as client:
        paginator = client.get_paginator("list_models")
        pages = list(paginator.paginate(ProjectName="many", PaginationConfig={"PageSize": 2}))
        assert [[model["ModelVersion"] for model in page["Models"]] for page in pages] == [
            ["1", "2"],
            ["3", "4"],
            ["5"],
        ]
        assert "MinInferenceUnits" not in pages[0]["Models"][0]
        first = client.list_projects(MaxResults=2)
        assert [project["ProjectName"] for project in first["Projects"]] == ["many", "rivet"]
        rest = client.list_projects(NextToken=first["NextToken"])
        assert [project["ProjectName"] for project in rest["Projects"]] == ["weld"]
        with pytest.raises(client.exceptions.ValidationException):
            client.list_models(ProjectName="weld", NextToken=first["NextToken"])
        assert client.describe_project(ProjectName="many")["ProjectDescription"]["ProjectName"] == "many"


def test_what_does_not_exist_is_not_found() -> None:
    with asked(Stage()) as client:
        with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
            client.describe_model(ProjectName="weld", ModelVersion="9")
        assert caught.value.response["ResourceType"] == "MODEL"
        with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
            client.list_models(ProjectName="nowhere")
        assert caught.value.response["ResourceType"] == "PROJECT"
        latest = client.describe_model(ProjectName="weld", ModelVersion="latest")["ModelDescription"]
        assert latest["ModelVersion"] == "2"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ProjectName": "-weld"},
        {"ModelVersion": "0"},
        {"ModelVersion": "12345678901"},
        {"ClientToken": "no_underscores"},
        {"ClientToken": "x" * 65},
        {"MaxInferenceUnits": 1, "MinInferenceUnits": 2},
    ],
)
def test_patterns_and_lengths_are_checked_by_the_service(wrong: dict[str, Any]) -> None:
    """boto3 checks none of these, so a server that does not would hide our mistakes."""
    with asked(Stage()) as client:
        with pytest.raises(client.exceptions.ValidationException) as caught:
            client.start_model(**({**ONE, "MinInferenceUnits": 1} | wrong))
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        with pytest.raises(client.exceptions.ValidationException):
            client.list_models(ProjectName="weld", MaxResults=101)


def test_bare_requests_are_checked_too() -> None:
    start = "/2020-11-20/projects/weld/models/1/start"
    with served(Stage().hosting.lookoutvision) as url:
        status, headers, body = bare(url, "POST", start, '{"MinInferenceUnits": 0}')
        assert (status, headers["x-amzn-errortype"]) == (400, "ValidationException")
        assert "MinInferenceUnits must be at least 1" in body["Message"]
        assert bare(url, "POST", start, "{}")[2]["Message"].endswith("MinInferenceUnits is missing")
        assert bare(url, "POST", start, "not json")[0] == 400
        assert bare(url, "POST", start, '{"MinInferenceUnits": true}')[0] == 400
        assert bare(url, "POST", start, '{"MinInferenceUnits": 1}', X_Amzn_Client_Token="a b")[0] == 400
        assert bare(url, "GET", "/2020-11-20/projects/weld/models?maxResults=many")[0] == 400
        assert bare(url, "GET", "/2020-11-20/nothing")[1]["x-amzn-errortype"] == "UnknownOperationException"
        assert bare(url, "GET", "/2020-11-20/projects/weld/datasets/train")[0] == 404


def test_detection_is_served_within_capacity_and_throttled_beyond() -> None:
    stage = Stage()
    with asked(stage) as client:
        with pytest.raises(client.exceptions.ConflictException):
            client.detect_anomalies(**ONE, ContentType="image/png", Body=PNG)
        client.start_model(**ONE, MinInferenceUnits=1)
        stage.jump(minutes=12)
        results = [client.detect_anomalies(**ONE, ContentType="image/png", Body=PNG) for _ in range(5)]
        assert len({str(result["DetectAnomalyResult"]) for result in results}) == 1
        with pytest.raises(client.exceptions.ThrottlingException):
            client.detect_anomalies(**ONE, ContentType="image/png", Body=PNG)
        stage.jump(seconds=1)
        with pytest.raises(client.exceptions.ValidationException):
            client.detect_anomalies(**ONE, ContentType="image/jpeg", Body=PNG)
        tally = stage.hosting.tally("weld")
        assert (tally.served, tally.throttled, tally.dropped, tally.invalid) == (5, 1, 1, 1)


def test_fluid_demand_leaves_real_calls_what_it_does_not_need() -> None:
    stage = Stage()
    with asked(stage) as client:
        client.start_model(**ONE, MinInferenceUnits=1)
        stage.jump(minutes=12)
        stage.hosting.offer("weld", 3)
        for _ in range(2):
            client.detect_anomalies(**ONE, ContentType="image/png", Body=PNG)
        with pytest.raises(client.exceptions.ThrottlingException):
            client.detect_anomalies(**ONE, ContentType="image/png", Body=PNG)


def test_an_updating_model_serves_or_not_as_is_set() -> None:
    fault = Fault(kind=FaultKind.SYSTEM_UPDATING, until=MONDAY + timedelta(hours=1))
    stage = Stage(faults=[fault], settings=exact(unknown=Unknowns(serves_while_updating=False)))
    with asked(stage) as client:
        client.start_model(**ONE, MinInferenceUnits=1)
        stage.jump(minutes=12)
        with pytest.raises(client.exceptions.ConflictException):
            client.detect_anomalies(**ONE, ContentType="image/png", Body=PNG)


def test_models_carry_tags() -> None:
    with asked(Stage()) as client:
        client.tag_resource(ResourceArn=WELD_ARN, Tags=[{"Key": "team", "Value": "a"}, {"Key": "env", "Value": ""}])
        client.untag_resource(ResourceArn=WELD_ARN, TagKeys=["team", "unknown"])
        assert client.list_tags_for_resource(ResourceArn=WELD_ARN)["Tags"] == [{"Key": "env", "Value": ""}]
        with pytest.raises(client.exceptions.ValidationException):
            client.tag_resource(ResourceArn=WELD_ARN, Tags=[{"Key": "semi;colon", "Value": "a"}])
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.list_tags_for_resource(ResourceArn=WELD_ARN + "0")
