"""The rules of composite alarms: ALARM("name"), OK(...), INSUFFICIENT_DATA(...), AND, OR, NOT, TRUE, FALSE."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from workbench.emulator.alarm_definitions import AlarmError

_TEST = re.compile(r"(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
_WORDS = {"AND": "and", "OR": "or", "NOT": "not", "TRUE": "True", "FALSE": "False"}


def holds(rule: str, states: Mapping[str, str]) -> bool:
    """Whether a rule is true, given the states of alarms by name. Raises AlarmError."""

    def test(found: re.Match[str]) -> str:
        name = found[2].rsplit(":alarm:", 1)[-1].strip()
        if name not in states:
            raise AlarmError(f"the rule {rule} names an alarm that there is not: {name}")
        return str(states[name] == found[1])

    text = re.sub(r"\b(AND|OR|NOT|TRUE|FALSE)\b", lambda found: _WORDS[found[1]], _TEST.sub(test, rule))
    try:
        return _value(ast.parse(" ".join(text.split()), mode="eval").body)
    except SyntaxError as error:
        raise AlarmError(f"{rule} is not the rule of a composite alarm") from error


def _value(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=bool()):
            return bool(node.value)
        case ast.UnaryOp(op=ast.Not()):
            return not _value(node.operand)
        case ast.BoolOp(op=ast.And()):
            return all(_value(each) for each in node.values)
        case ast.BoolOp():
            return any(_value(each) for each in node.values)
    raise AlarmError(f"{ast.unparse(node)} has no place in the rule of a composite alarm")
