"""What `autoscaler lookoutvision` and `autoscaler rekognition` say of themselves, and of what they do not offer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore import xform_name

from tests.aws_commands_stage import Programs, processes, programs
from tests.aws_words import COMMANDS, PAGED, members_of
from workbench.aws_commands.offered import OFFERED


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    with programs(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.mark.parametrize(("service", "command"), COMMANDS)
def test_the_help_of_a_command_names_all_its_options(service: str, command: str, both: Programs) -> None:
    done = both.run("autoscaler", service, command, "help")

    assert (done.code, done.err, done.asked) == (0, "", ())
    own = [xform_name(name, "-") for name in members_of(service, command) if name not in PAGED]
    for option in [
        *own,
        "cli-input-json",
        "cli-input-yaml",
        "generate-cli-skeleton",
        "query",
        "output",
        "endpoint-url",
    ]:
        assert f'"--{option}"' in done.out
    assert f"autoscaler {service} {command}" in done.out
    assert 'takes "yaml" as well' in done.out
    assert f"aws {service}" not in done.out


def test_help_is_asked_for_in_any_of_three_ways_and_places(both: Programs) -> None:
    wanted = both.run("autoscaler", "lookoutvision", "start-model", "help")

    assert both.run("autoscaler", "lookoutvision", "start-model", "--project-name", "weld", "-h") == wanted
    assert both.run("autoscaler", "lookoutvision", "--help", "start-model") == wanted


@pytest.mark.parametrize("words", [["help"], ["-h"], ["--help"], ["--region", "eu-central-1", "--help"]])
@pytest.mark.parametrize("service", OFFERED)
def test_the_help_of_a_service_names_the_commands_that_are_offered(
    service: str, words: list[str], both: Programs
) -> None:
    done = both.run("autoscaler", service, *words)

    assert (done.code, done.err) == (0, "")
    lines = done.out.partition("Available Commands")[2].splitlines()
    listed = {line.removeprefix("* ") for line in lines if line.startswith("* ")}
    assert listed == {*OFFERED[service], "help"}


def test_help_needs_neither_a_pager_nor_groff(tmp_path: Path) -> None:
    """With nothing at all on the path, in a process of its own."""
    with processes(tmp_path) as each:
        done = each.run("autoscaler", "rekognition", "start-project-version", "--help", PATH="", PAGER="false")

    assert (done.code, done.err) == (0, "")
    assert "--min-inference-units <value>" in done.out


@pytest.mark.parametrize(
    ("service", "command", "rest"),
    [
        ("lookoutvision", "detect-anomalies", "run `autoscaler sdk-model install` and then `aws lookoutvision`"),
        ("lookoutvision", "start-modle", "run `autoscaler sdk-model install` and then `aws lookoutvision`"),
        ("rekognition", "detect-labels", "run `aws rekognition`"),
        ("rekognition", "wait", "run `aws rekognition`"),
    ],
)
def test_a_command_that_is_not_offered_is_answered_with_those_that_are(
    service: str, command: str, rest: str, both: Programs
) -> None:
    done = both.run("autoscaler", service, command, "--project-name", "weld")

    assert (done.code, done.out, done.asked) == (2, "", ())
    assert all(offered in done.err for offered in OFFERED[service])
    assert rest in done.err
    assert ("maybe you meant:" in done.err) == (command == "start-modle")


def test_a_folder_that_is_called_as_ours_is_not_taken_for_it(tmp_path: Path) -> None:
    (tmp_path / "workbench").mkdir()
    (tmp_path / "workbench" / "__init__.py").write_text("raise SystemExit(99)")
    with processes(tmp_path) as each:
        assert each.run("autoscaler", "lookoutvision", "list-projects").code == 0


def test_service_models_of_ones_own_are_found_beside_ours(tmp_path: Path) -> None:
    """AWS_DATA_PATH keeps what it had."""
    mine = tmp_path / "models" / "rekognition" / "2016-06-27"
    mine.mkdir(parents=True)
    (mine / "service-2.json").write_text("not JSON")
    with processes(tmp_path) as each:
        spoilt = each.run("autoscaler", "rekognition", "describe-projects", AWS_DATA_PATH=str(tmp_path / "models"))
        other = each.run("autoscaler", "lookoutvision", "list-projects", AWS_DATA_PATH=str(tmp_path / "models"))

    assert (spoilt.code, other.code) == (255, 0)
