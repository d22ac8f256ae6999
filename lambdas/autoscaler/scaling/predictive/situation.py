"""What goes on, as a number: how long there was no demand, or how much there is. Learned and decided by the same."""

from __future__ import annotations

# How long there has been no demand, in minutes up to and including, and beyond.
QUIET = (5, 15, 30, 60, 120, 240, 720)
# The highest demand of the last quarter of an hour, in units' full capacity up to and including, and beyond.
BUSY = (0.1, 0.4, 0.8, 1.6, 2.6)
SITUATIONS = len(QUIET) + 1 + len(BUSY) + 1
FOR_EVER = float("inf")


def quiet(minutes: float) -> int:
    """The situation so many minutes after the last demand."""
    return next((place for place, most in enumerate(QUIET) if minutes <= most), len(QUIET))


def busy(units: float) -> int:
    """The situation while the highest demand of the last quarter of an hour is so many units' full capacity."""
    return len(QUIET) + 1 + next((place for place, most in enumerate(BUSY) if units <= most), len(BUSY))


def is_quiet(situation: int) -> bool:
    return situation <= len(QUIET)
