"""The examples of docs/aws-commands.md, and those of AWS's own commands in docs/cli.md, typed into a shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.aws_commands.offered import OFFERED
from workbench.emulator.serve import TRAINED, emulator_of

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "aws-commands.md").read_text()
CHAPTERS = re.split(r"^## ", (DOCS / "cli.md").read_text(), flags=re.MULTILINE)
VERBS = ("lookoutvision", "rekognition", "sdk-model")


def sessions() -> Iterator[list[tuple[str, str]]]:
    """What is typed and printed between two marks of code: a session in one shell."""
    chapters = [chapter for chapter in CHAPTERS if chapter.startswith(tuple(f"`autoscaler {verb}`" for verb in VERBS))]
    for text in (PAGE, *chapters):
        for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
            typed = re.findall(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
            yield [(re.sub(r"^> ", "", command, flags=re.MULTILINE), printed) for command, printed in typed]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of somebody with an empty home who has exported what a new `autoscaler emulator` printed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with emulator_of(list(TRAINED), [], start_seconds=0, stop_seconds=0, port=0) as emulator:
        yield inherited | emulator.environment() | {"HOME": str(tmp_path), "PATH": path}


@pytest.mark.parametrize("session", [*sessions()], ids=lambda session: session[0][0].strip())
def test_a_session_prints_what_the_page_says(
    session: list[tuple[str, str]], shell: dict[str, str], tmp_path: Path
) -> None:
    script = "".join(f"{command}echo ---- $?\n" for command, _ in session)

    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"], cwd=tmp_path, env=shell, capture_output=True, text=True, check=True
    )

    assert done.stdout.replace(str(tmp_path), "HOME") == "".join(f"{printed}---- 0\n" for _, printed in session)


def test_the_page_names_every_command_that_is_offered() -> None:
    assert [command for commands in OFFERED.values() for command in commands if f"`{command}`" not in PAGE] == []
