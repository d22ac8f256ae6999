"""Which of AWS's commands are offered, and that nobody else pays for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from botocore import xform_name

from autoscaler.aws.session import service_model
from workbench.aws_commands.offered import OFFERED, THE_REST
from workbench.cli.main import main

ROOT = Path(__file__).parents[2]


def test_the_commands_that_start_stop_and_show_a_model_and_those_that_package_it_are_offered() -> None:
    assert {service: set(commands) for service, commands in OFFERED.items()} == {
        "lookoutvision": {
            "start-model",
            "stop-model",
            "describe-model",
            "list-models",
            "list-projects",
            "start-model-packaging-job",
            "describe-model-packaging-job",
            "list-model-packaging-jobs",
        },
        "rekognition": {
            "start-project-version",
            "stop-project-version",
            "describe-project-versions",
            "describe-projects",
        },
    }


def test_each_is_a_verb_and_an_operation_of_its_service_model() -> None:
    for service, commands in OFFERED.items():
        assert service in main.commands
        assert set(commands) <= {xform_name(name, "-") for name in service_model(service)["operations"]}
    assert set(THE_REST) == set(OFFERED)


def test_the_command_starts_without_loading_the_aws_cli() -> None:
    """It would make its own botocore that of all other verbs."""
    code = "import sys, workbench.cli.main; print('awscli' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
