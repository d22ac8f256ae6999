"""Which models exist, as people declare them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from tests.hosting_stage import MONDAY, PAINT, PAINT_ARN, WELD
from workbench.emulator.hosting import (
    FaultKind,
    FaultyFileError,
    HostedCustomLabelsModel,
    HostingSettings,
    Unknowns,
    models_from,
)
from workbench.emulator.hosting.catalogue import Catalogue


def test_a_models_file_is_read_with_the_keys_of_the_configuration() -> None:
    weld, paint = models_from(
        [
            {"provider": "lookoutvision", "project": "weld", "model_version": "1", "tps_per_unit": 4},
            {
                "provider": "rekognition",
                "name": "paint",
                "project_version_arn": PAINT_ARN,
                "project_created": 1617548260281,
                "status": "COPYING_COMPLETED",
                "tags": {"team": "paint"},
            },
        ]
    )
    assert (weld.called, weld.tps_per_unit, weld.status) == ("weld/1", 4.0, "TRAINED")
    assert isinstance(paint, HostedCustomLabelsModel)
    assert paint.project_arn == "arn:aws:rekognition:eu-central-1:123456789012:project/paint/1617548260281"
    assert (paint.status, dict(paint.tags)) == ("COPYING_COMPLETED", {"team": "paint"})


def test_everything_that_is_wrong_with_a_models_file_is_told_at_once() -> None:
    weld = {"provider": "lookoutvision", "project": "weld", "model_version": "1"}
    with pytest.raises(FaultyFileError) as wrong:
        models_from(
            [
                weld,
                weld,
                {"provider": "lookoutvision", "project": "-weld", "model_version": 1},
                {"provider": "rekognition", "project_version_arn": "arn:nope", "model_version": "1"},
                {"provider": "textract"},
                {**weld, "name": "n", "tps_per_unit": 0, "status": "HOSTED", "tags": ["a"]},
            ]
        )
    assert sorted(problem.path for problem in wrong.value.found) == [
        "models[1].name",
        "models[2].model_version",
        "models[2].project",
        "models[3].model_version",
        "models[3].project_version_arn",
        "models[4].provider",
        "models[5].status",
        "models[5].tags",
        "models[5].tps_per_unit",
    ]


def test_the_project_arn_does_not_end_like_the_version_arn() -> None:
    """So that code which guesses the one from the other fails here as it would on AWS."""
    undeclared = HostedCustomLabelsModel(project_version_arn=PAINT_ARN)
    assert undeclared.project_arn.rsplit("/", 1)[1] != PAINT_ARN.rsplit("/", 1)[1]
    assert PAINT.created < MONDAY


def test_two_models_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Catalogue([WELD, WELD])
    sister = HostedCustomLabelsModel(project_version_arn=PAINT_ARN.replace("paint.v1", "paint.v2"), name="sister")
    with pytest.raises(ValueError, match="two ARNs"):
        Catalogue([PAINT, sister])


def test_settings_that_make_no_sense_are_all_named() -> None:
    with pytest.raises(ValueError, match=r"burst.*rekognition_throttle_status"):
        HostingSettings(burst=0, rekognition_throttle_status=418)


def test_every_setting_unknown_and_fault_is_explained_on_its_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "emulated-model-services.md").read_text(encoding="utf-8")
    names = [field.name for of in (HostingSettings, Unknowns) for field in fields(of)] + list(FaultKind)
    assert [name for name in names if f"`{name}`" not in page] == []
