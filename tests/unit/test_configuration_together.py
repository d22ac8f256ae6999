"""Faults in several places, and faults between targets, are reported together and once."""

from __future__ import annotations

from pathlib import Path

from tests.configuration_report import ARN, paint, report


def test_all_faults_are_reported_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Nobody wants to repair a file one deploy at a time: a fault in one place hides none elsewhere."""
    text = paint("bounds: {minimum: 4, maximum: 3, step: 1}", "alarms: true", "converge: {retries: many}")
    assert report(tmp_path, text.replace("name: factory", "name: factory\nnotify: [ops]")) == [
        'autoscaler.yaml:2 notify.0: "ops" is not allowed: an e-mail address',
        "autoscaler.yaml:7 targets.paint.bounds.step: is not known here: known are minimum, maximum",
        "autoscaler.yaml:7 targets.paint.bounds.minimum: 4 is not allowed: at most the maximum, 3",
        "autoscaler.yaml:8 targets.paint.alarms: true is not allowed: alarms need demand, the metric they watch",
        'autoscaler.yaml:9 targets.paint.converge.retries: "many" is not allowed: a whole number',
    ]


def test_a_fault_in_the_defaults_is_reported_once_and_not_for_every_target(tmp_path: Path) -> None:
    text = paint().replace("targets:", "defaults: {converge: {retries: -1}}\ntargets:")
    text += f"\n  other:\n    provider: rekognition\n    project_version_arn: {ARN.replace('v1', 'v2')}\n"
    assert report(tmp_path, text) == ["autoscaler.yaml:2 defaults.converge.retries: -1 is not allowed: at least 0"]


def test_a_default_that_does_not_fit_a_target_is_shown_where_it_stands(tmp_path: Path) -> None:
    text = paint("bounds: {maximum: 2}").replace("targets:", "defaults:\n  bounds: {minimum: 3}\ntargets:")
    assert report(tmp_path, text) == [
        "autoscaler.yaml:3 targets.paint.bounds.minimum: 3 is not allowed: at most the maximum, 2"
    ]


def test_two_targets_with_one_model_would_fight_over_it(tmp_path: Path) -> None:
    text = paint() + f"\n  copy:\n    provider: rekognition\n    project_version_arn: {ARN}\n"
    [line] = report(tmp_path, text)
    assert line.startswith("autoscaler.yaml:8 targets.copy.project_version_arn: ")
    assert line.endswith("is not allowed: a model that no other target has; paint has it")


def test_models_of_another_region_are_out_of_the_stacks_reach(tmp_path: Path) -> None:
    elsewhere = ARN.replace("eu-central-1", "us-east-1")
    [line] = report(tmp_path, paint() + f"\n  far:\n    provider: rekognition\n    project_version_arn: {elsewhere}\n")
    assert line.endswith(
        "is not allowed: a model in region eu-central-1 of account 123456789012, like the targets before it"
    )


def test_more_targets_always_on_than_the_account_may_run_is_explained(tmp_path: Path) -> None:
    """Otherwise the third would wait for quota for ever and nobody would know why."""
    rows = [f"  v{n}: {{provider: rekognition, project_version_arn: {ARN.replace('v1', f'v{n}')!r}}}" for n in range(3)]
    text = "\n".join(["name: factory", "targets:", *rows])
    assert report(tmp_path, text) == [
        "autoscaler.yaml:5 targets.v2: is one too many that is always on: v0, v1, v2 are, and the account may run 2 "
        "rekognition models at once (quotas.rekognition.running_models); give some a schedule, or demand and a "
        "minimum of 0, or raise the quota with AWS and here"
    ]
