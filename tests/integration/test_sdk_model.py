"""`autoscaler sdk-model`: plain boto3 and the installed AWS CLI, in a home that has nothing else of ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoscaler.aws.session import MODELS
from tests.aws_commands_stage import environment, processes
from workbench.cli.main import main

FILES = ["lookoutvision/2020-11-20/paginators-1.json", "lookoutvision/2020-11-20/service-2.json"]
PLAIN = """
import boto3, json
client = boto3.client("lookoutvision")
pages = client.get_paginator("list_models").paginate(ProjectName="weld", PaginationConfig={"PageSize": 1})
print(json.dumps(sorted(model["ModelVersion"] for page in pages for model in page["Models"])))
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def sdk_model(*words: str) -> Result:
    return CliRunner().invoke(main, ["sdk-model", *words])


def plain_boto3(url: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    known = {**environment(url, home), **more}
    return subprocess.run(
        [sys.executable, "-c", PLAIN], env=known, capture_output=True, text=True, check=False, cwd=home
    )


def test_once_installed_everybody_has_the_client_back(home: Path) -> None:
    with processes(home) as each:
        before = plain_boto3(each.url, home), each.run("aws", "lookoutvision", "list-models", "--project-name", "weld")
        assert sdk_model("install").exit_code == 0
        boto3 = plain_boto3(each.url, home)
        aws = each.run("aws", "lookoutvision", "list-models", "--project-name", "weld", "--page-size", "1")

    assert "Unknown service: 'lookoutvision'" in before[0].stderr
    assert before[1].code == 2
    assert (boto3.returncode, json.loads(boto3.stdout)) == (0, ["1", "2"]), boto3.stderr
    assert (aws.code, {model["ModelVersion"] for model in json.loads(aws.out)["Models"]}) == (0, {"1", "2"})


def test_the_directory_that_is_printed_is_one_for_aws_data_path(home: Path) -> None:
    told = sdk_model("path").stdout.strip()
    with processes(home) as each:
        boto3 = plain_boto3(each.url, home, AWS_DATA_PATH=told)

    assert json.loads(boto3.stdout) == ["1", "2"]
    assert json.loads(sdk_model("path", "--json").stdout) == {"path": told}


def test_what_was_written_and_what_works_now_is_told(home: Path) -> None:
    models = home / ".aws" / "models"
    first, second = sdk_model("install"), sdk_model("install")

    works = "Now work: `aws lookoutvision` of both versions of the AWS CLI, and `lookoutvision` clients of boto3"
    assert first.stdout.splitlines() == [*(f"wrote {models / file}" for file in FILES), works]
    assert second.stdout.splitlines() == [*(f"was there already: {models / file}" for file in FILES), works]
    assert (first.exit_code, second.exit_code) == (0, 0)


def test_a_second_time_changes_nothing(home: Path) -> None:
    def seen() -> dict[Path, tuple[bytes, int]]:
        return {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in home.rglob("*.json")}

    sdk_model("install")
    before = seen()
    again = json.loads(sdk_model("install", "--json").stdout)

    assert seen() == before
    assert {file.relative_to(home / ".aws" / "models").as_posix() for file in before} == set(FILES)
    assert (again["written"], len(again["kept"])) == ([], 2)


def test_a_file_that_differs_is_only_overwritten_by_force(home: Path) -> None:
    theirs = home / ".aws" / "models" / FILES[1]
    theirs.parent.mkdir(parents=True)
    theirs.write_text("{}")

    refused = sdk_model("install")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == f"not overwritten, because it differs: {theirs}; --force overwrites it\n"
    assert [*home.rglob("*.json")] == [theirs]
    assert theirs.read_text() == "{}"

    forced = json.loads(sdk_model("install", "--force", "--json").stdout)
    assert str(theirs) in forced["written"]
    assert theirs.read_bytes() == (MODELS / FILES[1]).read_bytes()


def test_another_directory_needs_the_variable_that_names_it(home: Path) -> None:
    told = sdk_model("install", "--into", str(home / "elsewhere")).stdout
    with processes(home) as each:
        without = plain_boto3(each.url, home)
        boto3 = plain_boto3(each.url, home, AWS_DATA_PATH=str(home / "elsewhere"))

    assert told.endswith(f", with AWS_DATA_PATH={home / 'elsewhere'}\n")
    assert (without.returncode, json.loads(boto3.stdout)) == (1, ["1", "2"])


def test_a_directory_that_cannot_be_written_to_is_told(home: Path) -> None:
    (home / "file").write_text("")

    result = sdk_model("install", "--into", str(home / "file" / "below"))

    assert result.exit_code == 1
    assert result.stderr.startswith(f"autoscaler: cannot write to {home / 'file' / 'below'}: ")
