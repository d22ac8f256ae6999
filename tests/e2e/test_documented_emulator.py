"""The Python of docs/emulator.md, run as it stands there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "emulator.md"


def test_the_examples_of_the_page_run(
    assemblies: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "cdk.out").symlink_to(assemblies("factory"))
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}

    exec(first, names)
    assert "StateMachine" in capsys.readouterr().out or names["outputs"]

    indented = "".join(f"    {line}\n" for line in second.splitlines())
    begin = "with Emulator(hosting, start=datetime(2026, 1, 5, 3, tzinfo=UTC)) as emulator:\n    later = emulator.now\n"
    exec(begin + indented, names)
