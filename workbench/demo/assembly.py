"""The demo's cloud assembly: the CDK app, run as `cdk synth` runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "examples" / "demo.yaml"


class SynthError(RuntimeError):
    """The CDK app did not synthesize; the message is what it said."""


def synthesize(into: Path, configuration: Path, today: date) -> Path:
    """Synthesize the stack of a configuration, as of a day, into a folder, which is returned. Raises SynthError."""
    environment = os.environ | {
        "AUTOSCALER_CONFIG": str(configuration),
        "AUTOSCALER_TODAY": today.isoformat(),
        "CDK_OUTDIR": str(into),
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "app.py")], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SynthError(done.stderr.strip() or done.stdout.strip())
    return into
