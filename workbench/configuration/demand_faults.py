"""Rules inside `demand`: one metric or signals, each signal of one kind, and what may stand in an expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from workbench.configuration.demand_section import (
    KINDS_OF_SIGNAL,
    OF_ONE_METRIC,
    ExpressionSection,
    MissingSection,
    SignalSection,
)
from workbench.configuration.durations import duration_text
from workbench.configuration.faults import Fault, Path, did_you_mean, not_allowed, one_of
from workbench.configuration.partial import touches
from workbench.configuration.sections import Settings

# Those that give one series. SEARCH, METRICS and their like give many, and METRICS all of the call, which are not the
# target's alone (CloudWatch user guide, using-metric-math).
FUNCTIONS = (
    *("ABS", "AVG", "CEIL", "DATAPOINT_COUNT", "DATE", "DAY", "DIFF", "DIFF_TIME", "EPOCH", "FILL", "FLOOR", "HOUR"),
    *("IF", "LOG", "LOG10", "MAX", "MIN", "MINUTE", "MONTH", "PERIOD", "RATE", "RUNNING_SUM", "STDDEV", "SUM"),
    *("TIME_SERIES", "YEAR"),
)
WORDS = ("AND", "OR", "REPEAT", "LINEAR")
SIGNS = r"[\w\s.,()\[\]+\-*/^<>=!&|]*"


def demand_faults(raw: Any, settings: Settings, broken: frozenset[Path], at: Path) -> Iterator[Fault]:
    """What is wrong between the values of a target's demand, `raw` as it is written.

    What is faulty itself decides nothing: `settings` are without it, and `broken` says where it was.
    """
    if not isinstance(raw, dict) or settings.demand is None:
        return
    # The maximum decides nothing while it is faulty itself.
    most = None if touches(("bounds", "maximum"), broken) else settings.maximum
    yield from _one_or_the_other(raw, at)
    for number, signal in _readable(raw.get("signals")):
        yield from _signal(signal, most, (*at, "signals", number))
    if not any(path[:2] == ("demand", "missing") for path in broken):
        yield from _missing(settings.demand.missing, most, (*at, "missing"))


def _one_or_the_other(raw: dict[str, Any], at: Path) -> Iterator[Fault]:
    if raw.get("signals") is not None:
        for name in OF_ONE_METRIC:
            if name in raw:
                yield Fault((*at, name), "belongs to demand by one metric, and this one has signals: write it in one")
        return
    for name in ("namespace", "metric"):
        if raw.get(name) is None:
            yield Fault((*at, name), "is missing: a name of at most 255 characters")


def _readable(signals: Any) -> Iterator[tuple[int, SignalSection]]:
    for number, raw in enumerate(signals if isinstance(signals, list) else ()):
        try:
            yield number, SignalSection.model_validate(raw)
        except ValidationError:
            continue


def _signal(signal: SignalSection, most: int | None, at: Path) -> Iterator[Fault]:
    if len(signal.kinds) != 1:
        has = one_of(signal.kinds).replace(" or ", " and ") if signal.kinds else "none"
        yield Fault(at, f"has {has} of {KINDS_OF_SIGNAL}: a signal is of one kind")
        return
    told, key = signal.told, signal.kinds[0]
    if told.window is not None and told.window < 2 * told.step:
        allowed = f"at least two periods, {duration_text(2 * told.step)}, so that a whole one lies in it"
        yield Fault((*at, key, "window"), not_allowed(duration_text(told.window), allowed))
    if told.missing:
        yield from _missing(told.missing, most, (*at, key, "missing"))
    if signal.expression:
        yield from _expression(signal.expression, (*at, key))


def _expression(section: ExpressionSection, at: Path) -> Iterator[Fault]:
    math, names = section.math, list(section.metrics)
    if not re.fullmatch(SIGNS, math, re.ASCII):
        yield Fault((*at, "math"), not_allowed(math, "names, numbers, functions, brackets and operators"))
        return
    used = dict.fromkeys(re.findall(r"\b[A-Za-z]\w*\b", math))
    called = dict.fromkeys(re.findall(r"\b([A-Za-z]\w*)\s*\(", math))
    for word in used:
        if word in called and word not in FUNCTIONS:
            near = did_you_mean(word.upper(), FUNCTIONS)
            yield Fault((*at, "math"), f"{word} is no function that gives one series{near}")
        elif word not in called and word not in (*names, *WORDS):
            yield Fault((*at, "math"), f"{word} is none of its metrics, {one_of(names)}{did_you_mean(word, names)}")
    for name in names:
        if name not in used:
            yield Fault((*at, "metrics", name), "is not used in math: it would be read and paid for in vain")


def _missing(missing: MissingSection, most: int | None, at: Path) -> Iterator[Fault]:
    if len(missing.rules) != 1:
        yield Fault(at, "needs one of the rules: hold, floor, last_good or fallback")
    if missing.after is not None and missing.fallback is None:
        yield Fault((*at, "after"), "belongs to fallback, which is not there")
    if missing.fallback is not None and most is not None and missing.fallback > most:
        yield Fault((*at, "fallback"), not_allowed(missing.fallback, f"at most the maximum, {most}"))
