"""`packaging` in autoscaler.yaml: what the service will be told, and what an editor marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from autoscaler.aws.providers.requests import check
from autoscaler.scaling.model import ProviderName
from tests.configuration_report import paint
from tests.packaged_files import COMPONENT, CPU, DEVICE, NVIDIA, OUTPUT, file, packaged, weld
from workbench.configuration import json_schema


def test_everything_that_can_be_said_reaches_the_document_in_the_services_words(tmp_path: Path) -> None:
    text = weld(
        "component: com.example.weld-seams",
        "output: s3://edge-artifacts/models/",
        "version: 1.2.0",
        "description: Weld seams on line 3",
        "job_description: for the press",
        NVIDIA,
        'compiler_options: {trt-ver: 7.1.3, gpu-code: sm_72, cuda-ver: "10.2"}',
        "tags: {line: weld, Plant: '1'}",
        "encryption_key: arn:aws:kms:eu-central-1:123456789012:key/0a1b-2c",
        "deploy_to: {thing_group: presses}",
        "deadline: 1h30m",
        "retries: 0",
    )
    assert packaged(tmp_path, file(text)) == {
        "greengrass": {
            "ComponentName": "com.example.weld-seams",
            "ComponentVersion": "1.2.0",
            "ComponentDescription": "Weld seams on line 3",
            "S3OutputLocation": {"Bucket": "edge-artifacts", "Prefix": "models/"},
            "TargetPlatform": {"Os": "LINUX", "Arch": "ARM64", "Accelerator": "NVIDIA"},
            "CompilerOptions": '{"cuda-ver":"10.2","gpu-code":"sm_72","trt-ver":"7.1.3"}',
            "Tags": [{"Key": "line", "Value": "weld"}, {"Key": "Plant", "Value": "1"}],
        },
        "description": "for the press",
        "deploy_to": "thinggroup/presses",
        "encryption_key": "arn:aws:kms:eu-central-1:123456789012:key/0a1b-2c",
        "deadline_seconds": 5400,
        "retries": 0,
    }


def test_what_is_not_said_is_the_model_s_version_two_hours_and_two_retries(tmp_path: Path) -> None:
    found = packaged(tmp_path, file(weld(COMPONENT, OUTPUT, DEVICE, "deploy_to: {thing: press-7}", version="12")))
    assert found == {
        "greengrass": {
            "ComponentName": "weld",
            "ComponentVersion": "12.0.0",
            "S3OutputLocation": {"Bucket": "edge"},
            "TargetDevice": "jetson_xavier",
        },
        "description": None,
        "deploy_to": "thing/press-7",
        "encryption_key": None,
        "deadline_seconds": 7200,
        "retries": 2,
    }


@pytest.mark.parametrize("text", [paint(), file(weld()).replace("packaging:", "packaging: null")])
def test_a_target_that_is_not_packaged_says_so_in_the_document(tmp_path: Path, text: str) -> None:
    assert packaged(tmp_path, text) is None


def test_options_of_a_cpu_may_be_lists_and_no_options_are_none(tmp_path: Path) -> None:
    listed = file(weld(COMPONENT, OUTPUT, CPU, "compiler_options: {mcpu: core-avx2, mattr: [+neon, +vfpv4]}"))
    options = packaged(tmp_path, listed)["greengrass"]["CompilerOptions"]
    assert options == '{"mattr":["+neon","+vfpv4"],"mcpu":"core-avx2"}'
    empty = file(weld(COMPONENT, OUTPUT, CPU, "compiler_options: {}", "tags: {}"))
    assert set(packaged(tmp_path, empty)["greengrass"]).isdisjoint({"CompilerOptions", "Tags"})


@pytest.mark.parametrize("hardware", [[DEVICE], [CPU, "compiler_options: {mcpu: core-avx2}"]])
def test_what_compiles_the_service_takes(tmp_path: Path, hardware: list[str]) -> None:
    found = packaged(tmp_path, file(weld(COMPONENT, OUTPUT, *hardware)))
    check(
        ProviderName.LOOKOUTVISION,
        "StartModelPackagingJob",
        {"ProjectName": "weld", "ModelVersion": "1", "Configuration": {"Greengrass": found["greengrass"]}},
    )


@pytest.mark.parametrize(
    ("change", "is_marked"),
    [
        ({}, False),
        ({"component": "weld seams"}, True),
        ({"output": "edge"}, True),
        ({"device": "jetson_nano"}, True),
        ({"version": "1.2"}, True),
        ({"version": 1.2}, True),
        ({"compiler_options": {"cuda-ver": 10.2}}, True),
        ({"platform": {"os": "LINUX"}}, True),
        ({"component": None}, True),
        ({"retries": 6}, True),
    ],
)
def test_an_editor_marks_what_the_service_would_refuse(change: dict[str, Any], is_marked: bool) -> None:
    packaging = {"component": "weld", "output": "s3://edge", "device": "jetson_xavier"} | change
    written = {key: value for key, value in packaging.items() if value is not None}
    target = {"provider": "lookoutvision", "project": "weld", "model_version": "1", "packaging": written}
    validator = jsonschema.Draft202012Validator(json_schema())
    assert validator.is_valid({"name": "a", "targets": {"weld": target}}) is not is_marked
