"""Times of day, `06:00`, as minutes after midnight."""

from __future__ import annotations

import re
from typing import Literal

from autoscaler.scaling.local_time import DAY_MINUTES


def minute(text: str, *, latest: Literal["23:59", "24:00"]) -> int:
    """The minute of a time of day; raises ValueError, also where 24:00 is no time to begin at."""
    parts = re.fullmatch(r"(\d{1,2}):(\d{2})", text, re.ASCII)
    found = int(parts[1]) * 60 + int(parts[2]) if parts and int(parts[2]) < 60 else None
    if found is None or found > DAY_MINUTES or (found == DAY_MINUTES and latest != "24:00"):
        raise ValueError(f"{text!r} is not a time of day: 00:00 to {latest} is allowed here")
    return found


def clock(minute: int) -> str:
    """The time of day of a minute; midnight at the end of the first day is 24:00."""
    hours, minutes = divmod(minute if minute == DAY_MINUTES else minute % DAY_MINUTES, 60)
    return f"{hours:02}:{minutes:02}"
