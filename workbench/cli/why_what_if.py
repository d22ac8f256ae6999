"""What people write behind `--what-if`, checked: all faults at once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from autoscaler.scaling.model import Units
from workbench.cli.failures import BadInput
from workbench.cli.moments import moment, zone_of
from workbench.cli.why_answer import Answer
from workbench.configuration.faults import did_you_mean, in_one_line, one_of

TPS = "what is asked a second, such as tps=40"
BUDGET = "more or less for each budget that covers it, in its own measure, such as budget=+20 or budget=-5"
UNITS = "what it runs with, such as units=2..3, or units=off"
AT = "an instant after the look, such as at=2026-11-23T09:00"
# Holidays are not known for much longer.
FURTHEST = timedelta(days=366)


def changes_of(texts: Sequence[str], answered: Answer) -> dict[str, Any]:
    """The changes by their keys, as `changed` takes them. Raises BadInput with a line for each fault."""
    changes: dict[str, Any] = {}
    faults = []
    for text in texts:
        key, sign, value = (part.strip() for part in text.partition("="))
        try:
            if key in changes:
                raise ValueError(f"{key} is given twice")
            changes[key] = _read(key, value if sign else None, answered)
        except ValueError as error:
            faults.append(f"--what-if {in_one_line(text)}: {error}")
    if faults:
        raise BadInput("\n".join(faults))
    return changes


def _read(key: str, value: str | None, answered: Answer) -> Any:
    if key not in READERS:
        raise ValueError(f"{key!r} is not allowed: {one_of(READERS)}{did_you_mean(key, READERS)}")
    if not value:
        raise ValueError(f"a value is missing: {ALLOWED[key]}")
    return READERS[key](value, answered)


def _tps(value: str, answered: Answer) -> float:
    if answered.target.demand is None:
        raise ValueError(f"{answered.target.name} has no `demand`, so what is asked has no say")
    tps = _number(value)
    if tps is None or tps < 0:
        raise _not_allowed(value, TPS)
    return tps


def _budget(value: str, answered: Answer) -> float:
    if not answered.budgets:
        raise ValueError(f"no budget covers {answered.target.name}")
    more = _number(value)
    if more is None or value[0] not in "+-":
        raise _not_allowed(value, BUDGET)
    return more


def _units(value: str, answered: Answer) -> Units | None:
    if value == "off":
        return None
    parts = re.fullmatch(r"(\d{1,4})(?:\.\.(\d{1,4}))?", value, re.ASCII)
    if not parts:
        raise _not_allowed(value, UNITS)
    minimum, most = int(parts[1]), int(parts[2] or parts[1])
    quota = answered.fleet.quotas[answered.target.provider].units_per_model
    if not 1 <= minimum <= most <= quota:
        raise _not_allowed(value, f"from 1 up to the account's quota of units per model, {quota}")
    return Units(minimum, most)


def _at(value: str, answered: Answer) -> datetime:
    at = moment(value, zone_of(answered.target), answered.look.now)
    if at > answered.look.now + FURTHEST:
        raise _not_allowed(value, f"at most {FURTHEST.days} days after the look")
    return at


def _number(text: str) -> float | None:
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text, re.ASCII):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _not_allowed(value: str, allowed: str) -> ValueError:
    return ValueError(f"{in_one_line(value)!r} is not allowed: {allowed}")


READERS: Mapping[str, Callable[[str, Answer], Any]] = {"tps": _tps, "budget": _budget, "units": _units, "at": _at}
ALLOWED = {"tps": TPS, "budget": BUDGET, "units": UNITS, "at": AT}
