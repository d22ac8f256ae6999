"""The only place where the command line learns the time and lets it pass."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    return datetime.now(UTC)


def pause(length: timedelta) -> None:
    time.sleep(length.total_seconds())
