"""The examples of docs/backtest.md, typed as they stand there: they print what the page says, and write the page."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from workbench.cli.main import main
from workbench.simulator.contenders import titles

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "backtest.md").read_text()
TYPED = re.findall(r"```console\n\$ autoscaler ([^\n]+)\n(.*?)```", DOCS, re.DOTALL)


@pytest.mark.parametrize(("command", "printed"), TYPED, ids=[command for command, _ in TYPED])
def test_the_example_prints_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, printed: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("benchmarks").symlink_to(ROOT / "benchmarks")
    result = CliRunner().invoke(main, shlex.split(command), catch_exceptions=False)
    assert [line.rstrip() for line in result.output.strip().splitlines()] == printed.strip().splitlines()
    assert ("--html" not in command) or Path("backtest.html").read_text().startswith("<!doctype html>")


def test_an_action_looks_as_the_page_says() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCS, re.DOTALL)
    path = ROOT / "benchmarks" / "traces" / "nasa_http.csv"
    said = json.loads(CliRunner().invoke(main, ["backtest", str(path), "--policy", "keda", "--json"]).stdout)
    assert json.loads(example).keys() == said["actions"][0].keys()
    assert json.loads(example)["at"] == said["trace"]["lives_from"]


def test_the_command_line_page_names_every_policy() -> None:
    [row] = re.findall(r"^\| `--policy NAME` \| (.+) \|$", (ROOT / "docs" / "cli.md").read_text(), re.MULTILINE)
    assert set(re.findall(r"`([a-z-]+)`", row)) - {"--queued"} == set(titles(with_queued=True))
