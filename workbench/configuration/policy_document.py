"""A target's scaling policy, in the document that ships with the code: every default resolved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workbench.configuration.policy_section import PolicySection

Document = dict[str, Any]


def policy_document(section: PolicySection) -> Document:
    """The section with its defaults; shares as fractions, 10 % as 0.1."""
    return {
        "mode": section.mode,
        "lost_price": section.lost_price,
        "at_most_lost": section.at_most_lost,
        "deadline_seconds": None if section.deadline is None else _seconds(section.deadline),
        "shadow_seconds": _seconds(section.shadow),
        "up_window_seconds": _seconds(section.stabilization.up),
        "down_window_seconds": _seconds(section.stabilization.down),
        "tolerance": section.tolerance,
        "most_up": section.steps.up,
        "most_down": section.steps.down,
        "cooldown_seconds": _seconds(section.cooldown),
        "adjustments": [{"above_tps": each.above_tps, "units": each.units} for each in section.adjustments or ()],
    }


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
