"""The allowed name that is spelled most like a wrong one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any


def nearest(wrong: Any, allowed: Iterable[str]) -> str | None:
    """The allowed name that is nearest, or None when none is near. Case does not matter."""
    if not isinstance(wrong, str):
        return None
    names = {name.lower(): name for name in allowed}
    near = difflib.get_close_matches(wrong.lower(), list(names), n=1, cutoff=0.6)
    return names[near[0]] if near else None


def did_you_mean(wrong: Any, allowed: Iterable[str]) -> str:
    """`, did you mean X?`, or nothing when no allowed name is near."""
    near = nearest(wrong, allowed)
    return f", did you mean {near}?" if near else ""
