"""The command as a whole: every verb explains itself, is documented, and is thin enough to start at once."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from workbench.cli.main import main
from workbench.configuration import json_schema

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "cli.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
VERBS = sorted(main.commands)


def options(verb: str) -> Iterator[click.Option]:
    return (each for each in main.commands[verb].params if isinstance(each, click.Option))


def chapter(verb: str) -> str:
    """The part of the docs under the verb's own heading."""
    return DOCS.partition(f"\n## `autoscaler {verb}`\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_option_has_help(verb: str) -> None:
    assert main.commands[verb].help
    assert [each.name for each in options(verb) if not each.help] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_documented_with_an_example_and_all_its_options(verb: str) -> None:
    shared = DOCS.partition("\n## Options of all verbs that reach AWS\n")[2].partition("\n## ")[0]
    assert f"$ autoscaler {verb}" in chapter(verb)
    known = chapter(verb) + (shared if "shared options" in chapter(verb) else "")
    assert [each.opts[0] for each in options(verb) if f"`{each.opts[0]}" not in known] == []


def test_the_docs_know_no_verb_that_is_gone() -> None:
    headings = [line.removeprefix("## `autoscaler ").rstrip("`") for line in DOCS.splitlines() if "## `" in line]
    assert sorted(headings) == VERBS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_on_every_page_is_one_that_exists_with_its_options(page: Path) -> None:
    """A runbook that names an option that is gone fails its reader at night."""
    text = page.read_text()
    lines = [*re.findall(r"^\$ autoscaler (.+)$", text, re.MULTILINE), *re.findall(r"`autoscaler ([^`]+)`", text)]
    for line in lines:
        verb, *words = shlex.split(re.split(r" (?:&&|>|\|) ", line)[0])
        if verb not in VERBS:
            main.make_context("autoscaler", [verb])
        elif words:
            main.commands[verb].make_context(verb, words)


def test_validate_names_every_signal_that_tells_demand(tmp_path: Path) -> None:
    """Math is cut where it is long; one line for each target."""
    math = " + ".join(f"line{number}" for number in range(10))
    metrics = ", ".join(f"line{number}: {{namespace: F, metric: Images}}" for number in range(10))
    signals = f'[queue: {{name: parcels}}, expression: {{math: "{math}", metrics: {{{metrics}}}}}, requests]'
    file = tmp_path / "autoscaler.yaml"
    file.write_text(
        "name: a\ntargets:\n  weld:\n    provider: lookoutvision\n    project: weld\n"
        f'    model_version: "1"\n    demand: {{signals: {signals}}}\n'
    )

    _, weld = CliRunner().invoke(main, ["validate", str(file)]).stdout.splitlines()

    shown = "expression line0 + line1 + line2 + line3 + line4 + line5 + …"
    assert weld == f"  weld (lookoutvision): 1..1 units, always, by queue parcels, {shown}, requests"


@pytest.mark.parametrize("verb", ["status", "start", "stop", "clear", "wait", "validate", "schedule"])
def test_every_verb_that_answers_can_answer_in_json(verb: str) -> None:
    assert "--json" in [each.opts[0] for each in options(verb)]


def test_a_valid_file_is_told_in_a_few_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("autoscaler.yaml").write_text(
        'name: factory\ntargets:\n  weld: {provider: lookoutvision, project: weld, model_version: "1"}\n'
    )
    result = CliRunner().invoke(main, ["validate"])
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "autoscaler.yaml is valid: fleet factory",
        "  weld (lookoutvision): 1..1 units, always, without demand",
    ]
    answer = json.loads(CliRunner().invoke(main, ["validate", "--json"]).output)
    assert [each["name"] for each in answer["document"]["targets"]] == ["weld"]
    assert answer["findings"] == []


def test_a_faulty_file_is_reported_and_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.yaml").write_text("name: 7\n")
    lines = [
        'other.yaml:1 name: 7 is not allowed: text; put it in quotes: "7"',
        "other.yaml:1 targets: is missing: a mapping with at least one target",
    ]
    result = CliRunner().invoke(main, ["validate", "other.yaml"])
    assert (result.exit_code, result.stderr.splitlines()) == (2, lines)
    result = CliRunner().invoke(main, ["validate", "other.yaml", "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (2, {"faults": lines})


def test_the_schema_is_printed_as_published() -> None:
    result = CliRunner().invoke(main, ["schema"])
    assert json.loads(result.output) == json_schema()


def test_the_command_starts_without_loading_moto_or_the_cdk() -> None:
    """They take seconds, and `status` needs neither."""
    code = "import sys, workbench.cli.main; print([name for name in ('moto', 'aws_cdk') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
