"""Who started or stopped a model by hand, asked of CloudTrail over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config

from autoscaler.aws.trail import MOST_PAGES, Trail
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model, Units
from autoscaler.scaling.record import Action
from tests.hosting_stage import PAINT, PAINT_ARN, SEAM, WELD, exact
from tests.integration.loopback_service import LoopbackService, loopback_service
from workbench.emulator.emulator import Emulator
from workbench.emulator.hosting import Hosting, RefusedError

NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
MODELS: dict[str, Model] = {
    "weld": LookoutModel(project="weld", version="1"),
    "paint": CustomLabelsModel(project_version_arn=PAINT_ARN),
}
both = pytest.mark.parametrize("target", MODELS)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    def hosting(now: Any, put_metric: Any) -> Hosting:
        return Hosting(now=now, put_metric=put_metric, models=(WELD, SEAM, PAINT), settings=exact())

    with Emulator(hosting, start=NIGHT) as emulator:
        emulator.run_until(NIGHT + minutes(1))
        yield emulator


def who(emulator: Emulator, target: str, action: Action, since: datetime = NIGHT) -> str | None:
    return Trail(emulator.client("cloudtrail")).who(MODELS[target], action, since, emulator.now)


@both
def test_a_persons_start_and_stop_are_known_five_minutes_later_and_not_before(emulator: Emulator, target: str) -> None:
    emulator.hosting.person_starts(target, Units(1, 3), who="mia")
    emulator.run_until(emulator.now + minutes(4))
    assert who(emulator, target, Action.START) is None
    emulator.run_until(emulator.now + minutes(1))
    assert who(emulator, target, Action.START) == "mia"

    emulator.hosting.person_stops(target, who="tom")
    emulator.run_until(emulator.now + minutes(5))
    assert who(emulator, target, Action.STOP) == "tom"
    assert who(emulator, target, Action.START) == "mia"


@both
def test_the_last_one_is_named(emulator: Emulator, target: str) -> None:
    emulator.hosting.person_starts(target, Units(1), who="mia")
    emulator.run_until(emulator.now + minutes(1))
    emulator.hosting.person_stops(target, who="mia")
    emulator.run_until(emulator.now + minutes(4))
    emulator.hosting.person_starts(target, Units(1), who="tom")
    emulator.run_until(emulator.now + minutes(5))

    assert who(emulator, target, Action.START) == "tom"


@both
def test_a_refused_call_started_nothing(emulator: Emulator, target: str) -> None:
    emulator.hosting.person_starts(target, Units(1), who="mia")
    emulator.run_until(emulator.now + minutes(1))
    with pytest.raises(RefusedError):
        emulator.hosting.person_starts(target, Units(1), who="tom")
    emulator.run_until(emulator.now + minutes(6))

    assert who(emulator, target, Action.START) == "mia"


def test_another_model_of_the_project_is_another_model(emulator: Emulator) -> None:
    emulator.hosting.person_starts("seam", Units(1), who="mia")
    emulator.run_until(emulator.now + minutes(6))

    assert who(emulator, "weld", Action.START) is None
    assert who(emulator, "paint", Action.START) is None


def test_what_came_before_our_own_last_call_and_in_its_second_is_left_out(emulator: Emulator) -> None:
    """An event has no fraction of a second: in the same one, our own call would look like a later one."""
    started = emulator.now
    emulator.hosting.person_starts("weld", Units(1), who="mia")
    emulator.run_until(emulator.now + minutes(6))

    assert who(emulator, "weld", Action.START, since=started - timedelta(seconds=1)) == "mia"
    assert who(emulator, "weld", Action.START, since=started) is None
    assert who(emulator, "weld", Action.START, since=emulator.now) is None


def test_a_user_with_an_access_key_goes_by_name(emulator: Emulator) -> None:
    emulator.client("lookoutvision").start_model(ProjectName="weld", ModelVersion="1", MinInferenceUnits=1)
    emulator.client("rekognition").start_project_version(ProjectVersionArn=PAINT_ARN, MinInferenceUnits=1)
    emulator.run_until(emulator.now + minutes(6))

    assert [who(emulator, target, Action.START) for target in MODELS] == ["test", "test"]


@pytest.fixture
def service() -> Iterator[LoopbackService]:
    with loopback_service() as service:
        yield service


def asked(url: str) -> str | None:
    """Who started weld, asked of the service at this URL."""
    client = boto3.client(
        "cloudtrail",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )
    try:
        return Trail(client).who(MODELS["weld"], Action.START, NIGHT, NIGHT + minutes(10))
    finally:
        client.close()


def start_by(identity: Mapping[str, Any] | None) -> dict[str, Any]:
    record = {
        "userIdentity": identity,
        "eventSource": "lookoutvision.amazonaws.com",
        "eventName": "StartModel",
        "requestParameters": {"projectName": "weld", "modelVersion": "1"},
    }
    return {"EventName": "StartModel", "CloudTrailEvent": json.dumps(record)}


ROLE = "arn:aws:sts::123456789012:assumed-role/Admin"
# Shortened from the examples of the CloudTrail guide, userIdentity element.
IDENTITIES: list[tuple[Mapping[str, Any] | None, str | None]] = [
    ({"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/plant/Alice", "userName": "Alice"}, "Alice"),
    (
        {
            "type": "AssumedRole",
            "principalId": "AROAIDPPEZS35WEXAMPLE:mia@example.com",
            "arn": f"{ROLE}/mia@example.com",
            "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "Admin"}},
        },
        "mia@example.com",
    ),
    ({"type": "Root", "arn": "arn:aws:iam::123456789012:root", "userName": "our-account"}, "root"),
    (
        {"type": "AWSAccount", "principalId": "AIDAQRSTUVWXYZEXAMPLE", "accountId": "210987654321"},
        "AIDAQRSTUVWXYZEXAMPLE",
    ),
    ({"type": "AWSService", "invokedBy": "robot.amazonaws.com"}, "robot.amazonaws.com"),
    ({"type": "Unknown"}, None),
    (None, None),
]


@pytest.mark.parametrize(("identity", "name"), IDENTITIES)
def test_every_identity_has_a_short_name(
    service: LoopbackService, identity: Mapping[str, Any] | None, name: str | None
) -> None:
    service.answers("LookupEvents", {"Events": [start_by(identity)]})

    assert asked(service.url) == name


def test_a_call_of_the_same_name_to_another_service_and_one_without_parameters_are_passed_over(
    service: LoopbackService,
) -> None:
    elsewhere = {"eventSource": "sagemaker.amazonaws.com", "requestParameters": {"projectName": "weld"}}
    unread = {"eventSource": "lookoutvision.amazonaws.com", "requestParameters": None}
    others = [{"CloudTrailEvent": json.dumps(record)} for record in (elsewhere, unread)]
    service.answers("LookupEvents", {"Events": [*others, start_by({"type": "IAMUser", "userName": "Alice"})]})

    assert asked(service.url) == "Alice"


def test_one_attribute_and_the_time_are_asked_for(service: LoopbackService) -> None:
    """More than one attribute is refused."""
    service.answers("LookupEvents", {"Events": []})

    assert asked(service.url) is None
    (request,) = service.asked
    assert request.json == {
        "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "StartModel"}],
        "StartTime": int(NIGHT.timestamp()) + 1,
        "EndTime": int((NIGHT + minutes(10)).timestamp()),
    }


def test_few_pages_are_read_since_two_requests_a_second_are_all_the_account_has(service: LoopbackService) -> None:
    for number in range(MOST_PAGES + 1):
        service.answers("LookupEvents", {"Events": [], "NextToken": str(number)})

    assert asked(service.url) is None
    assert len(service.asked) == MOST_PAGES


def test_no_page_is_read_after_the_answer(service: LoopbackService) -> None:
    service.answers("LookupEvents", {"Events": [], "NextToken": "1"})
    service.answers("LookupEvents", {"Events": [start_by({"userName": "Alice"})], "NextToken": "2"})

    assert asked(service.url) == "Alice"
    assert len(service.asked) == 2


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException", "InternalFailure"])
def test_a_cloudtrail_that_refuses_is_in_the_log_and_nothing_else_happens(
    service: LoopbackService, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    """A name must never keep a model from being stopped."""
    service.answers("LookupEvents", {"__type": code}, status=400)

    assert asked(service.url) is None
    assert [record.message for record in caplog.records] == ["nobody knows who it was"]


def test_a_cloudtrail_that_cannot_be_reached_or_read_is_in_the_log_too(
    service: LoopbackService, caplog: pytest.LogCaptureFixture
) -> None:
    service.answers("LookupEvents", {"Events": [{"CloudTrailEvent": '{"cut": "of'}]})

    assert asked(service.url) is None
    assert asked("http://127.0.0.1:1") is None
    assert [record.message for record in caplog.records] == ["nobody knows who it was"] * 2
