"""`autoscaler lookoutvision` and `rekognition` answer as the installed AWS CLI does that has our service model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from autoscaler.aws.session import MODELS
from tests.aws_commands_stage import LABELS_ARN, Programs, processes, programs
from tests.aws_words import COMMANDS, PROJECT_ARN, options
from tests.hosting_stage import PAINT_ARN

ONE = ["--project-name", "weld", "--model-version", "1"]
RUNNING = ["--project-name", "rivet", "--model-version", "1"]
UNITS = ["--min-inference-units", "1", "--max-inference-units", "2"]
GREENGRASS = "Greengrass={TargetDevice=jetson_xavier,S3OutputLocation={Bucket=a-bucket},ComponentName=weld}"
UNKNOWN = "Unknown options: --output"
PROFILE = """\
[profile line]
region = eu-west-1
endpoint_url = {url}
aws_access_key_id = test
aws_secret_access_key = test
output = text
"""
RIGHT = {
    "start-model": [*ONE, *UNITS],
    "stop-model": RUNNING,
    "describe-model": RUNNING,
    "list-models": ["--project-name", "weld", "--page-size", "1"],
    "list-projects": ["--output", "table"],
    "start-model-packaging-job": [*ONE, "--job-name", "first", "--configuration", GREENGRASS],
    "describe-model-packaging-job": ["--project-name", "weld", "--job-name", "first"],
    "list-model-packaging-jobs": ["--project-name", "weld"],
    "start-project-version": ["--project-version-arn", PAINT_ARN, *UNITS],
    "stop-project-version": ["--project-version-arn", LABELS_ARN],
    "describe-project-versions": ["--project-arn", PROJECT_ARN, "--query", "ProjectVersionDescriptions[].Status"],
    "describe-projects": ["--output", "text"],
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    with programs(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.mark.parametrize(("service", "command"), COMMANDS)
def test_a_command_does_as_a_process_what_the_installed_cli_does(service: str, command: str, tmp_path: Path) -> None:
    """`aws` with our service model, `autoscaler` with nothing."""
    with processes(tmp_path) as each:
        theirs = each.run("aws", service, command, *RIGHT[command], AWS_DATA_PATH=str(MODELS))
        ours = each.run("autoscaler", service, command, *RIGHT[command])

    assert ours == theirs
    assert ours.asked
    # An emulator without packaging jobs does not know these operations, and nobody has made a job in a new account.
    assert ours.code == 0 or "packaging" in command, ours.err


@pytest.mark.parametrize(("service", "command"), COMMANDS)
def test_whatever_is_typed_is_answered_as_the_installed_cli_answers_it(
    service: str, command: str, both: Programs, folder: Path
) -> None:
    @settings(max_examples=12)
    @given(options(service, command, folder))
    def check(words: list[str]) -> None:
        theirs = both.as_ours(both.run("aws", service, command, *words))
        assert both.run("autoscaler", service, command, *words) == theirs

    check()


@pytest.mark.parametrize(
    ("service", "command"), [("lookoutvision", "start-model"), ("rekognition", "describe-projects")]
)
def test_what_version_1_has_not_is_refused_by_the_installed_cli_alone(
    service: str, command: str, both: Programs
) -> None:
    """These choices and this option are the rest of what may differ."""
    for words, more in (
        (["--output", "xml"], ["table", "yaml"]),
        (["--generate-cli-skeleton", "xml"], ["input", "output", "yaml-input"]),
    ):
        theirs, ours = both.run("aws", service, command, *words), both.run("autoscaler", service, command, *words)
        assert theirs.code == ours.code == 2
        assert all(choice in ours.err for choice in more)
        assert more[-1] not in theirs.err
    unknown = both.run("aws", service, command, *RIGHT[command], "--cli-input-yaml", "{}")
    assert (unknown.code, "--cli-input-yaml" in unknown.err) == (255, True)
    assert both.run("autoscaler", service, command, *RIGHT[command], "--cli-input-yaml", "{}").asked


def test_dashes_reach_the_command_as_they_were_typed(tmp_path: Path) -> None:
    """click would take `--` for itself."""
    words = ["lookoutvision", "describe-model", *RUNNING, "--", "--output"]
    with processes(tmp_path) as each:
        theirs = each.run("aws", *words, AWS_DATA_PATH=str(MODELS))
        ours = each.run("autoscaler", *words)

    assert (ours.code, ours.err.splitlines()[-1]) == (theirs.code, theirs.err.splitlines()[-1]) == (255, UNKNOWN)


NOTHING = dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))


@pytest.mark.parametrize(
    ("more", "options", "code", "region"),
    [
        ({}, [], 0, "eu-central-1"),
        ({"AWS_REGION": "us-east-2"}, ["--region", "eu-west-3"], 0, "eu-west-3"),
        (NOTHING, ["--profile", "line"], 0, "eu-west-1"),
        ({**NOTHING, "AWS_PROFILE": "line"}, [], 0, "eu-west-1"),
        ({**NOTHING, "AWS_DEFAULT_REGION": "eu-west-2"}, [], 255, None),
        ({"AWS_DEFAULT_REGION": None}, [], 255, None),
        ({"AWS_ENDPOINT_URL": None}, ["--endpoint-url", "URL"], 0, "eu-central-1"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, ["--endpoint-url", "URL"], 0, "eu-central-1"),
    ],
)
def test_endpoint_region_and_credentials_come_from_where_the_installed_cli_takes_them(
    more: dict[str, str | None], options: list[str], code: int, region: str | None, tmp_path: Path
) -> None:
    with processes(tmp_path) as each:
        (tmp_path / ".aws").mkdir()
        (tmp_path / ".aws" / "config").write_text(PROFILE.format(url=each.url))
        words = ["lookoutvision", "list-projects", *(each.url if word == "URL" else word for word in options)]
        theirs = each.run("aws", *words, **more, AWS_DATA_PATH=str(MODELS))
        ours = each.run("autoscaler", *words, **more)

    assert ours == theirs
    assert (ours.code, [asked.region for asked in ours.asked]) == (code, [region] if region else []), ours.err
