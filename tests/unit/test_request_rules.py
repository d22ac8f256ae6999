"""Rules between the members of a packaging job's request, which no API model can say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autoscaler.aws.providers import RequestError
from autoscaler.aws.providers.requests import check
from autoscaler.scaling.model import ProviderName

DEVICE = {"TargetDevice": "jetson_xavier"}
CPU = {"TargetPlatform": {"Os": "LINUX", "Arch": "X86_64"}}
NVIDIA = {"TargetPlatform": {"Os": "LINUX", "Arch": "ARM64", "Accelerator": "NVIDIA"}}
OPTIONS = {"gpu-code": "sm_72", "trt-ver": "7.1.3", "cuda-ver": "10.2"}
OPTIONS_AT = "Configuration.Greengrass.CompilerOptions"


def faults(**greengrass: Any) -> list[str]:
    configuration = {"ComponentName": "weld", "S3OutputLocation": {"Bucket": "edge"}, **greengrass}
    request = {"ProjectName": "weld", "ModelVersion": "1", "Configuration": {"Greengrass": configuration}}
    try:
        check(ProviderName.LOOKOUTVISION, "StartModelPackagingJob", request)
    except RequestError as error:
        return list(error.faults)
    return []


def options(**changed: Any) -> dict[str, str]:
    return {
        "CompilerOptions": json.dumps({**OPTIONS, **{key.replace("_", "-"): each for key, each in changed.items()}})
    }


@pytest.mark.parametrize(
    "greengrass",
    [
        pytest.param(DEVICE, id="a device, which knows its options"),
        pytest.param(CPU, id="a platform's CPU without options"),
        pytest.param(CPU | {"CompilerOptions": '{"mcpu":"core-avx2"}'}, id="a platform's CPU with its instruction set"),
        pytest.param(NVIDIA | options(), id="an accelerator with its three options"),
        pytest.param(NVIDIA | options(max_dla="1"), id="an accelerator with another option, too"),
    ],
)
def test_what_goes_together_passes(greengrass: dict[str, Any]) -> None:
    assert faults(**greengrass) == []


@pytest.mark.parametrize(
    ("greengrass", "expected"),
    [
        pytest.param(
            {}, ["Configuration.Greengrass needs TargetDevice or TargetPlatform"], id="neither device nor platform"
        ),
        pytest.param(
            DEVICE | CPU,
            ["Configuration.Greengrass.TargetPlatform must be left out with TargetDevice: it is one or the other"],
            id="both",
        ),
        pytest.param(
            DEVICE | options(),
            [f"{OPTIONS_AT} must be left out with TargetDevice, which knows its own"],
            id="options for a device",
        ),
        *(
            pytest.param(
                CPU | {"CompilerOptions": text},
                [f"{OPTIONS_AT} = {text!r}, must be JSON text of an object"],
                id=f"options that are {what}",
            )
            for text, what in [
                ("[1]", "a list"),
                ("core-avx2", "no JSON"),
                ("null", "nothing"),
                ("[" * 1024, "a deep list that never ends"),
            ]
        ),
        pytest.param(
            NVIDIA | {"CompilerOptions": '{"gpu-code":"sm_72"}'},
            [
                f"{OPTIONS_AT}.trt-ver is missing: the Accelerator NVIDIA needs it, text of the form x.y.z",
                f"{OPTIONS_AT}.cuda-ver is missing: the Accelerator NVIDIA needs it, text of the form x.y",
            ],
            id="an accelerator without two of its options",
        ),
        pytest.param(
            NVIDIA | options(gpu_code="", trt_ver="7.1", cuda_ver=10.2),
            [
                f"{OPTIONS_AT}.gpu-code = '', must be text such as sm_72",
                f"{OPTIONS_AT}.trt-ver = '7.1', must be text of the form x.y.z",
                f"{OPTIONS_AT}.cuda-ver = 10.2, must be text of the form x.y",
            ],
            id="an accelerator with options in the wrong form",
        ),
        pytest.param(
            NVIDIA | options(trt_ver="7.1.3\n", cuda_ver="10.2.1"),
            [
                f"{OPTIONS_AT}.trt-ver = '7.1.3\\n', must be text of the form x.y.z",
                f"{OPTIONS_AT}.cuda-ver = '10.2.1', must be text of the form x.y",
            ],
            id="versions with too much in them",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_here(greengrass: dict[str, Any], expected: list[str]) -> None:
    assert faults(**greengrass) == expected


def test_an_accelerator_without_any_options_is_told_of_all_three() -> None:
    assert [each.split()[0] for each in faults(**NVIDIA)] == [f"{OPTIONS_AT}.{name}" for name in OPTIONS]


def test_rules_and_limits_are_said_at_once() -> None:
    assert faults(ComponentName="weld seams", ComponentVersion="1.0", **(DEVICE | CPU | options())) == [
        "Configuration.Greengrass.ComponentName = 'weld seams', must match [a-zA-Z0-9-_.]+",
        r"Configuration.Greengrass.ComponentVersion = '1.0', "
        r"must match ^([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})$",
        "Configuration.Greengrass.TargetPlatform must be left out with TargetDevice: it is one or the other",
        f"{OPTIONS_AT} must be left out with TargetDevice, which knows its own",
    ]


@pytest.mark.parametrize("written", [1, None, ["a"]])
def test_a_member_in_the_wrong_form_is_said_of_as_such_and_no_rule_trips_over_it(written: Any) -> None:
    [fault] = faults(**NVIDIA, CompilerOptions=written)[:1]
    assert "must be of type string" in fault
    assert len(faults(TargetPlatform=written)) >= 1
