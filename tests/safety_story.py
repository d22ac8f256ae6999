"""The day of the safety proof, and when each model's run ends: said by hand, from the story alone.

All instants are UTC; Berlin is an hour ahead. The ticks come 80 seconds behind every fifth minute, so that no closing
meets one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from functools import partial
from typing import Any

import pytest

from autoscaler.scaling.model import Bounds, Phase, Units
from tests.builders import a_fleet, a_schedule, a_source, a_target
from tests.effect_points import Component, Outside
from tests.safety_components import BLINDING, METRICS
from tests.simulated_outages import Outages
from tests.simulated_service import CrashError

FLEET = a_fleet(
    a_target("press", schedule=a_schedule("Tue 13:00-16:00")),
    a_target(
        "weld",
        schedule=a_schedule("Tue 13:00-19:00"),
        bounds=Bounds(minimum=0, maximum=3),
        demand=a_source(idle_after=timedelta(minutes=30)),
    ),
    a_target("paint", schedule=a_schedule("Tue 22:00-02:00")),
    a_target("mill", schedule=a_schedule("Wed 12:00-14:00")),
    running_models=4,
)
AT_WORK = (Phase.STARTING, Phase.READY, Phase.UPDATING)


def at(clock: str, days: int = 0) -> datetime:
    """That time of the story's day, or of so many days later, in UTC."""
    hours, minutes = (int(part) for part in clock.split(":"))
    return datetime(2026, 1, 13, hours, minutes, tzinfo=UTC) + timedelta(days=days)


BEGIN, END = at("11:30") + timedelta(seconds=80), at("02:10", days=1)
GUARD_BEGINS, ROUND = BEGIN + timedelta(seconds=47), timedelta(minutes=3)
# Openings with the lead time before them, and closings: when EventBridge Scheduler wakes Plan beside the tick.
PRESS_CLOSES, WELD_CLOSES, PAINT_CLOSES = at("15:00"), at("18:00"), at("01:00", days=1)
BOUNDARIES = [at("11:40"), PRESS_CLOSES, WELD_CLOSES, at("20:40"), PAINT_CLOSES]
ALARMS = [at("12:32"), at("13:50")]
BUSY_FROM, BUSY_UNTIL = at("12:30"), at("13:45")
IDLE = BUSY_UNTIL + timedelta(minutes=30)
# Whoever wants the press for longer says so at ten past two, and whoever sends the painters home at half past eleven.
LONGER, LONGER_UNTIL, HOME = at("14:10"), at("15:40"), at("23:30")
# The mill is started by hand and adopted by the first look that sees it, for a working day.
STARTED, NEXT_TICK, WORKING_DAY = at("13:10"), at("13:10") + timedelta(seconds=80), timedelta(hours=8)


class Word(Enum):
    """What became of what a person said: who gets an error may have been heard all the same."""

    UNHEARD = auto()
    UNSURE = auto()
    HEARD = auto()


class Day(Outages):
    """The story, lived with whatever goes in the midst of it."""

    def __init__(self, outside: Outside, patch: pytest.MonkeyPatch) -> None:
        super().__init__(FLEET, BEGIN, outside, _offered, patch)
        self.longer = self.home = Word.UNHEARD
        # When Plan had looked at everything.
        self.looks: list[datetime] = []
        for each in BOUNDARIES:
            self.at(each, partial(self.wake, "schedule boundary"))
        for each in ALARMS:
            self.at(each, partial(self.wake, "alarm"))
        for number in range((END - GUARD_BEGINS) // ROUND):
            self.at(GUARD_BEGINS + number * ROUND, self.round)
        self.at(STARTED, partial(self.services[FLEET["mill"].model].person, Phase.STARTING, Units(1, 1)))
        self.at(LONGER, self._ask_for_longer)
        self.at(HOME, self._send_home)

    def _ask_for_longer(self) -> None:
        self.longer = self._say(target="press", action="start", until=LONGER_UNTIL.isoformat())

    def _send_home(self) -> None:
        self.home = self._say(target="paint", action="stop")

    def _say(self, **word: Any) -> Word:
        before = self.outside.count
        try:
            self.ask_plan({"trigger": "manual", "owner": "kim", **word})
        except CrashError:
            return Word.UNHEARD if self.outside.count == before + 1 else Word.UNSURE
        except Exception:
            return Word.UNSURE
        return Word.HEARD

    def ask_plan(self, event: dict[str, Any]) -> Any:
        answer = super().ask_plan(event)
        self.looks.append(self.now)
        return answer

    @property
    def strays(self) -> set[str]:
        """The models that the guard told people of, because nobody seemed to look after them."""
        told = [each for each in self.watch.told if each.kind == "stray"]
        return {finding.model.project for each in told for finding in each.about}

    def run(self) -> None:
        """Live until the day is over."""
        self.run_until(END)


def overruns(day: Day, gone: Component, died: datetime) -> dict[str, timedelta]:
    """How long each model ran past its end.

    What a person started and no look has seen is nobody's, and has no end that anybody said: then the guard must have
    told of it.
    """
    is_nobodys = "mill" in day.strays and not any(look > STARTED for look in day.looks)
    return {
        name: timedelta(0) if name == "mill" and is_nobodys else _overrun(day, name, end)
        for name, end in _ends(day, gone, died).items()
    }


def _ends(day: Day, gone: Component, died: datetime) -> dict[str, datetime]:
    """When each model's run was over, by what the calendar, demand and people had said by then.

    Where nobody looks any more nobody knows that demand is gone: the model's end is its lease then, an hour after the
    last look at which there was demand, and where nothing tells of demand at all, the end of its hours.
    """
    last_look = max([died, *(look for look in day.looks if look < IDLE)])
    unknown = last_look + timedelta(hours=1) if gone in BLINDING else WELD_CLOSES if gone is METRICS else IDLE
    adopted = next((look for look in day.looks if look > STARTED), NEXT_TICK)
    return {
        "press": PRESS_CLOSES if day.longer is Word.UNHEARD else LONGER_UNTIL,
        "weld": min(max(IDLE, unknown), WELD_CLOSES),
        "paint": HOME if day.home is Word.HEARD else PAINT_CLOSES,
        "mill": adopted + WORKING_DAY,
    }


def _overrun(day: Day, name: str, end: datetime) -> timedelta:
    service = day.services[FLEET[name].model]
    service.current()
    spans = zip(service.past, [*(since for since, _, _ in service.past[1:]), day.now], strict=False)
    ran_until = max((until for (_, phase, _), until in spans if phase in AT_WORK), default=end)
    return max(ran_until - end, timedelta(0))


def _offered(minute: datetime) -> float:
    return 300.0 if BUSY_FROM <= minute < BUSY_UNTIL else 0.0
