"""`make demo`, as a newcomer runs it, and the README that shows what it prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, object], Path]:
    """Two runs at once, in processes of their own: one for people, one for machines."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "workbench.cli.main", "demo", "--picture"]
    people, machines = (
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        for words in ([*command, str(folder / "a.svg")], [*command, str(folder / "b.svg"), "--json"])
    )
    (text, trouble), (parsed, more_trouble) = people.communicate(), machines.communicate()
    assert (people.returncode, machines.returncode) == (0, 0), text + trouble + more_trouble
    return text, json.loads(parsed), folder


def test_every_promise_of_the_day_holds(runs: tuple[str, dict[str, object], Path]) -> None:
    text, outcome, _ = runs

    assert isinstance(outcome["promises"], list)
    assert [promise["held"] for promise in outcome["promises"]] == [True] * 6
    assert text.count("✓") == 6
    assert outcome["messages"] == []


def test_the_day_is_the_same_twice(runs: tuple[str, dict[str, object], Path]) -> None:
    text, outcome, folder = runs

    assert f"trace {str(outcome['trace_hash'])[:16]}" in text
    assert (folder / "a.svg").read_text() == (folder / "b.svg").read_text()


def test_the_readme_shows_what_the_demo_prints(runs: tuple[str, dict[str, object], Path]) -> None:
    text, _, folder = runs
    block = re.search(r"```console\n\$ make demo\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)

    assert block
    printed = text.splitlines()
    assert [line for line in block[1].splitlines() if line not in printed] == []
    assert (ROOT / "docs" / "demo.svg").read_text() == (folder / "a.svg").read_text()


def test_a_bad_morning_breaks_a_promise_and_the_exit_code_says_so(tmp_path: Path) -> None:
    """The example scenario: a failed hosting costs the opening of one model; nothing is left running all the same."""
    scenario = ROOT / "examples" / "scenarios" / "bad-morning.yaml"
    command = [sys.executable, "-m", "workbench.cli.main", "demo", "--json", "--scenario", str(scenario)]

    done = subprocess.run(
        [*command, "--picture", str(tmp_path / "bad.svg")], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert done.returncode == 1, done.stderr
    outcome = json.loads(done.stdout)
    broken = [promise["sentence"] for promise in outcome["promises"] if not promise["held"]]
    assert [sentence.split(" (")[0] for sentence in broken] == ["weld-seams is ready when work begins at 08:00"]
    assert [message.split(".")[0] for message in outcome["messages"]] == ["weld-seams: hosting failed"]
