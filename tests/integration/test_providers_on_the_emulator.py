"""Both providers against the emulated services, which were written from the same facts but not from this code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from autoscaler.aws.providers import Handling, Provider, ProviderError, client_token, provider_for
from autoscaler.aws.session import session
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Phase, ProviderName, Units
from tests.hosting_stage import PAINT_ARN, Stage, served
from tests.integration.loopback_service import point_aws_at

WELD = LookoutModel(project="weld", version="1")
SEAM = LookoutModel(project="weld", version="2")
PAINT = CustomLabelsModel(project_version_arn=PAINT_ARN)
MODELS = {ProviderName.LOOKOUTVISION: WELD, ProviderName.REKOGNITION: PAINT}


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def providers(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[ProviderName, Provider]]:
    with served(stage.hosting.lookoutvision) as lookoutvision, served(stage.hosting.rekognition) as rekognition:
        point_aws_at(monkeypatch, lookoutvision=lookoutvision, rekognition=rekognition)
        yield {name: provider_for(name, session()) for name in ProviderName}


@pytest.mark.parametrize("name", ProviderName)
def test_a_model_lives_through_a_start_and_a_stop(
    stage: Stage, providers: dict[ProviderName, Provider], name: ProviderName
) -> None:
    provider, model = providers[name], MODELS[name]

    def phase() -> Phase:
        return provider.observe("it", model, stage.now).phase

    assert phase() is Phase.OFF
    provider.start(model, Units(1, 3), client_token("it", 1, "start"))
    assert phase() is Phase.STARTING
    stage.minutes(13)
    seen = provider.observe("it", model, stage.now)
    assert (seen.phase, seen.units) == (Phase.READY, Units(1, 3))
    provider.stop(model, client_token("it", 2, "stop"))
    assert phase() is Phase.STOPPING
    stage.minutes(4)
    seen = provider.observe("it", model, stage.now)
    assert (seen.phase, seen.units, seen.startable) == (Phase.OFF, None, True)
    # The second start of a day is another generation, and is not taken for a repetition of the first.
    provider.start(model, Units(1, 3), client_token("it", 3, "start"))
    assert phase() is Phase.STARTING


@pytest.mark.parametrize("name", ProviderName)
def test_a_start_of_what_runs_is_a_reason_to_look(
    stage: Stage, providers: dict[ProviderName, Provider], name: ProviderName
) -> None:
    providers[name].start(MODELS[name], Units(1), client_token("it", 1, "start"))
    stage.minutes(13)
    with pytest.raises(ProviderError) as caught:
        providers[name].start(MODELS[name], Units(2), client_token("it", 2, "start"))
    assert caught.value.handling is Handling.OBSERVE


@pytest.mark.parametrize("name", ProviderName)
def test_more_units_than_the_quota_are_waited_for(providers: dict[ProviderName, Provider], name: ProviderName) -> None:
    with pytest.raises(ProviderError) as caught:
        providers[name].start(MODELS[name], Units(6), client_token("it", 1, "start"))
    assert caught.value.handling is Handling.WAIT_FOR_QUOTA


def test_a_fleet_is_seen_in_one_look_without_what_does_not_exist(
    stage: Stage, providers: dict[ProviderName, Provider]
) -> None:
    lookout = providers[ProviderName.LOOKOUTVISION]
    lookout.start(SEAM, Units(2, 4), client_token("seam", 1, "start"))
    stage.minutes(13)
    models: dict[str, Any] = {"weld": WELD, "seam": SEAM, "gone": LookoutModel(project="weld", version="9")}
    seen = lookout.observe_many(models, stage.now)
    assert {name: (each.phase, each.units) for name, each in seen.items()} == {
        "weld": (Phase.OFF, None),
        "seam": (Phase.READY, Units(2, 4)),
    }
    with pytest.raises(ProviderError) as caught:
        lookout.observe("gone", models["gone"], stage.now)
    assert (caught.value.code, caught.value.handling) == ("ResourceNotFoundException", Handling.ALARM)


@pytest.mark.parametrize("missing", [("/paint.v1/", "/paint.v9/"), ("project/paint/", "project/point/")])
def test_a_version_or_project_that_does_not_exist_is_said_to_be_missing(
    stage: Stage, providers: dict[ProviderName, Provider], missing: tuple[str, str]
) -> None:
    gone = CustomLabelsModel(project_version_arn=PAINT_ARN.replace(*missing))
    with pytest.raises(ProviderError) as caught:
        providers[ProviderName.REKOGNITION].observe("gone", gone, stage.now)
    assert (caught.value.code, caught.value.handling) == ("ResourceNotFoundException", Handling.ALARM)
