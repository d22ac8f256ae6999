"""Command lines of the offered commands, right and wrong, drawn from what the service model says of their input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore import xform_name
from hypothesis import strategies as st

from autoscaler.aws.session import service_model
from tests.aws_commands_stage import LABELS_ARN
from tests.hosting_stage import PAINT_ARN
from workbench.aws_commands.offered import OFFERED

COMMANDS = [(service, command) for service in OFFERED for command in OFFERED[service]]
PROJECT_ARN = f"{PAINT_ARN.partition('/version/')[0]}/1617548260281"

# Of what the account has, and of what it has not; else nearly all answers would be ResourceNotFoundException.
KNOWN: Mapping[str, list[str]] = {
    "ProjectName": ["weld", "rivet", "nobody's"],
    "ModelVersion": ["1", "2", "9"],
    "ProjectVersionArn": [PAINT_ARN, LABELS_ARN, PAINT_ARN.replace("paint.v1", "other.v1")],
    "ProjectArn": [PROJECT_ARN, PROJECT_ARN.replace("paint", "other")],
    "VersionNames": ["paint.v1", "other.v1"],
    "ProjectNames": ["paint", "other"],
}
# awscli hides these behind its own options of paging.
PAGED = ("NextToken", "MaxResults")
WRONG = [
    "",
    "x",
    "-1",
    "1.5",
    "0",
    "1000000",
    "null",
    '{"a":',
    '{"a": 1}',
    "[1]",
    "a=1,b=2",
    "file://nowhere",
    "é ü",
    "a" * 300,
]
QUERIES = [
    "Status",
    "length(@)",
    "Projects[].ProjectName",
    "Models[*].[ModelVersion,Status]",
    "@",
    "a.[",
    "Nothing.At.All",
]


def members_of(service: str, command: str) -> Mapping[str, Any]:
    """The members of a command's input, by name."""
    model = service_model(service)
    (operation,) = [each for name, each in model["operations"].items() if xform_name(name, "-") == command]
    found: Mapping[str, Any] = _shapes(service)[operation["input"]["shape"]]["members"]
    return {name: _shapes(service)[member["shape"]] for name, member in found.items()}


def _shapes(service: str) -> Mapping[str, Any]:
    shapes: Mapping[str, Any] = service_model(service)["shapes"]
    return shapes


def values(service: str, shape: Mapping[str, Any], name: str) -> st.SearchStrategy[Any]:
    """What the model allows, roughly: a text's pattern is left to the service."""
    if name in KNOWN and shape["type"] == "string":
        return st.sampled_from(KNOWN[name])
    match shape["type"]:
        case "structure":
            required = shape.get("required", [])
            members = {
                key: values(service, _shapes(service)[member["shape"]], key) for key, member in shape["members"].items()
            }
            return st.fixed_dictionaries(
                {key: each for key, each in members.items() if key in required},
                optional={key: each for key, each in members.items() if key not in required},
            )
        case "list":
            each = KNOWN.get(name)
            item = st.sampled_from(each) if each else values(service, _shapes(service)[shape["member"]["shape"]], "")
            return st.lists(item, min_size=1, max_size=2)
        case "integer":
            return st.integers(shape.get("min", 0), min(shape.get("max", 5), 5))
        case _:
            return st.sampled_from(shape.get("enum", ["text", "another-text"]))


def inputs(service: str, command: str) -> st.SearchStrategy[dict[str, Any]]:
    """A whole input, without the members that awscli pages by."""
    members = {k: v for k, v in members_of(service, command).items() if k not in PAGED}
    return st.fixed_dictionaries({}, optional={name: values(service, shape, name) for name, shape in members.items()})


@st.composite
def options(draw: st.DrawFn, service: str, command: str, folder: Path) -> list[str]:
    """The options of a command line, of which most are right."""
    words: list[str] = []
    for name, shape in members_of(service, command).items():
        way = draw(st.sampled_from(["right"] * 7 + ["left out", "wrong", "file"]))
        if way == "left out" or (name in (*PAGED, "ClientToken") and draw(st.integers(0, 3))):
            continue
        option, *texts = option_of(name, draw(values(service, shape, name)), shorthand=draw(st.booleans()))
        if way == "wrong":
            texts = [draw(st.sampled_from(WRONG))]
        elif way == "file" and len(texts) == 1:
            (folder / "value").write_text(texts[0])
            texts = [f"file://{folder}/value"]
        words += [option, *texts]
    return words + [word for other in draw(st.lists(_others(service, command, folder), max_size=2)) for word in other]


def option_of(name: str, value: Any, *, shorthand: bool) -> list[str]:
    """A member of the input as one types it: a list word by word, a structure in JSON or in shorthand."""
    words = [
        str(each) if not isinstance(each, dict) else _shorthand(each) if shorthand else json.dumps(each)
        for each in (value if isinstance(value, list) else [value])
    ]
    return [f"--{xform_name(name, '-')}", *words]


def _shorthand(value: Any) -> str:
    """Of a structure, without the braces that only an inner one has."""
    return ",".join(f"{key}={_inner(each)}" for key, each in value.items())


def _inner(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{_shorthand(value)}}}"
    return f"[{','.join(map(_inner, value))}]" if isinstance(value, list) else str(value)


def _others(service: str, command: str, folder: Path) -> st.SearchStrategy[list[str]]:
    """Options that all commands have, and what none has."""

    def in_file(text: str) -> str:
        (folder / "input.json").write_text(text)
        return f"file://{folder}/input.json"

    given = st.one_of(inputs(service, command).map(json.dumps), st.sampled_from(WRONG))
    return st.one_of(
        st.sampled_from(QUERIES).map(lambda query: ["--query", query]),
        st.sampled_from(["json", "text", "table"]).map(lambda output: ["--output", output]),
        st.sampled_from(
            [["--generate-cli-skeleton"], ["--generate-cli-skeleton", "input"], ["--generate-cli-skeleton", "output"]]
        ),
        given.map(lambda text: ["--cli-input-json", text]),
        given.map(lambda text: ["--cli-input-json", in_file(text)]),
        st.tuples(
            st.sampled_from(["--page-size", "--max-items", "--starting-token"]), st.sampled_from(["1", "2", "0", "x"])
        ).map(list),
        st.sampled_from(
            [
                ["--no-paginate"],
                ["--frobnicate", "1"],
                ["--frobnicate"],
                ["help!"],
                ["--"],
                ["--region", "us-east-1"],
                ["--color", "on"],
            ]
        ),
        st.sampled_from(
            [
                ["--profile", "nobody"],
                ["--endpoint-url", "localhost"],
                ["--cli-read-timeout", "x"],
                ["--no-sign-request"],
                ["--version"],
            ]
        ),
    )
