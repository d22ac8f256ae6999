"""`python app.py`, as the CDK's command line and `make synth` run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

CONFIGURATION = """
name: night
targets:
  paint-defects:
    provider: rekognition
    project_version_arn: arn:aws:rekognition:eu-central-1:123456789012:project/paint/version/one/1617550522329
    schedule:
      timezone: Europe/Berlin
      periods: [Mon-Fri 22:00-06:00]
    bounds: {minimum: 1, maximum: 2}
"""


def _synth(folder: Path, configuration: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "autoscaler.yaml").write_text(configuration)
    return subprocess.run(
        [sys.executable, str(ROOT / "app.py")],
        cwd=folder,
        # No PATH: there is no Node on this machine but the one that comes with our requirements.
        env={"PATH": "", "HOME": os.environ["HOME"], "CDK_OUTDIR": str(folder / "out"), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_configuration_becomes_a_stack_on_a_machine_without_node(tmp_path: Path) -> None:
    run = _synth(tmp_path, CONFIGURATION)

    assert (run.returncode, run.stderr) == (0, "")
    template = json.loads((tmp_path / "out" / "autoscaler-night.template.json").read_text())
    schedules = [each for each in template["Resources"].values() if each["Type"] == "AWS::Scheduler::Schedule"]
    assert "Europe/Berlin" in {schedule["Properties"]["ScheduleExpressionTimezone"] for schedule in schedules}


def test_a_faulty_configuration_is_answered_with_the_report_and_no_traceback(tmp_path: Path) -> None:
    run = _synth(tmp_path, CONFIGURATION.replace("minimum: 1", "minimum: 7"))

    assert run.returncode == 2
    assert "minimum" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_another_file_can_be_named_as_context_or_in_the_environment(tmp_path: Path) -> None:
    """The command line of the CDK hands `-c config=…` on in this variable."""
    other = tmp_path / "other.yaml"
    other.write_text("name: 7")

    named = [
        _synth(tmp_path, CONFIGURATION, CDK_CONTEXT_JSON=json.dumps({"config": str(other)})),
        _synth(tmp_path, CONFIGURATION, AUTOSCALER_CONFIG=str(other)),
    ]

    assert [run.returncode for run in named] == [2, 2]
    assert all("other.yaml" in run.stderr for run in named)
