"""`autoscaler emulator`, driven by the installed AWS CLI and by plain boto3: nothing of ours on the caller's side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from autoscaler.aws.session import MODELS
from workbench.emulator.emulator import Emulator
from workbench.emulator.serve import TRAINED, emulator_of

Aws = Callable[..., subprocess.CompletedProcess[str]]
VERSION = "arn:aws:rekognition:eu-central-1:123456789012:project/labels/version/labels.2025-02-03/1738569600000"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with emulator_of(list(TRAINED), [], start_seconds=0, stop_seconds=0, port=0) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Aws:
    environment = dict(os.environ) | emulator.environment() | {"AWS_DATA_PATH": str(MODELS), "AWS_PAGER": ""}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "-m", "awscli", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


def test_the_aws_cli_starts_shows_and_stops_a_lookout_for_vision_model(aws: Aws) -> None:
    """AWS removed these commands from its CLI; the shipped service model brings them back."""
    named = ("--project-name", "bottle-caps", "--model-version", "1")

    started = answer(
        aws("lookoutvision", "start-model", *named, "--min-inference-units", "1", "--max-inference-units", "2")
    )
    described = answer(aws("lookoutvision", "describe-model", *named))["ModelDescription"]
    stopped = answer(aws("lookoutvision", "stop-model", *named))

    assert started == {"Status": "STARTING_HOSTING"}
    assert (described["Status"], described["MinInferenceUnits"], described["MaxInferenceUnits"]) == ("HOSTED", 1, 2)
    assert stopped == {"Status": "STOPPING_HOSTING"}


def test_the_aws_cli_lists_projects_and_models_page_by_page(aws: Aws) -> None:
    projects = answer(aws("lookoutvision", "list-projects", "--page-size", "1"))["Projects"]
    models = answer(aws("lookoutvision", "list-models", "--project-name", "weld-seams", "--page-size", "1"))["Models"]

    assert {project["ProjectName"] for project in projects} == {"weld-seams", "bottle-caps"}
    assert {model["ModelVersion"] for model in models} == {"1", "2"}


def test_the_aws_cli_starts_waits_for_and_stops_a_custom_labels_model(aws: Aws) -> None:
    """With the SDK's own waiter, which looks at all versions of a project unless it is told a name."""
    (project,) = answer(aws("rekognition", "describe-projects", "--project-names", "labels"))["ProjectDescriptions"]
    started = answer(
        aws("rekognition", "start-project-version", "--project-version-arn", VERSION, "--min-inference-units", "1")
    )
    waited = aws(
        *("rekognition", "wait", "project-version-running", "--project-arn", project["ProjectArn"]),
        *("--version-names", "labels.2025-02-03"),
    )
    stopped = answer(aws("rekognition", "stop-project-version", "--project-version-arn", VERSION))

    assert started == {"Status": "STARTING"}
    assert waited.returncode == 0, waited.stderr
    assert stopped == {"Status": "STOPPING"}


def test_the_aws_cli_shows_an_error_as_aws_would(aws: Aws) -> None:
    done = aws("lookoutvision", "stop-model", "--project-name", "weld-seams", "--model-version", "2")

    assert done.returncode == 255  # version 2 of the CLI says 254
    assert "(ConflictException) when calling the StopModel operation" in done.stderr


def test_plain_boto3_works_with_nothing_but_an_endpoint(emulator: Emulator) -> None:
    client = boto3.client(
        "rekognition",
        endpoint_url=emulator.endpoint_url,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )

    projects = client.describe_projects()["ProjectDescriptions"]

    assert len(projects) == 2


def test_what_it_prints_is_what_one_needs(tmp_path: Path) -> None:
    """The command itself, in a process of its own, until it is interrupted."""
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text('models: [{provider: lookoutvision, project: caps, model_version: "4"}]\n')
    command = [sys.executable, "-m", "workbench.cli.main", "emulator", "--port", "0", "--models", str(scenario)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}) as it:
        assert it.stdout
        lines: list[str] = []
        deadline = time.monotonic() + 30
        while not any("list-models" in line for line in lines) and time.monotonic() < deadline:
            lines.append(it.stdout.readline())
        it.terminate()

    text = "".join(lines)
    assert "caps/4" in text
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:" in text


def test_a_scenario_that_cannot_be_used_is_answered_with_all_its_faults(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(
        "models: [{provider: sagemaker}]\nfaults: [{fault: fire}, {fault: quota, running_models: -1}]\n"
    )

    done = subprocess.run(
        [sys.executable, "-m", "workbench.cli.main", "emulator", "--port", "0", "--models", str(scenario)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    for part in ("models[0].provider: 'sagemaker'", "faults[0].fault: 'fire'", "faults[1].running_models: -1"):
        assert f"{scenario}: {part}" in done.stderr


def test_a_stack_of_a_change_set_has_its_outputs(emulator: Emulator) -> None:
    """`cdk deploy` looks for its bootstrap and then goes by change sets; moto alone forgets what the stack puts out."""
    emulator.bootstrap()
    client = emulator.client("cloudformation")
    template = {
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {"Name": {"Value": {"Fn::GetAtt": ["Queue", "QueueName"]}}},
    }
    named = {"StackName": "made-by-change-set", "ChangeSetName": "first"}
    client.create_change_set(**named, ChangeSetType="CREATE", TemplateBody=json.dumps(template))
    client.execute_change_set(**named)

    (stack,) = client.describe_stacks(StackName="made-by-change-set")["Stacks"]
    version = emulator.client("ssm").get_parameter(Name="/cdk-bootstrap/hnb659fds/version")["Parameter"]["Value"]

    assert [output["OutputKey"] for output in stack["Outputs"]] == ["Name"]
    assert int(version) >= 6
