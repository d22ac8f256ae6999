"""The state machine: its definition, checked by two judges that are not us where they judge, and by us where not.

cfn-lint's rule E3601 comes with AWS's own schema of the states language: fields, their types, StartAt. It does not look
where arrows lead. moto's grammar, which LocalStack wrote, must be able to read all of it. Arrows are checked here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser, ASLParserException

OfType = Callable[[str], dict[str, dict[str, Any]]]
Definition = dict[str, Any]
Lint = Callable[[dict[str, Any]], list[tuple[str, str]]]
Damage = Callable[[Definition], object]

INFRA = Path(__file__).parents[2] / "infra"
PATHS = {"converge": "Converge", "package": "Packaging/Package"}


@pytest.fixture(params=PATHS)
def name(request: pytest.FixtureRequest) -> str:
    """Which of the state machines."""
    return str(request.param)


@pytest.fixture
def definition(name: str) -> Definition:
    """The file as it is written."""
    content: Definition = json.loads((INFRA / f"{name}.asl.json").read_text())
    return content


@pytest.fixture
def deployed(definition: Definition) -> Definition:
    """The file as Step Functions sees it, with ARNs in place of names."""
    arn = r"arn:aws:lambda:eu-central-1:123456789012:function:\1"
    content: Definition = json.loads(re.sub(r"\$\{(\w+)\}", arn, json.dumps(definition)))
    return content


def test_the_template_carries_the_file_as_it_is(name: str, definition: Definition, of_type: OfType) -> None:
    machine = of_type("AWS::StepFunctions::StateMachine")[f"{PATHS[name]}/Machine"]

    assert json.loads(machine["DefinitionString"]) == definition
    assert machine["StateMachineType"] == "STANDARD"


def test_what_goes_wrong_is_logged_and_every_execution_traced(name: str, of_type: OfType) -> None:
    machine = of_type("AWS::StepFunctions::StateMachine")[f"{PATHS[name]}/Machine"]
    [destination] = machine["LoggingConfiguration"]["Destinations"]

    assert machine["LoggingConfiguration"]["Level"] == "ERROR"
    assert destination == {"CloudWatchLogsLogGroup": {"LogGroupArn": f"<{PATHS[name]}/Logs.Arn>"}}
    assert machine["TracingConfiguration"] == {"Enabled": True}


def test_its_log_group_is_one_of_those_that_cost_no_policy_entry(name: str, of_type: OfType) -> None:
    """An account has room for ten policies of 5,120 characters for all log groups that AWS services write to."""
    group = of_type("AWS::Logs::LogGroup")[f"{PATHS[name]}/Logs"]["LogGroupName"]

    assert group == f"/aws/vendedlogs/states/autoscaler-factory-{name}"


def test_aws_schema_of_the_states_language_finds_no_fault(deployed: Definition, lint: Lint) -> None:
    assert _faults(deployed, lint) == []


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda d: d.update(StartAt="Nowhere"), id="starts nowhere"),
        pytest.param(lambda d: _first(d).pop("Next"), id="no way on"),
        pytest.param(lambda d: _first(d).update(TimeoutSecond=3), id="unknown field"),
        pytest.param(lambda d: _first(d).update(ResultPath="step"), id="no path"),
    ],
)
def test_that_schema_does_find_faults(deployed: Definition, lint: Lint, damage: Damage) -> None:
    damage(deployed)

    assert "E3601" in {rule for rule, _ in _faults(deployed, lint)}


def _first(definition: Definition) -> dict[str, Any]:
    state: dict[str, Any] = definition["States"][definition["StartAt"]]
    return state


def _faults(definition: Definition, lint: Lint) -> list[tuple[str, str]]:
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/any", "DefinitionString": json.dumps(definition)}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    return lint({"Resources": {"Machine": machine}})


def test_a_second_grammar_reads_it(deployed: Definition) -> None:
    AmazonStateLanguageParser.parse(json.dumps(deployed))


def test_that_grammar_refuses_what_is_no_state_machine(deployed: Definition) -> None:
    _first(deployed)["Catch"] = "everything"

    with pytest.raises(ASLParserException):
        AmazonStateLanguageParser.parse(json.dumps(deployed))


def test_every_arrow_leads_to_a_state(definition: Definition) -> None:
    states = definition["States"]

    assert {target for state in states.values() for target in _arrows(state)} <= set(states)


def test_every_state_is_reached_and_leads_to_an_end(definition: Definition) -> None:
    states = definition["States"]
    ends = {name for name, state in states.items() if state["Type"] in ("Succeed", "Fail")}

    assert _reached(states, definition["StartAt"]) == set(states)
    for name in states:
        assert _reached(states, name) & ends, name


def _reached(states: dict[str, Any], start: str) -> set[str]:
    reached, ahead = set[str](), [start]
    while ahead:
        if (name := ahead.pop()) not in reached:
            reached.add(name)
            ahead += _arrows(states[name])
    return reached


def _arrows(state: dict[str, Any]) -> Iterator[str]:
    for key in ("Next", "Default"):
        if key in state:
            yield state[key]
    for branch in [*state.get("Choices", []), *state.get("Catch", [])]:
        yield branch["Next"]


def test_no_task_waits_for_ever_and_none_fails_unheard(definition: Definition) -> None:
    tasks = {name: state for name, state in definition["States"].items() if state["Type"] == "Task"}

    assert definition["TimeoutSeconds"] <= 24 * 60 * 60
    for name, task in tasks.items():
        assert task["TimeoutSeconds"] <= 15 * 60, name
        assert task["Retry"], name
        assert any("States.ALL" in catch["ErrorEquals"] for catch in task["Catch"]), name


def test_substitutions_stand_inside_quotes(definition: Definition) -> None:
    """So the file stays valid JSON, for linters, viewers and other engines, before anything is substituted."""
    resources = {state["Resource"] for state in definition["States"].values() if state["Type"] == "Task"}
    everything = deepcopy(definition)
    for state in everything["States"].values():
        state.pop("Resource", None)

    assert all(resource.startswith("${") and resource.endswith("}") for resource in resources)
    assert "${" not in json.dumps(everything)
