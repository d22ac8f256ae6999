"""The published JSON schema, which editors use, says what the code says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from workbench.configuration import json_schema
from workbench.configuration.source import read

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def faults(document: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema())
    return [error.json_path for error in validator.iter_errors(document)]


def test_the_published_schema_is_in_step_with_the_code() -> None:
    """To renew it: `autoscaler schema > docs/autoscaler.schema.json`."""
    published = json.loads((ROOT / "docs" / "autoscaler.schema.json").read_text())
    assert published == json_schema()
    jsonschema.Draft202012Validator.check_schema(published)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: str(path.name))
def test_every_example_fits_the_schema_and_names_it_for_editors(example: Path) -> None:
    assert faults(read(example).value) == []
    assert "# yaml-language-server: $schema=../docs/autoscaler.schema.json" in example.read_text()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"bounds": {"minimun": 1}}, "$.targets.weld.bounds", id="an unknown key"),
        pytest.param({"converge": {"retries": 11}}, "$.targets.weld.converge.retries", id="a number out of range"),
        pytest.param({"converge": {"stop_deadline": "1w"}}, "$.targets.weld.converge.stop_deadline", id="a length"),
        pytest.param({"policy": {"mode": "guess"}}, "$.targets.weld.policy.mode", id="a word that is none of those"),
        pytest.param({"policy": {"tolerance": 0.1}}, "$.targets.weld.policy.tolerance", id="a number for a percentage"),
        pytest.param({"model_version": 1}, "$.targets.weld.model_version", id="a number for text"),
        pytest.param({"alarms": "on"}, "$.targets.weld.alarms", id="a word for a switch"),
    ],
)
def test_an_editor_marks_the_same_faults_as_validate(change: dict[str, Any], path: str) -> None:
    target = {"provider": "lookoutvision", "project": "weld", "model_version": "1"}
    assert faults({"name": "a", "targets": {"weld": target}}) == []
    found = faults({"name": "a", "targets": {"weld": target | change}})
    assert any(each in (path, "$.targets.weld") for each in found)
