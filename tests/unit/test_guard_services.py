"""The guard's own words with both model services, over HTTP on loopback; and with CloudTrail."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError

from guard.aws.clients import services
from guard.aws.custom_labels import CustomLabels
from guard.aws.failures import Failures
from guard.aws.look import running
from guard.aws.lookout import Lookout
from guard.aws.service import Service
from guard.aws.trail import MOST_PAGES, Trail
from guard.judgement.model import Model, ServiceName, Units
from tests.guard_stage import NOW, a_model
from tests.hosting_stage import PAINT, PAINT_ARN, RIVET, SEAM, WELD, Stage, client_of, exact, served
from tests.integration.loopback_service import point_aws_at
from workbench.emulator.hosting import Fault, FaultKind, HostedCustomLabelsModel

ARN = "arn:aws:rekognition:eu-central-1:123456789012:project/{}/version/one/1617550522329"
# More than a page of projects, and more than a page of versions in one of them.
MANY = [
    *(HostedCustomLabelsModel(project_version_arn=ARN.format(f"p{number:03}")) for number in range(101)),
    *(
        HostedCustomLabelsModel(
            project_version_arn=ARN.format("deep").replace("one", f"v{number}"), project_created=1617548260281
        )
        for number in range(101)
    ),
]


def seen(service: Service) -> dict[str, Model]:
    failures = Failures()
    found = {str(model): model for model in running(service, failures)}
    assert failures.seen == []
    return found


@pytest.fixture
def stage() -> Stage:
    return Stage(models=(WELD, SEAM, RIVET, PAINT))


@pytest.fixture
def labels(stage: Stage) -> Iterator[CustomLabels]:
    with client_of(stage.hosting.rekognition, "rekognition", attempts=1) as client:
        yield CustomLabels(client)


@pytest.fixture
def lookout(stage: Stage) -> Iterator[Lookout]:
    with client_of(stage.hosting.lookoutvision, "lookoutvision", attempts=1) as client:
        yield Lookout(client)


def test_what_is_off_is_not_seen_and_what_starts_runs_and_has_failed_is(stage: Stage, labels: CustomLabels) -> None:
    assert seen(labels) == {}
    stage.start("paint", 1, 3)
    assert seen(labels)["paint/paint.v1"].status == "STARTING"
    stage.minutes(13)

    labels.tags(seen(labels)["paint/paint.v1"])
    assert seen(labels) == {
        "paint/paint.v1": Model(
            service=ServiceName.REKOGNITION,
            arn=PAINT_ARN,
            project="paint",
            version="paint.v1",
            status="RUNNING",
            units=Units(minimum=1, maximum=3),
        )
    }


def test_lookout_tells_units_of_a_model_that_runs_and_tags_in_other_words(stage: Stage, lookout: Lookout) -> None:
    stage.start("seam", 2)
    stage.minutes(13)
    arn = "arn:aws:lookoutvision:eu-central-1:123456789012:model/weld/2"
    lookout._client.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "ml"}])

    assert seen(lookout) == {
        "weld/2": Model(
            service=ServiceName.LOOKOUTVISION,
            arn=arn,
            project="weld",
            version="2",
            status="HOSTED",
            units=Units(minimum=2),
            tags={"team": "ml"},
        )
    }


def test_both_services_take_the_stop(stage: Stage, labels: CustomLabels, lookout: Lookout) -> None:
    for name, service in (("paint", labels), ("weld", lookout)):
        stage.start(name)
        stage.minutes(13)
        [model] = seen(service).values()
        service.stop(model)
        assert seen(service) == {}
        stage.minutes(4)
    assert stage.hosting.running == []


@pytest.mark.parametrize("name", ["p000/one", "p100/one", "deep/v0", "deep/v100"])
def test_no_page_is_passed_over(name: str) -> None:
    stage = Stage(models=MANY, settings=exact(calls_per_second=None))
    stage.start(name)
    with client_of(stage.hosting.rekognition, "rekognition", attempts=1) as client:
        assert list(seen(CustomLabels(client))) == [name]


def test_a_throttled_call_is_sent_again_a_few_times_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS allows five calls a second of each kind, and the guard is not the only one who asks."""
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    throttle = Fault(kind=FaultKind.THROTTLE, operation="DescribeProjects")
    stage = Stage(models=(PAINT,), faults=(throttle,), settings=exact(calls_per_second=None))
    with served(stage.hosting.rekognition) as url:
        point_aws_at(monkeypatch, rekognition=url)
        [service] = services(boto3.Session(region_name="eu-central-1"), lookout=False)
        with pytest.raises(ClientError, match="ThrottlingException"):
            list(service.projects())

    assert len(pauses) == 4
    assert max(pauses) <= 8


@dataclass
class History:
    """CloudTrail with these events on each page; counts the pages that were read."""

    pages: Sequence[Sequence[dict[str, Any]]]
    asked: list[dict[str, Any]] = field(default_factory=list)
    read: int = 0

    def get_paginator(self, operation: str) -> History:
        assert operation == "lookup_events"
        return self

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
        self.asked.append(asked)
        for page in self.pages:
            self.read += 1
            yield {"Events": [{"CloudTrailEvent": json.dumps(event)} for event in page]}


def an_event(arn: str, at: str, by: str = "lee", **other: Any) -> dict[str, Any]:
    return {
        "eventTime": at,
        "requestParameters": {"projectVersionArn": arn},
        "userIdentity": {"type": "AssumedRole", "arn": f"arn:aws:sts::1:assumed-role/Admin/{by}"},
        **other,
    }


def starts(history: History, *models: Model) -> dict[str, tuple[datetime, str | None]]:
    found = Trail(cast("Any", history)).starts(models, NOW)
    return {arn: (each.at, each.by) for arn, each in found.items()}


def test_the_newest_start_that_was_not_refused_tells_since_when_and_by_whom() -> None:
    history = History(
        [
            [an_event("arn:a/1", "2026-11-21T21:00:00Z", "mia", errorCode="ResourceInUseException")],
            [an_event("arn:b/1", "2026-11-20T21:00:00Z"), an_event("arn:a/1", "2026-11-19T21:00:00Z", "lee")],
            [an_event("arn:a/1", "2026-11-18T21:00:00Z", "tom")],
        ]
    )

    assert starts(history, a_model("a/1")) == {"arn:a/1": (datetime(2026, 11, 19, 21, tzinfo=UTC), "lee")}
    assert history.read == 2
    [asked] = history.asked
    assert asked["LookupAttributes"] == [{"AttributeKey": "EventName", "AttributeValue": "StartProjectVersion"}]
    assert (NOW - asked["StartTime"]).days == 90


def test_a_model_of_lookout_is_known_by_project_and_version() -> None:
    event = an_event("", "2026-11-19T21:00:00Z", userIdentity={"type": "Root"})
    event["requestParameters"] = {"projectName": "weld", "modelVersion": "1"}
    model = a_model("weld/1", service=ServiceName.LOOKOUTVISION)

    assert starts(History([[event]]), model) == {model.arn: (datetime(2026, 11, 19, 21, tzinfo=UTC), "root")}


def test_what_cloudtrail_does_not_tell_is_left_out_and_it_is_not_asked_for_ever() -> None:
    history = History([[an_event("arn:b/1", "2026-11-19T21:00:00Z")]] * (MOST_PAGES + 5))

    assert starts(history, a_model("a/1")) == {}
    assert history.read == MOST_PAGES
