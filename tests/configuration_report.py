"""A configuration file with something wrong in it, and the report on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from workbench.configuration import ConfigurationError, compile_file

ARN = "arn:aws:rekognition:eu-central-1:123456789012:project/paint/version/v1/1617550522329"
# A day in the year whose holidays the stories name.
TODAY = date(2026, 1, 13)


def report(folder: Path, text: str | bytes) -> list[str]:
    """The lines of the report on a file with this text, without the folder."""
    file = folder / "autoscaler.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigurationError) as caught:
        compile_file(file, TODAY)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def paint(*settings: str) -> str:
    """A file with one target, whose own settings begin in line 6."""
    rows = ["name: factory", "targets:", "  paint:", "    provider: rekognition", f"    project_version_arn: {ARN}"]
    return "\n".join([*rows, *(f"    {row}" for setting in settings for row in setting.splitlines())])
