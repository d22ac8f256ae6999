"""The part of CloudWatch's metric math that is emulated (CloudWatch guide, using-metric-math).

An expression is arithmetic on the ids of other queries, and the functions FILL, IF, ABS, CEIL, FLOOR, PERIOD, and
MAX, MIN, SUM, AVG over several series. Everything else is refused rather than guessed.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from workbench.emulator.metrics import MetricError

Points = dict[int, float]
Value = float | Points | list["Value"]

_ARITHMETIC: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda left, right: math.nan if right == 0 else left / right,
    ast.BitXor: operator.pow,  # metric math writes powers with ^
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.And: lambda left, right: bool(left) and bool(right),
    ast.Or: lambda left, right: bool(left) or bool(right),
}
_OF_ONE: dict[str, Callable[[float], float]] = {"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}
_OF_MANY: dict[str, Callable[[Sequence[float]], float]] = {
    "MAX": max,
    "MIN": min,
    "SUM": sum,
    "AVG": lambda values: sum(values) / len(values),
}


def evaluate(expression: str, series: Mapping[str, Points], periods: Mapping[str, int], times: Sequence[int]) -> Points:
    """The points of an expression over `series` (by query id). `times` are the starts of all periods asked for.

    Raises MetricError for what is not emulated.
    """
    try:
        value = _Evaluation(series, periods, times).of(_parsed(expression).body)
    except (SyntaxError, KeyError, TypeError) as error:
        raise MetricError(f"the expression {expression!r} is not emulated: {error}") from error
    if isinstance(value, list):
        raise MetricError(f"the expression {expression!r} gives several series; that is not emulated")
    points = value if isinstance(value, dict) else dict.fromkeys(times, value)
    return {at: point for at, point in points.items() if not math.isnan(point)}


@lru_cache
def _parsed(expression: str) -> ast.Expression:
    """Once for all minutes: an alarm's is evaluated in each."""
    return ast.parse(expression.replace("&&", " and ").replace("||", " or ").strip(), mode="eval")


class _Evaluation:
    def __init__(self, series: Mapping[str, Points], periods: Mapping[str, int], times: Sequence[int]) -> None:
        self._series = series
        self._periods = periods
        self._times = times

    def of(self, node: ast.AST) -> Value:
        match node:
            case ast.Constant(value=(int() | float()) as number):
                return float(number)
            case ast.Name():
                # A maximum of whole numbers is one.
                return {at: float(value) for at, value in self._series[node.id].items()}
            case ast.UnaryOp(op=ast.USub()):
                return _combine(operator.sub, 0.0, self.of(node.operand))
            case ast.BinOp():
                return _combine(_ARITHMETIC[type(node.op)], self.of(node.left), self.of(node.right))
            case ast.Compare(ops=[_], comparators=[_]):
                return _combine(_ARITHMETIC[type(node.ops[0])], self.of(node.left), self.of(node.comparators[0]))
            case ast.BoolOp(values=[_, _]):
                return _combine(_ARITHMETIC[type(node.op)], *(self.of(value) for value in node.values))
            case ast.List():
                return [self.of(element) for element in node.elts]
            case ast.Call(func=ast.Name(id=name), keywords=[]):
                return self._call(name.upper(), node.args)
        raise MetricError(f"{ast.unparse(node)} is not emulated")

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> Value:
        if name == "FILL" and len(arguments) == 2:
            return self._fill(*arguments)
        if name == "PERIOD" and isinstance(of := arguments[0], ast.Name):
            return float(self._periods[of.id])
        values = [self.of(argument) for argument in arguments]
        if name == "IF" and len(values) in (2, 3):
            return _choose(*values)
        if name in _OF_ONE and len(values) == 1:
            return _combine(lambda value, _: _OF_ONE[name](value), values[0], 0.0)
        if name in _OF_MANY and values:
            return _over_many(_OF_MANY[name], values[0] if isinstance(values[0], list) else values)
        raise MetricError(f"the function {name} is not emulated")

    def _fill(self, series: ast.expr, filling: ast.expr) -> Points:
        points = self.of(series)
        if not isinstance(points, dict):
            raise MetricError("FILL is emulated for one series")
        if isinstance(filling, ast.Name) and filling.id == "REPEAT":
            return self._repeated(points)
        value = self.of(filling)
        if not isinstance(value, float):
            raise MetricError("FILL is emulated with a number or REPEAT")
        return {at: points.get(at, value) for at in self._times}

    def _repeated(self, points: Points) -> Points:
        filled: Points = {}
        last: float | None = None
        for at in self._times:
            last = points.get(at, last)
            if last is not None:
                filled[at] = last
        return filled


def _combine(operate: Callable[[float, float], float], left: Value, right: Value) -> Value:
    """Apply an operator point by point, where both sides have one."""
    if isinstance(left, list) or isinstance(right, list):
        raise MetricError("arithmetic with arrays of series is not emulated")
    if isinstance(left, dict) and isinstance(right, dict):
        return {at: float(operate(left[at], right[at])) for at in left if at in right}
    if isinstance(left, dict) and not isinstance(right, dict):
        return {at: float(operate(value, right)) for at, value in left.items()}
    if isinstance(right, dict) and not isinstance(left, dict):
        return {at: float(operate(left, value)) for at, value in right.items()}
    assert not isinstance(left, dict)
    assert not isinstance(right, dict)
    return float(operate(left, right))


def _choose(condition: Value, then: Value, otherwise: Value = math.nan) -> Value:
    if isinstance(condition, float):
        return then if condition else otherwise
    if not isinstance(condition, dict):
        raise MetricError("IF is emulated with one series as condition")

    def at_time(value: Value, at: int) -> float:
        if isinstance(value, dict):
            return value.get(at, math.nan)
        assert isinstance(value, float)
        return value

    return {at: at_time(then if holds else otherwise, at) for at, holds in condition.items()}


def _over_many(reduce: Callable[[Sequence[float]], float], values: Sequence[Value]) -> Points | float:
    """MAX and its like: of one series its single value, of several a series point by point."""
    if len(values) == 1 and isinstance(values[0], dict):
        return float(reduce(list(values[0].values()))) if values[0] else math.nan
    times = sorted({at for value in values if isinstance(value, dict) for at in value})
    found: Points = {}
    for at in times:
        present = [value[at] if isinstance(value, dict) else value for value in values if _has(value, at)]
        found[at] = float(reduce([value for value in present if isinstance(value, float)]))
    return found


def _has(value: Value, at: int) -> bool:
    return isinstance(value, float) or (isinstance(value, dict) and at in value)
