"""The emulated event history of CloudTrail, as any SDK asks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from autoscaler.scaling.model import Units
from tests.hosting_stage import PAINT, PAINT_ARN, SEAM, WELD, exact
from tests.toy_stack import assembly, function
from workbench.emulator.emulator import Emulator
from workbench.emulator.hosting import Hosting, RefusedError, faults_from

NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
LOST = [{"fault": "response_lost", "model": "weld", "operation": "StartModel", "answer": "error"}]


def hosting(now: Any, put_metric: Any) -> Hosting:
    return Hosting(
        now=now, put_metric=put_metric, models=(WELD, SEAM, PAINT), faults=faults_from(LOST), settings=exact()
    )


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(hosting, start=NIGHT) as emulator:
        yield emulator


def later(emulator: Emulator, minutes: float) -> None:
    emulator.run_until(emulator.now + timedelta(minutes=minutes))


def events(emulator: Emulator, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = emulator.client("cloudtrail").lookup_events(**asked)["Events"]
    return found


def record_of(event: dict[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(event["CloudTrailEvent"])
    return record


def by_name(name: str) -> dict[str, Any]:
    return {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}]}


def test_an_event_has_what_one_of_aws_has(emulator: Emulator) -> None:
    emulator.hosting.person_starts("paint", Units(1, 3), who="mia")
    later(emulator, 5)

    (event,) = events(emulator)
    assert (event["EventName"], event["EventSource"]) == ("StartProjectVersion", "rekognition.amazonaws.com")
    assert (event["Username"], event["ReadOnly"], event["Resources"]) == ("mia", "false", [])
    assert event["EventTime"] == NIGHT
    record = record_of(event)
    assert record["eventID"] == event["EventId"]
    assert record["eventTime"] == "2026-03-02T22:00:00Z"
    assert record["requestParameters"] == {
        "projectVersionArn": PAINT_ARN,
        "minInferenceUnits": 1,
        "maxInferenceUnits": 3,
    }
    assert record["userIdentity"]["type"] == "AssumedRole"
    assert record["userIdentity"]["arn"].endswith("/mia")
    assert "errorCode" not in record


def test_an_event_is_seen_after_its_delay(emulator: Emulator) -> None:
    """AWS speaks of about five minutes."""
    emulator.hosting.person_starts("paint", Units(1))
    later(emulator, 4.9)
    assert events(emulator) == []
    later(emulator, 0.1)
    assert len(events(emulator)) == 1


def test_the_delay_is_a_setting() -> None:
    with Emulator(hosting, start=NIGHT, trail_delay=timedelta(minutes=15)) as emulator:
        emulator.hosting.person_starts("paint", Units(1))
        later(emulator, 14)
        assert events(emulator) == []
        later(emulator, 1)
        assert len(events(emulator)) == 1


def test_a_function_is_a_session_of_its_role_that_has_its_name(emulator: Emulator, tmp_path: Path) -> None:
    emulator.deploy(assembly(tmp_path / "x", {"Fn": function()}, "def handler(event, context):\n    return 1\n"))
    name = emulator.physical_name("Fn")
    # By this access key id the emulator knows a function.
    rekognition = boto3.client(
        "rekognition",
        endpoint_url=emulator.endpoint_url,
        region_name="eu-central-1",
        aws_access_key_id=name,
        aws_secret_access_key="emulator",
    )
    rekognition.start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1)
    rekognition.close()
    later(emulator, 5)

    (event,) = events(emulator)
    identity = record_of(event)["userIdentity"]
    assert (event["Username"], identity["type"]) == (name, "AssumedRole")
    assert identity["arn"].split(":assumed-role/")[1] == f"{emulator.physical_name('Role')}/{name}"


def test_anybody_else_is_a_user_called_as_the_access_key(emulator: Emulator) -> None:
    emulator.client("rekognition").start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1)
    later(emulator, 5)

    (event,) = events(emulator)
    assert (event["Username"], event["AccessKeyId"]) == ("test", "test")
    assert record_of(event)["userIdentity"]["type"] == "IAMUser"


def test_a_refused_call_is_an_event_with_its_error(emulator: Emulator) -> None:
    with pytest.raises(ClientError):
        emulator.client("lookoutvision").stop_model(ProjectName="weld", ModelVersion="2")
    with pytest.raises(ClientError):
        emulator.client("rekognition").stop_project_version(ProjectVersionArn=PAINT_ARN)
    with pytest.raises(RefusedError):
        emulator.hosting.person_stops("seam", who="mia")
    later(emulator, 5)

    refused = [(event["Username"], record_of(event)["errorCode"]) for event in events(emulator)]
    assert refused == [
        ("mia", "ConflictException"),
        ("test", "ResourceInUseException"),
        ("test", "ConflictException"),
    ]


def test_a_lost_answer_is_no_refusal(emulator: Emulator) -> None:
    """Whoever asks the history of a start that looked failed must find it."""
    with pytest.raises(ClientError):
        emulator.client("lookoutvision").start_model(ProjectName="weld", ModelVersion="1", MinInferenceUnits=1)
    later(emulator, 5)

    (event,) = events(emulator)
    assert "errorCode" not in record_of(event)
    # The SDK makes the token.
    asked = {"projectName": "weld", "modelVersion": "1", "minInferenceUnits": 1}
    assert record_of(event)["requestParameters"].items() > asked.items()
    assert "clientToken" in record_of(event)["requestParameters"]


def test_other_calls_are_no_events(emulator: Emulator) -> None:
    """What is emulated is who started and stopped models; looks would drown that."""
    emulator.client("lookoutvision").list_models(ProjectName="weld")
    emulator.client("rekognition").describe_projects()
    later(emulator, 5)

    assert events(emulator) == []


@pytest.fixture
def three(emulator: Emulator) -> Emulator:
    """A start at 22:00, a stop at 22:01 and a start of another model at 22:02, all long enough ago."""
    emulator.hosting.person_starts("paint", Units(1), who="mia")
    later(emulator, 1)
    emulator.hosting.person_stops("paint", who="tom")
    later(emulator, 1)
    emulator.hosting.person_starts("seam", Units(1), who="mia")
    later(emulator, 10)
    return emulator


def test_the_newest_comes_first(three: Emulator) -> None:
    assert [event["EventName"] for event in events(three)] == [
        "StartModel",
        "StopProjectVersion",
        "StartProjectVersion",
    ]


def test_events_are_found_by_one_attribute(three: Emulator) -> None:
    def found(key: str, value: str) -> list[str]:
        asked = {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}
        return [event["EventName"] for event in events(three, **asked)]

    assert found("EventName", "StartModel") == ["StartModel"]
    assert found("Username", "mia") == ["StartModel", "StartProjectVersion"]
    assert found("EventSource", "lookoutvision.amazonaws.com") == ["StartModel"]
    assert found("ResourceName", "weld") == []


def test_the_start_and_the_end_of_the_time_belong_to_it(three: Emulator) -> None:
    begin, end = NIGHT + timedelta(minutes=1), NIGHT + timedelta(minutes=2)

    assert len(events(three, StartTime=begin)) == 2
    assert len(events(three, StartTime=begin, EndTime=end)) == 2
    assert len(events(three, EndTime=begin)) == 2


def test_a_long_answer_comes_in_pages(three: Emulator) -> None:
    pages = three.client("cloudtrail").get_paginator("lookup_events").paginate(PaginationConfig={"PageSize": 2})

    assert [len(page["Events"]) for page in pages] == [2, 1]


def test_a_token_belongs_to_its_question(three: Emulator) -> None:
    client = three.client("cloudtrail")
    token = client.lookup_events(MaxResults=1)["NextToken"]

    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        client.lookup_events(MaxResults=1, NextToken=token, **by_name("StartModel"))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"LookupAttributes": by_name("a")["LookupAttributes"] * 2}, "InvalidLookupAttributesException"),
        (
            {"LookupAttributes": [{"AttributeKey": "Weather", "AttributeValue": "fine"}]},
            "InvalidLookupAttributesException",
        ),
        ({"StartTime": NIGHT, "EndTime": NIGHT - timedelta(seconds=1)}, "InvalidTimeRangeException"),
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        ({"NextToken": "none of ours"}, "InvalidNextTokenException"),
        ({"EventCategory": "gossip"}, "InvalidEventCategoryException"),
    ],
)
def test_what_aws_would_refuse_is_refused(emulator: Emulator, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError, match=code):
        events(emulator, **asked)


def test_there_are_no_insights(three: Emulator) -> None:
    assert events(three, EventCategory="insight") == []


def test_the_history_leaves_no_trace(three: Emulator) -> None:
    """Two runs are compared by their traces; a look into the history must not change one."""
    before = three.trace_hash()
    events(three)

    assert three.trace_hash() == before
    assert {entry.kind for entry in three.trace} == {"model"}
