"""docs/edge.md from its configuration to the component on its device, typed as it stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autoscaler.scaling.document import fleet_from
from workbench.cli import clock
from workbench.cli.main import main
from workbench.configuration import compile_file
from workbench.demo.assembly import synthesize
from workbench.demo.day import hosted
from workbench.emulator.emulator import Emulator
from workbench.emulator.hosting import Hosting

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "edge.md").read_text()
BIN = Path(sys.executable).parent
# A Sunday: the model is not even hosted.
BEGIN = datetime(2026, 1, 11, 9, 1, tzinfo=UTC)


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """The page's configuration, deployed, in the folder that the commands are typed in; a pause lets time pass."""
    [configuration] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "autoscaler.yaml"
    file.write_text(configuration)
    fleet = fleet_from(compile_file(file, BEGIN.date()))

    def make(now: Any, put_metric: Any) -> Hosting:
        return Hosting(now=now, put_metric=put_metric, models=[hosted(target) for target in fleet.targets])

    assembly = synthesize(tmp_path / "cdk.out", file, BEGIN.date())
    with Emulator(make, start=BEGIN) as emulator:
        bucket = re.findall(r"s3://([\w-]+)", configuration)[0]
        emulator.client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        emulator.deploy(assembly, only=[f"autoscaler-{fleet.name}"])
        for name, value in emulator.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(clock, "pause", lambda length: emulator.run_until(emulator.now + length))
        yield emulator


def test_the_page_declares_what_the_example_declares() -> None:
    assert (ROOT / "examples" / "edge.yaml").read_text() in PAGE


def test_a_model_goes_to_its_device_as_the_page_says(line: Emulator) -> None:
    typed = [
        part.partition("\n")
        for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)
        if part
    ]
    assert len(typed) == 3
    assert "".join(typed[0]) in (ROOT / "docs" / "cli.md").read_text()
    for command, _, printed in typed:
        # Columns are tabs, of which a page shows nothing.
        assert _typed(command, line.environment()).split() == printed.split(), command

    line.run_until(line.now + timedelta(minutes=5))
    assert any("weld-seams is packaged" in mail.text for mail in line.messages)


def _typed(command: str, environment: dict[str, str]) -> str:
    """What a command prints. `package` runs in here, where it lets the emulator's time pass; the others look only."""
    program, *arguments = shlex.split(command)
    if arguments[0] != "package":
        typed = [str(BIN / program), *arguments]
        return subprocess.run(typed, env=environment, check=True, capture_output=True, text=True).stdout
    result = CliRunner().invoke(main, arguments, prog_name=program, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output
