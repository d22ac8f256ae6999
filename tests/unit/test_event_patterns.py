"""Event patterns, names of resources, metrics in log lines, and zip archives."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.emulator.assets import unzipped, zipped
from workbench.emulator.events import shaped
from workbench.emulator.logs import embedded_metrics
from workbench.emulator.patterns import PatternError, matches
from workbench.emulator.resource_names import resource_names

EVENT = {
    "source": "aws.cloudwatch",
    "resources": ["arn:one", "arn:two"],
    "detail": {"alarmName": "LineOneBusy", "state": {"value": "ALARM"}, "count": 3},
}


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"source": ["aws.states", "aws.cloudwatch"]},
        {"detail": {"state": {"value": ["ALARM"]}}},
        {"resources": ["arn:two"]},
        {"detail": {"alarmName": [{"prefix": "Line"}]}},
        {"detail": {"alarmName": [{"suffix": "Busy"}]}},
        {"detail": {"alarmName": [{"anything-but": ["Other"]}]}},
        {"detail": {"alarmName": [{"anything-but": {"prefix": "Other"}}]}},
        {"detail": {"count": [{"numeric": [">", 1, "<=", 3]}]}},
        {"detail": {"muteDetail": [{"exists": False}], "count": [{"exists": True}]}},
    ],
)
def test_patterns_that_match(pattern: dict[str, object]) -> None:
    assert matches(pattern, EVENT)


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["aws.states"]},
        {"detail": {"state": {"value": ["OK"]}}},
        {"detail": {"missing": ["x"]}},
        {"detail": {"alarmName": [{"anything-but": ["LineOneBusy"]}]}},
        {"detail": {"count": [{"numeric": [">", 3]}]}},
        {"detail": {"alarmName": [{"exists": False}]}},
    ],
)
def test_patterns_that_do_not_match(pattern: dict[str, object]) -> None:
    assert not matches(pattern, EVENT)


def test_an_operator_that_is_not_emulated_is_refused() -> None:
    with pytest.raises(PatternError, match="wildcard"):
        matches({"source": [{"wildcard": "aws.*"}]}, EVENT)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({}, EVENT),
        ({"Input": '{"trigger": "tick"}'}, {"trigger": "tick"}),
        ({"InputPath": "$.detail.state"}, {"value": "ALARM"}),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"name": "$.detail.alarmName", "count": "$.detail.count"},
                    "InputTemplate": '{"alarm": "<name>", "count": <count>}',
                }
            },
            {"alarm": "LineOneBusy", "count": 3},
        ),
    ],
)
def test_what_a_target_receives(target: dict[str, object], expected: object) -> None:
    assert shaped(target, EVENT) == expected


def test_resources_are_called_as_their_constructs_are() -> None:
    metadata = {
        "/stack/Functions/Plan/Resource": [{"type": "aws:cdk:logicalId", "data": "FunctionsPlan4E462DC6"}],
        "/stack/TargetAlarms/weld/Idle/Resource": [{"type": "aws:cdk:logicalId", "data": "Idle1"}],
        "/stack/A/Queue/Resource": [{"type": "aws:cdk:logicalId", "data": "AQueue"}],
        "/stack/B/Queue/Resource": [{"type": "aws:cdk:logicalId", "data": "BQueue"}],
    }
    logical_ids = ["FunctionsPlan4E462DC6", "Idle1", "AQueue", "BQueue", "Bare0123ABCD"]
    names = ["Plan", "weld/Idle", "A/Queue", "B/Queue", "Bare"]
    assert resource_names(logical_ids, metadata) == dict(zip(logical_ids, names, strict=True))


def test_a_line_in_the_embedded_format_is_a_metric() -> None:
    line = {
        "_aws": {
            "Timestamp": 1767614400000,
            "CloudWatchMetrics": [
                {
                    "Namespace": "Ours",
                    "Dimensions": [["service"]],
                    "Metrics": [{"Name": "Quarantined", "Unit": "Count"}],
                }
            ],
        },
        "service": "plan",
        "Quarantined": [2, 3],
    }
    noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    expected = [("Ours", "Quarantined", {"service": "plan"}, value, noon, "Count") for value in (2, 3)]
    assert list(embedded_metrics(line)) == expected
    assert list(embedded_metrics({"message": "decided"})) == []


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder / "package").mkdir(parents=True)
        for name in ("b.py", "a.py") if folder == "one" else ("a.py", "b.py"):
            (tmp_path / folder / "package" / name).write_text(f"# {name}\n")
    archive = zipped(tmp_path / "one")
    assert archive == zipped(tmp_path / "two")
    assert (unzipped(archive) / "package" / "a.py").read_text() == "# a.py\n"
