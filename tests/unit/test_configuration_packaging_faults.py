"""Every fault in a target's packaging is said at once, at the key that has it, in exact words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.configuration_report import paint, report
from tests.packaged_files import COMPONENT, CPU, DEVICE, NVIDIA, OUTPUT, file, packaged, weld

TAG = r"it must match ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"
WORDS = "it must match [a-zA-Z0-9-_. ()':,;?]+"
VERSION = r"it must match ^([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})$"
THING = "letters, digits, colons, underscores and hyphens, at most 128 characters"
NAMED = "the component's name, such as com.example.weld-seams"


def faults(folder: Path, *packaging: str) -> list[str]:
    """The faults of a packaging, from its key on."""
    start = "targets.weld.packaging"
    return [line.partition(start)[2].removeprefix(".") for line in report(folder, file(weld(*packaging)))]


FAULTS = [
    (
        ["{}"],
        [
            "output: is missing: s3://BUCKET or s3://BUCKET/PREFIX",
            f"component: is missing: {NAMED}",
            ": needs device or platform",
        ],
    ),
    ([COMPONENT, OUTPUT], [": needs device or platform"]),
    ([COMPONENT, OUTPUT, DEVICE, CPU], ["platform: must be left out with device: it is one or the other"]),
    (
        [COMPONENT, OUTPUT, DEVICE, "compiler_options: {mcpu: a}"],
        ["compiler_options: must be left out with device, which knows its own"],
    ),
    (
        [COMPONENT, OUTPUT, NVIDIA, "compiler_options: {trt-ver: '7.1'}"],
        [
            "compiler_options.gpu-code: is missing: the platform.accelerator NVIDIA needs it, text such as sm_72",
            'compiler_options.trt-ver: "7.1" is not allowed: it must be text of the form x.y.z',
            "compiler_options.cuda-ver: is missing: the platform.accelerator NVIDIA needs it, text of the form x.y",
        ],
    ),
    (
        [COMPONENT, OUTPUT, NVIDIA, "compiler_options: {gpu-code: sm_72, trt-ver: 7.1.3, cuda-ver: 10.2}"],
        ['compiler_options.cuda-ver: 10.2 is not allowed: text; put it in quotes: "10.2"'],
    ),
    (
        [COMPONENT, OUTPUT, CPU, "compiler_options: {mcpu: true, mattr: [1]}"],
        [
            "compiler_options.mcpu: true is not allowed: text, or a list of texts",
            "compiler_options.mattr: a list is not allowed: text, or a list of texts",
        ],
    ),
    (
        [COMPONENT, OUTPUT, "platform: {arch: arm64, accelerator: NVIDEA}"],
        [
            "platform.os: is missing",
            'platform.arch: "arm64" is not allowed: it must be one of ARM64, X86_64, did you mean ARM64?',
            'platform.accelerator: "NVIDEA" is not allowed: it must be one of NVIDIA, did you mean NVIDIA?',
        ],
    ),
    ([COMPONENT, OUTPUT, "platform: ARM64"], ['platform: "ARM64" is not allowed: a mapping']),
    (
        ["component: weld seams", "output: s3://ab/models", "device: jetson_xavir"],
        [
            'component: "weld seams" is not allowed: it must match [a-zA-Z0-9-_.]+',
            'output: "ab" is not allowed: it must be at least 3 long',
            'device: "jetson_xavir" is not allowed: it must be one of jetson_xavier, did you mean jetson_xavier?',
        ],
    ),
    (
        [COMPONENT, "output: edge", DEVICE, "encryption_key: alias/edge"],
        [
            'output: "edge" is not allowed: s3://BUCKET or s3://BUCKET/PREFIX',
            'encryption_key: "alias/edge" is not allowed: the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID',
        ],
    ),
    ([COMPONENT, OUTPUT, DEVICE, "version: 1.2"], ['version: 1.2 is not allowed: text; put it in quotes: "1.2"']),
    ([COMPONENT, OUTPUT, DEVICE, 'version: "1.2"'], [f'version: "1.2" is not allowed: {VERSION}']),
    (
        [COMPONENT, OUTPUT, DEVICE, "description: 50 %", 'job_description: ""'],
        [
            f'description: "50 %" is not allowed: {WORDS}',
            'job_description: "" is not allowed: it must be at least 1 long',
            f'job_description: "" is not allowed: {WORDS}',
        ],
    ),
    (
        [COMPONENT, OUTPUT, DEVICE, "tags: {line: weld, a<b: x, y: '<', z: 1}"],
        [
            'tags.z: 1 is not allowed: text; put it in quotes: "1"',
            f'tags.a<b: "a<b" is not allowed: {TAG}',
            f'tags.y: "<" is not allowed: {TAG}',
        ],
    ),
    (
        [COMPONENT, OUTPUT, DEVICE, "deploy_to: {thing: press 7}"],
        [f'deploy_to.thing: "press 7" is not allowed: {THING}'],
    ),
    *(
        (
            [COMPONENT, OUTPUT, DEVICE, f"deploy_to: {place}"],
            ["deploy_to: needs a thing or a thing_group, one of the two"],
        )
        for place in ("{}", "{thing: press-7, thing_group: presses}")
    ),
    (
        [COMPONENT, OUTPUT, DEVICE, "deadline: 4m", "retries: 6"],
        ['deadline: "4m" is not allowed: 5m to 12h', "retries: 6 is not allowed: at most 5"],
    ),
    (
        ["componet: weld", OUTPUT, "devise: jetson_xavier", CPU],
        [
            "componet: is not known here, did you mean component?",
            "devise: is not known here, did you mean device?",
            f"component: is missing: {NAMED}",
        ],
    ),
]


@pytest.mark.parametrize(("packaging", "expected"), FAULTS)
def test_all_faults_come_at_once_and_nothing_else(tmp_path: Path, packaging: list[str], expected: list[str]) -> None:
    assert sorted(faults(tmp_path, *packaging)) == sorted(expected)


def test_a_fault_has_the_line_of_its_key(tmp_path: Path) -> None:
    found = report(tmp_path, file(weld(COMPONENT, "output: s3://a", DEVICE)))
    assert found == ['autoscaler.yaml:8 targets.weld.packaging.output: "a" is not allowed: it must be at least 3 long']


def test_a_fault_of_the_target_hides_none_of_its_packaging(tmp_path: Path) -> None:
    found = report(tmp_path, file(weld("component: a b", OUTPUT, DEVICE, version="latest")))
    assert [line.split()[1] for line in found] == ["targets.weld.model_version:", "targets.weld.packaging.component:"]


def test_a_custom_labels_model_is_not_packaged_whatever_the_section_says(tmp_path: Path) -> None:
    assert report(tmp_path, paint("packaging: {component: a b}")) == [
        "autoscaler.yaml:6 targets.paint.packaging: belongs to a lookoutvision target, and this is a rekognition target"
    ]


def test_defaults_have_no_packaging_and_hand_none_down(tmp_path: Path) -> None:
    text = f"{file(weld(COMPONENT, OUTPUT, DEVICE))}defaults: {{packaging: {{retries: 9}}}}\n"
    assert report(tmp_path, text) == [
        "autoscaler.yaml:11 defaults.packaging: belongs to a single target, as it is about one model: write it there"
    ]


def test_two_targets_do_not_make_the_same_version_of_a_component(tmp_path: Path) -> None:
    one, same = (weld(COMPONENT, OUTPUT, DEVICE, name=name) for name in ("weld", "press"))
    assert report(tmp_path, file(one, same)) == [
        'autoscaler.yaml:14 targets.press.packaging.version: "1.0.0" is not allowed: '
        "a version of weld that no other target makes; weld makes it"
    ]
    other = weld(COMPONENT, OUTPUT, DEVICE, "version: 1.0.1", name="press")
    assert packaged(tmp_path, file(one, other))["greengrass"]["ComponentVersion"] == "1.0.0"


@pytest.mark.parametrize("wrong", ["version: 1.0", "version: x", "component: a b"])
def test_a_component_that_is_wrong_itself_is_nobody_s(tmp_path: Path, wrong: str) -> None:
    rows = [row for row in (COMPONENT, OUTPUT, DEVICE) if row.split(":")[0] != wrong.split(":")[0]]
    both = (weld(*rows, wrong, name=name) for name in ("weld", "press"))
    assert not any("no other target makes" in line for line in report(tmp_path, file(*both)))
