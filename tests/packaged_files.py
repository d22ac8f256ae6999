"""Files with targets that are packaged, and what they compile into."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autoscaler.scaling.document import fleet_from
from tests.configuration_report import TODAY
from workbench.configuration import compile_file

COMPONENT, OUTPUT, DEVICE = "component: weld", "output: s3://edge", "device: jetson_xavier"
CPU = "platform: {os: LINUX, arch: ARM64}"
NVIDIA = "platform: {os: LINUX, arch: ARM64, accelerator: NVIDIA}"


def weld(*packaging: str, name: str = "weld", version: str = "1") -> str:
    """A target whose packaging has one key to a line, from line 7 on when it is the file's first."""
    target = [f"  {name}:", "    provider: lookoutvision", f"    project: {name}", f'    model_version: "{version}"']
    return "\n".join([*target, "    packaging:", *(f"      {row}" for row in packaging), ""])


def file(*targets: str) -> str:
    return "targets:\n" + "".join(targets) + "name: factory\n"


def packaged(folder: Path, text: str) -> Any:
    """The packaging of the first target, as compiled."""
    path = folder / "autoscaler.yaml"
    path.write_text(text)
    document = json.loads(json.dumps(compile_file(path, TODAY)))
    fleet_from(document)
    return document["targets"][0]["packaging"]
