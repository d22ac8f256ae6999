"""What the production lines ask of their models on the recorded day."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

# Local time of the plant; the day is replayed in the time zone of the demo's configuration.
RECORDED_DAY = date(2018, 5, 15)
ZONE = ZoneInfo("Europe/Berlin")
STEP = timedelta(minutes=15)

# Every piece has its seams looked at; the paint of some is checked too.
SHARES = {"weld-seams": 1.0, "paint-defects": 0.4}


class Lines:
    """Demand in TPS by target and instant, constant within each quarter of an hour."""

    def __init__(self) -> None:
        with resources.files(__package__).joinpath("steel_shift_2018-05-15.csv").open() as trace:
            self._tps = {
                datetime.fromisoformat(row["timestamp"]).replace(tzinfo=ZONE): float(row["requests_per_second"])
                for row in csv.DictReader(trace)
            }
        self.begin = min(self._tps)
        self.end = max(self._tps) + STEP

    def tps(self, target: str, at: datetime) -> float:
        """What is asked of a target at an aware instant; nothing outside the recorded day."""
        quarter = self.begin + (at - self.begin) // STEP * STEP
        return self._tps.get(quarter.astimezone(ZONE), 0.0) * SHARES[target]
