"""The guard's code asset: runs by itself, and carries nothing of the autoscaler."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.synth import MODELS

REGIONS = ["eu-central-1", "us-gov-west-1"]


def _alone(asset: Path, program: str) -> str:
    """The output of a program that sees the asset and the standard library, and nothing of this environment."""
    command = [sys.executable, "-S", "-I", "-B", "-c", f"import sys; sys.path.insert(0, {str(asset)!r})\n{program}"]
    environment = {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PATH": os.defpath,
    }
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_handler_can_be_imported_from_the_asset_alone(guard_asset: Path) -> None:
    found = _alone(guard_asset, "import guard.handler\nprint(guard.__file__, callable(guard.handler.handler))")

    assert found.split() == [str(guard_asset / "guard" / "__init__.py"), "True"]


def test_nothing_of_the_autoscaler_is_in_it(guard_asset: Path) -> None:
    """A fault of the one must not be a fault of the other; and a configuration that cannot be read is such a fault."""
    assert not (guard_asset / "autoscaler").exists()
    assert not list(guard_asset.rglob("autoscaler*"))


@pytest.mark.parametrize("region", REGIONS)
def test_the_service_that_botocore_dropped_is_known_to_it_with_its_lists(guard_asset: Path, region: str) -> None:
    program = f"""
import boto3, json
from guard.aws.clients import client, services
session = boto3.Session(region_name={region!r})
asked = [each.name for each in services(session, lookout=True)]
lookout = client(session, "lookoutvision")
others = [client(session, name).meta.region_name for name in ("cloudtrail", "sns")]
print(json.dumps([asked, lookout.can_paginate("list_models"), others]))
"""
    assert json.loads(_alone(guard_asset, program)) == [["rekognition", "lookoutvision"], True, [region] * 2]


def test_its_service_models_are_those_of_the_main_stack(guard_asset: Path) -> None:
    data = guard_asset / "botocore" / "data"
    for model in (file for file in MODELS.rglob("*") if file.is_file()):
        assert (data / model.relative_to(MODELS)).read_bytes() == model.read_bytes()


def test_it_carries_the_description_of_no_other_service(guard_asset: Path) -> None:
    services = {folder.name for folder in (guard_asset / "botocore" / "data").iterdir() if folder.is_dir()}

    assert services == {"cloudtrail", "lookoutvision", "rekognition", "sns"}
