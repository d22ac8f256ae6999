"""A target's scaling policy, in the document that ships with the code: every default resolved."""

from __future__ import annotations

from typing import Any

from autoscaler.scaling.scaling_policy import ScalingPolicy
from workbench.configuration.shape import Target

Document = dict[str, Any]


def policy_document(_target: Target) -> Document:
    """The section with its defaults."""
    default = ScalingPolicy()
    return {
        "mode": str(default.mode),
        "lost_price": default.lost_price,
        "at_most_lost": default.at_most_lost,
        "deadline_seconds": None,
        "shadow_seconds": int(default.shadow.total_seconds()),
        "up_window_seconds": int(default.up_window.total_seconds()),
        "down_window_seconds": int(default.down_window.total_seconds()),
        "tolerance": default.tolerance,
        "most_up": default.most_up,
        "most_down": default.most_down,
        "cooldown_seconds": int(default.cooldown.total_seconds()),
        "adjustments": [],
    }
