"""What version 1 of the AWS CLI has not: YAML in, YAML out and YAML to fill in, each against its twin in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.aws_commands_stage import Ended, Programs, processes, programs
from tests.aws_words import COMMANDS, inputs, option_of

each_command = pytest.mark.parametrize(("service", "command"), COMMANDS)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    with programs(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def read(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def written(value: Any) -> str:
    stream = StringIO()
    YAML().dump(value, stream)
    return stream.getvalue()


@each_command
def test_the_same_input_makes_the_same_request(service: str, command: str, both: Programs, folder: Path) -> None:
    @settings(max_examples=8)
    @given(inputs(service, command), st.booleans())
    def check(wanted: dict[str, Any], in_file: bool) -> None:
        (folder / "input.yaml").write_text(written(wanted))
        text = f"file://{folder}/input.yaml" if in_file else written(wanted)
        as_json = both.run("autoscaler", service, command, "--cli-input-json", json.dumps(wanted))
        assert both.run("autoscaler", service, command, "--cli-input-yaml", text) == as_json

    check()


@each_command
def test_the_command_line_wins_over_the_yaml(service: str, command: str, both: Programs) -> None:
    @settings(max_examples=8)
    @given(inputs(service, command), inputs(service, command))
    def check(wanted: dict[str, Any], typed: dict[str, Any]) -> None:
        words = [word for name, value in typed.items() for word in option_of(name, value, shorthand=True)]
        together = both.run("autoscaler", service, command, "--cli-input-json", json.dumps(wanted | typed))
        assert both.run("autoscaler", service, command, "--cli-input-yaml", written(wanted), *words) == together

    check()


@each_command
def test_yaml_that_is_to_be_filled_in_says_what_the_json_says(service: str, command: str, both: Programs) -> None:
    done = both.run("autoscaler", service, command, "--generate-cli-skeleton", "yaml-input")
    twin = both.run("autoscaler", service, command, "--generate-cli-skeleton", "input")

    assert (done.code, done.err, done.asked) == (0, "", ())
    assert read(done.out) == json.loads(twin.out)


def test_yaml_that_is_to_be_filled_in_says_what_must_be_there_and_which_values_there_are(both: Programs) -> None:
    done = both.run("autoscaler", "rekognition", "start-project-version", "--generate-cli-skeleton", "yaml-input")
    packaging = ("lookoutvision", "start-model-packaging-job", "--generate-cli-skeleton", "yaml-input")
    lines = [" ".join(line.split()) for line in both.run("autoscaler", *packaging).out.splitlines()]

    assert "MinInferenceUnits: 0 # [REQUIRED] The minimum number of inference units to use.\n" in done.out
    assert "\nMaxInferenceUnits: 0 # The maximum" in done.out
    assert "ComponentName: '' # [REQUIRED]" in lines
    assert "TargetDevice: jetson_xavier # Valid values are: jetson_xavier." in lines


def answer(done: Ended) -> Any:
    assert (done.code, done.err) == (0, "")
    return done.out


@pytest.mark.parametrize(
    "words",
    [
        "lookoutvision list-projects",
        "lookoutvision list-projects --max-items 1",
        "lookoutvision list-models --project-name weld --no-paginate",
        "lookoutvision list-models --project-name weld --query Models[].[ModelVersion,Status]",
        "lookoutvision describe-model --project-name rivet --model-version 1",
        "lookoutvision describe-model --project-name rivet --model-version 1 --query ModelDescription.Status",
        "lookoutvision describe-model --project-name rivet --model-version 1 --query Nothing",
        "lookoutvision start-model --project-name a --model-version 1 --min-inference-units 1 "
        "--generate-cli-skeleton output",
        "lookoutvision stop-model --project-name rivet --model-version 1",
        "rekognition describe-projects",
        "rekognition describe-projects --query []",
    ],
)
def test_yaml_out_reads_as_json_out(words: str, both: Programs) -> None:
    as_json = answer(both.run("autoscaler", *words.split(), "--output", "json"))
    as_yaml = answer(both.run("autoscaler", *words.split(), "--output", "yaml"))

    assert read(as_yaml) == json.loads(as_json)
    assert as_yaml != as_json or as_json == "null\n" or as_json == "[]\n"


def test_yaml_out_may_be_configured_once_for_all_commands(tmp_path: Path) -> None:
    words = ["autoscaler", "lookoutvision", "list-models", "--project-name", "weld"]
    with processes(tmp_path) as each:
        as_json, as_yaml = each.run(*words), each.run(*words, AWS_DEFAULT_OUTPUT="yaml")

    assert read(answer(as_yaml)) == json.loads(answer(as_json))
    assert as_yaml.out.startswith("Models:\n- ")


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "- 1", "text", "7", "", "file:///nowhere/at/all"])
def test_yaml_that_is_no_input_is_refused_before_anything_is_asked(text: str, both: Programs) -> None:
    done = both.run("autoscaler", "lookoutvision", "list-projects", "--cli-input-yaml", text)

    assert (done.code, done.out, done.asked) == (255, "", ())
    assert any(
        why in done.err for why in ("Invalid YAML received.", "expecting map, received", "Unable to load paramfile")
    )


def test_two_inputs_are_one_too_many(both: Programs) -> None:
    done = both.run("autoscaler", "lookoutvision", "list-projects", "--cli-input-yaml", "{}", "--cli-input-json", "{}")

    assert (done.code, done.err, done.asked) == (255, "\nOnly one --cli-input- parameter may be specified.\n", ())


def test_a_sample_of_the_output_checks_what_the_yaml_says(both: Programs) -> None:
    words = ["rekognition", "start-project-version", "--generate-cli-skeleton", "output", "--cli-input-yaml"]
    arn = "arn:aws:rekognition:eu-central-1:123456789012:project/a/version/b/1"
    right = both.run("autoscaler", *words, f"{{ProjectVersionArn: '{arn}', MinInferenceUnits: 1}}")
    wrong = both.run("autoscaler", *words, f"{{ProjectVersionArn: '{arn}', MinInferenceUnits: one}}")

    assert (right.code, right.asked, wrong.code, wrong.asked) == (0, (), 255, ())
    assert "Invalid type for parameter MinInferenceUnits" in wrong.err
