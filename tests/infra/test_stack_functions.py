"""The functions: what they run, what they know, what they leave behind; and the names that tie them to code and ASL."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OfType = Callable[[str], dict[str, dict[str, Any]]]
Functions = dict[str, dict[str, Any]]

ROOT = Path(__file__).parents[2]
HANDLERS = ROOT / "lambdas" / "autoscaler" / "handlers"
INFRA = ROOT / "infra"
# The state machines, by the construct that makes them, and the files that define them.
MACHINES = {"Converge/Machine": "converge.asl.json", "Packaging/Package/Machine": "package.asl.json"}
PACKAGE = {"StartPackagingJob", "FollowPackaging", "DeployComponent"}


@pytest.fixture(scope="module")
def functions(of_type: OfType) -> Functions:
    return {path.removeprefix("Functions/"): function for path, function in of_type("AWS::Lambda::Function").items()}


def test_construct_module_and_substitution_have_one_name(functions: Functions, of_type: OfType) -> None:
    """The state `GiveUp` calls `${GiveUp}`, the construct GiveUp, whose code is `give_up.py`."""
    machines = of_type("AWS::StepFunctions::StateMachine")
    called = {path: set(re.findall(r"\$\{(\w+)\}", (INFRA / file).read_text())) for path, file in MACHINES.items()}

    assert set(machines) == set(MACHINES)
    assert set.union(*called.values()) == set(functions) - {"Plan", "LearnForecast"}
    for path, names in called.items():
        assert machines[path]["DefinitionSubstitutions"] == {name: f"<Functions/{name}.Arn>" for name in names}
    for name, function in functions.items():
        module = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
        assert function["Handler"] == f"autoscaler.handlers.{module}.handler"
        assert "handler" in _functions_in(HANDLERS / f"{module}.py")


def _functions_in(module: Path) -> set[str]:
    return {node.name for node in ast.parse(module.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_module_that_has_a_handler_is_deployed(functions: Functions) -> None:
    modules = {module.stem for module in HANDLERS.glob("*.py") if "handler" in _functions_in(module)}

    assert modules == {function["Handler"].split(".")[-2] for function in functions.values()}


def test_the_environment_is_what_the_settings_ask_for(functions: Functions) -> None:
    fields = _settings()
    for name, function in functions.items():
        own = {"Plan": ("PlanSettings", "PackagingPlanSettings")} | dict.fromkeys(PACKAGE, ("PackagingSettings",))
        needed = fields["Settings"].union(*(fields[each] for each in own.get(name, ())))
        variables = function["Environment"]["Variables"]
        assert {variable for variable in variables if not variable.startswith("POWERTOOLS_")} == needed, name


def test_the_environment_points_at_this_stack(functions: Functions) -> None:
    variables = functions["Plan"]["Environment"]["Variables"]

    assert variables["TABLE_NAME"] == "<Storage/Table>"
    assert variables["TOPIC_ARN"] == "<Notifications/Topic>"
    assert variables["ROUTINE_TOPIC_ARN"] == "<Routine/Topic>"
    assert variables["STATE_MACHINE_ARN"] == "<Converge/Machine>"


def _settings() -> dict[str, set[str]]:
    """Classes of settings.py and the variables that their own fields name."""
    tree = ast.parse((HANDLERS / "settings.py").read_text())
    return {
        node.name: {
            field.target.id.upper()
            for field in node.body
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        }
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def test_metrics_and_log_lines_say_which_function_they_come_from(functions: Functions) -> None:
    for name, function in functions.items():
        variables = function["Environment"]["Variables"]
        assert variables["POWERTOOLS_SERVICE_NAME"] == function["Handler"].split(".")[-2], name
        assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "InferenceUnitAutoscaler", name


def test_all_functions_run_on_the_same_runtime_from_the_same_code(functions: Functions) -> None:
    for name, function in functions.items():
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"]), name
        assert function["Code"] == functions["Plan"]["Code"], name


def test_logs_are_kept_for_three_months_and_no_longer(functions: Functions, of_type: OfType) -> None:
    groups = of_type("AWS::Logs::LogGroup")

    for name, function in functions.items():
        assert function["LoggingConfig"] == {"LogGroup": f"<Functions/{name}Logs>"}
    assert {group["RetentionInDays"] for group in groups.values()} == {90}
    assert len(groups) == len(functions) + len(MACHINES)


def test_a_function_ends_before_the_state_machine_stops_waiting_for_it(functions: Functions) -> None:
    """Otherwise the state machine would retry while the first call still runs: two mutators on one model."""
    states = [json.loads((INFRA / file).read_text())["States"] for file in MACHINES.values()]
    for state in (state for each in states for state in each.values()):
        if state["Type"] == "Task":
            function = functions[state["Resource"].strip("${}")]
            assert function["Timeout"] < state["TimeoutSeconds"]
