"""Lease tags, written to the emulated services over HTTP: what the guard reads there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from autoscaler.aws.lease_tags import LEASE, LeaseTags
from autoscaler.aws.providers import ProviderError
from autoscaler.aws.session import client, session
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model
from tests.hosting_stage import PAINT_ARN, Stage, served
from tests.integration.loopback_service import point_aws_at

MODELS = [LookoutModel(project="weld", version="1"), CustomLabelsModel(project_version_arn=PAINT_ARN)]
LOOKOUT = "arn:aws:lookoutvision:eu-central-1:123456789012:model"
UNTIL = Stage().now + timedelta(hours=1)


@pytest.fixture
def tags(monkeypatch: pytest.MonkeyPatch) -> Iterator[LeaseTags]:
    stage = Stage()
    with served(stage.hosting.lookoutvision) as lookoutvision, served(stage.hosting.rekognition) as rekognition:
        point_aws_at(monkeypatch, lookoutvision=lookoutvision, rekognition=rekognition)
        yield LeaseTags(session(), fleet="plant", lookout_models=LOOKOUT)


def stands_on(model: Model) -> str | None:
    if isinstance(model, CustomLabelsModel):
        found = client(session(), "rekognition").list_tags_for_resource(ResourceArn=PAINT_ARN)["Tags"]
    else:
        arn = f"{LOOKOUT}/{model.project}/{model.version}"
        listed = client(session(), "lookoutvision").list_tags_for_resource(ResourceArn=arn)["Tags"]
        found = {each["Key"]: each["Value"] for each in listed}
    text: str | None = found.get(LEASE)
    return text


@pytest.mark.parametrize("model", MODELS)
def test_a_model_carries_until_when_it_may_run(tags: LeaseTags, model: Model) -> None:
    tags.put("weld", model, UNTIL)
    assert stands_on(model) == "2026-03-02T07:00:00Z plant weld"

    tags.put("weld", model, UNTIL + timedelta(minutes=15))
    assert stands_on(model) == "2026-03-02T07:15:00Z plant weld"

    tags.put("weld", model, None)
    assert stands_on(model) == "never plant weld"


@pytest.mark.parametrize("model", MODELS)
def test_a_model_that_is_off_carries_nothing(tags: LeaseTags, model: Model) -> None:
    tags.put("weld", model, UNTIL)

    tags.remove(model)
    tags.remove(model)

    assert stands_on(model) is None


def test_a_model_that_does_not_exist_is_said_so(tags: LeaseTags) -> None:
    with pytest.raises(ProviderError, match="ResourceNotFoundException"):
        tags.put("weld", LookoutModel(project="weld", version="77"), UNTIL)
