"""What goes on, as numbers: for how long there was no demand, or how much there is."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.predictive.history import BUSY, QUIET

MINUTE = timedelta(minutes=1)


def quiet(since: timedelta | None) -> int:
    """The situation so long after the last demand; None is for ever."""
    if since is None:
        return len(QUIET)
    return next((place for place, most in enumerate(QUIET) if since <= most * MINUTE), len(QUIET))


def busy(units: float) -> int:
    """The situation while the highest demand of the last quarter of an hour is so many units' full capacity."""
    place = next((place for place, most in enumerate(BUSY) if units <= most), len(BUSY))
    return len(QUIET) + 1 + place


def is_quiet(situation: int) -> bool:
    return situation <= len(QUIET)
