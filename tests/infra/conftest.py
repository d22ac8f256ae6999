"""One synthesized stack for the whole folder, and the means to read its template in names instead of hashes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

# First, because it says where Node is before the CDK looks for it.
from infra.synth import new_app, synthesize  # isort: skip

from aws_cdk import Validations
from cdk_nag import AwsSolutionsChecks
from cfnlint import api  # type: ignore[import-untyped]  # cfn-lint ships no types

Template = dict[str, Any]
Readable = Callable[[Any], Any]
OfType = Callable[[str], dict[str, dict[str, Any]]]
Lint = Callable[[Template], list[tuple[str, str]]]

SIZING = {"tps_per_unit": 5.0, "target_utilisation": 0.8, "high_availability": False}
CONVERGE = {"expected_start_seconds": 900, "start_deadline_seconds": 2700, "stop_deadline_seconds": 1200, "retries": 3}
QUOTA = {"running_models": 2, "units_per_model": 5}


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """A compiled configuration with one target of each kind that makes a difference to the template."""
    return {
        "name": "factory",
        "notify": ["ops@example.com"],
        "notify_routine": ["line@example.com"],
        "wake_on_alarms": ["LineOneBusy"],
        "quotas": {"lookoutvision": QUOTA, "rekognition": QUOTA},
        "targets": [
            {
                "name": "weld-seams",
                "provider": "lookoutvision",
                "project": "weld-seams",
                "model_version": "1",
                "schedule": {
                    "timezone": "Europe/Berlin",
                    "periods": ["Mon-Fri 06:00-22:00"],
                    "lead_time_seconds": 1200,
                },
                "bounds": {"minimum": 1, "maximum": 5},
                "sizing": SIZING,
                "demand": _demand(metric="OfferedImages", statistic="Sum", dimensions={"Line": "weld"}),
                "alarms": True,
                "converge": CONVERGE,
                "packaging": {
                    "greengrass": {
                        "S3OutputLocation": {"Bucket": "edge-artifacts", "Prefix": "models/"},
                        "ComponentName": "com.example.weld-seams",
                        "ComponentVersion": "1.2.0",
                        "TargetDevice": "jetson_xavier",
                        "Tags": [{"Key": "line", "Value": "weld"}],
                    },
                    "description": None,
                    "deploy_to": "thing/press-7",
                    "encryption_key": "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                    "deadline_seconds": 7200,
                    "retries": 2,
                },
                "policy": {"mode": "forecast", "up_window_seconds": 600},
            },
            {
                "name": "paint-defects",
                "provider": "rekognition",
                "project_version_arn": "arn:aws:rekognition:eu-central-1:123456789012:"
                "project/paint-defects/version/paint-defects.2026-01-05/1617550522329",
                "schedule": None,
                "bounds": {"minimum": 0, "maximum": 2},
                "sizing": SIZING,
                "demand": _demand(metric="Rate", statistic="Average", activation_tps=0.5),
                "policy": {"mode": "target-tracking", "up_window_seconds": 600},
                "alarms": True,
                "converge": CONVERGE,
            },
            {
                "name": "night-shift",
                "provider": "rekognition",
                "project_version_arn": "arn:aws:rekognition:eu-west-1:210987654321:"
                "project/night-shift/version/one/1617550522330",
                "schedule": None,
                "bounds": {"minimum": 1, "maximum": 1},
                "sizing": SIZING,
                "demand": None,
                "alarms": False,
                "converge": CONVERGE | {"start_deadline_seconds": 3600},
            },
        ],
        "wakeups": [
            {"timezone": "Europe/Berlin", "expression": "cron(40 5 ? * MON-FRI *)"},
            {"timezone": "Europe/Berlin", "expression": "cron(0 22 ? * MON-FRI *)"},
            {"timezone": "Asia/Kolkata", "expression": "cron(0 22 ? * MON-FRI *)"},
        ],
    }


def _demand(
    *, metric: str, statistic: str, dimensions: Mapping[str, str] | None = None, activation_tps: float = 0.0
) -> dict[str, Any]:
    return {
        "namespace": "Factory",
        "metric": metric,
        "dimensions": dict(dimensions or {}),
        "statistic": statistic,
        "period_seconds": 60,
        "activation_tps": activation_tps,
        "idle_after_seconds": 1800,
        "peak_tps": None,
    }


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]) -> Path:
    """The folder that `cdk deploy` would deploy from, with the report of cdk-nag beside the template."""
    folder = tmp_path_factory.mktemp("assembly")
    app = new_app(folder)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        synthesize(app, document)
    except RuntimeError as error:
        # Findings end a synth after all is written; the test of the report says which they are.
        if "ValidationFailed" not in str(error):
            raise
    return folder


@pytest.fixture(scope="session")
def template(assembly: Path) -> Template:
    return _template(assembly, "autoscaler-factory")


@pytest.fixture(scope="session")
def guard_template(assembly: Path) -> Template:
    return _template(assembly, "autoscaler-factory-guard")


def _template(assembly: Path, stack: str) -> Template:
    content: Template = json.loads((assembly / f"{stack}.template.json").read_text())
    return content


@pytest.fixture(scope="session")
def asset(assembly: Path) -> Path:
    """The code asset as the CDK has staged it."""
    return _asset(assembly, "autoscaler")


@pytest.fixture(scope="session")
def guard_asset(assembly: Path) -> Path:
    return _asset(assembly, "guard")


def _asset(assembly: Path, package: str) -> Path:
    [folder] = [folder for folder in assembly.glob("asset.*") if (folder / package).is_dir()]
    return folder


@pytest.fixture(scope="session")
def names(assembly: Path) -> dict[str, str]:
    """Logical ids to paths of constructs, `Functions/Plan` for the function Plan."""
    return _names(assembly, "autoscaler-factory")


def _names(assembly: Path, stack: str) -> dict[str, str]:
    metadata = json.loads((assembly / f"{stack}.metadata.json").read_text())
    return {
        entry["data"]: path.removeprefix(f"/{stack}/").removesuffix("/Resource")
        for path, entries in metadata.items()
        for entry in entries
        if entry["type"] == "aws:cdk:logicalId"
    }


@pytest.fixture(scope="session")
def readable(names: dict[str, str]) -> Readable:
    """A value of the template as text, with `<Functions/Plan.Arn>` for what CloudFormation fills in."""
    return _readable(names)


def _readable(names: Mapping[str, str]) -> Readable:
    def read(value: Any) -> Any:
        match value:
            case {"Ref": name}:
                return f"<{names.get(name, name)}>"
            case {"Fn::GetAtt": [name, attribute]}:
                return f"<{names.get(name, name)}.{attribute}>"
            case {"Fn::Join": [delimiter, parts]}:
                return str(delimiter).join(read(part) for part in parts)
            case dict():
                return {key: read(each) for key, each in value.items()}
            case list():
                return [read(each) for each in value]
            case _:
                return value

    return read


@pytest.fixture(scope="session")
def of_type(template: Template, names: dict[str, str], readable: Readable) -> OfType:
    """The properties of all resources of a type, readable, by path."""
    return _of_type(template, names, readable)


@pytest.fixture(scope="session")
def guard_of_type(assembly: Path, guard_template: Template) -> OfType:
    """The same of the guard's stack."""
    names = _names(assembly, "autoscaler-factory-guard")
    return _of_type(guard_template, names, _readable(names))


def _of_type(template: Template, names: Mapping[str, str], readable: Readable) -> OfType:
    def find(kind: str) -> dict[str, dict[str, Any]]:
        return {
            names[logical_id]: readable(resource.get("Properties", {}))
            for logical_id, resource in template["Resources"].items()
            if resource["Type"] == kind
        }

    return find


@pytest.fixture(scope="session")
def lint() -> Lint:
    """cfn-lint's findings in a template: rule and sentence."""

    def findings(template: Template) -> list[tuple[str, str]]:
        return [(match.rule.id, str(match)) for match in api.lint(json.dumps(template), None, ["eu-central-1"])]

    return findings
