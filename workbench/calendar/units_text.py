"""What stands at the end of a period: `off`, `2` units, or `2..4`."""

from __future__ import annotations

import re
from collections import deque

from autoscaler.scaling.model import Bounds
from autoscaler.scaling.period import Kind, Period

MOST_UNITS = 1000


def take_units(words: deque[str]) -> Bounds | Kind | None:
    """Take the units off the front of `words`: bounds, Kind.OFF, or None when there are none; raises ValueError."""
    if words and words[0].lower() == "off":
        words.popleft()
        return Kind.OFF
    parts = re.fullmatch(r"(\d{1,6})(?:\.\.(\d{1,6}))?", words[0], re.ASCII) if words else None
    if not parts:
        return None
    text = words.popleft()
    minimum, maximum = int(parts[1]), int(parts[2] or parts[1])
    if maximum == 0:
        raise ValueError(f"{text!r} units are none: write off, or a maximum of at least 1 such as 0..1")
    if maximum > MOST_UNITS:
        raise ValueError(f"{text!r} is too many units: at most {MOST_UNITS}")
    if minimum > maximum:
        raise ValueError(f"{text!r} goes backwards: the minimum comes first, {maximum}..{minimum}")
    return Bounds(minimum=minimum, maximum=maximum)


def units_text(period: Period) -> str:
    """The text that `take_units` reads as what the period has."""
    if period.kind is Kind.OFF:
        return "off"
    if period.bounds is None:
        return ""
    minimum, maximum = period.bounds.minimum, period.bounds.maximum
    return f"{minimum}" if minimum == maximum else f"{minimum}..{maximum}"
