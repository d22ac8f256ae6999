"""What independent checkers say of the template: cdk-nag's rules and cfn-lint's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.synth import new_app  # isort: skip

from aws_cdk import Stack, Validations
from aws_cdk import aws_sqs as sqs
from cdk_nag import AwsSolutionsChecks

Lint = Callable[[dict[str, Any]], list[tuple[str, str]]]

# Findings of cfn-lint that stay, each with its reason.
ALLOWED = {"W3005": "The CDK writes a DependsOn beside the reference that says the same."}


def _findings(report: Path) -> list[str]:
    violations = (found for plugin in json.loads(report.read_text())["pluginReports"] for found in plugin["violations"])
    return [f"{found['ruleName']} at {found['violatingConstructs']}" for found in violations]


def test_cdk_nag_finds_nothing_that_is_not_acknowledged_with_a_reason(assembly: Path) -> None:
    assert _findings(assembly / "validation-report.json") == []


def test_cdk_nag_does_find_things(tmp_path: Path) -> None:
    """Its interface changed with version 3, and a plugin that is never asked finds nothing either."""
    app = new_app(tmp_path)
    sqs.Queue(Stack(app, "Careless"), "Queue")
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert any("AwsSolutions-SQS4" in finding for finding in _findings(tmp_path / "validation-report.json"))


def test_cfn_lint_finds_nothing(template: dict[str, Any], lint: Lint) -> None:
    assert [sentence for rule, sentence in lint(template) if rule not in ALLOWED] == []


def test_cfn_lint_does_find_things(template: dict[str, Any], lint: Lint) -> None:
    dangling = template | {"Outputs": {"Lost": {"Value": {"Ref": "Nobody"}}}}

    assert "E6101" in {rule for rule, _ in lint(dangling)}
