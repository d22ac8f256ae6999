"""People beside the calendar: what they say and what they do by hand, over days in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from autoscaler.handlers import plan, runtime
from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.target import ManualChanges, Target
from tests.builders import a_fleet, a_schedule, a_target
from tests.simulation import CONTEXT, Faults, Service, World, by_model

BERLIN = ZoneInfo("Europe/Berlin")
# Tuesday to Friday 08:00 to 18:00: from Friday evening on there is a long weekend.
WEEK = a_schedule("Tue-Fri 08:00-18:00")
TARGET = a_target(schedule=WEEK, groups=frozenset({"line-1"}))


def berlin(text: str) -> datetime:
    """`Tue 08:00` of the story's week, or a date with a time."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    day, clock = text.split()
    monday = datetime(2026, 1, 12, tzinfo=BERLIN)
    hours, minutes = (int(part) for part in clock.split(":"))
    return monday + timedelta(days=days.index(day), hours=hours, minutes=minutes)


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def a_week(patch: pytest.MonkeyPatch, target: Target = TARGET, begin: str = "Mon 12:00") -> World:
    return World(a_fleet(target), berlin(begin), Faults(), patch)


def says(_: World, action: str, **wish: Any) -> dict[str, Any]:
    """What Plan answers to kim."""
    scope = {} if {"target", "group", "all"} & wish.keys() else {"target": "weld"}
    event = {"trigger": "manual", "action": action, "owner": "kim", "why": "a story", **scope, **wish}
    return plan.handler(event, CONTEXT)


def test_a_model_that_somebody_starts_at_night_is_kept_a_working_day_at_most_and_said(
    patch: pytest.MonkeyPatch,
) -> None:
    week = a_week(patch)
    week.culprit = "lee"
    week.run_until(berlin("Fri 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))

    week.run_until(berlin("Sat 03:55"))
    assert week.service.current() is Phase.READY
    week.run_until(berlin("Sat 04:15"))
    assert week.service.current() is Phase.OFF
    [sentence] = week.sent
    assert sentence == "weld: lee started it by hand, with 2..2 units. That holds until 2026-01-17 03:05 UTC."


def test_a_model_that_somebody_stops_at_work_stays_off_until_the_next_opening(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 10:00"))
    week.service.person(Phase.STOPPING)

    week.run_until(berlin("Tue 17:59"))
    assert week.service.current() is Phase.OFF
    week.run_until(berlin("Wed 08:00"))
    assert week.service.current() is Phase.READY
    assert len(week.sent) == 1


def test_what_somebody_resized_by_hand_keeps_its_units_until_the_day_is_over(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 10:00"))
    week.service.person(Phase.STOPPING)
    week.run_until(berlin("Tue 10:04"))
    week.service.person(Phase.STARTING, Units(3, 3))

    week.run_until(berlin("Tue 17:00"))
    assert (week.service.current(), week.service.units) == (Phase.READY, Units(3, 3))
    week.run_until(berlin("Wed 09:00"))
    assert week.service.units == Units(1, 5)


def test_a_start_by_hand_that_is_taken_back_is_not_done_again_by_us(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))
    week.run_until(berlin("Tue 20:07"))
    week.service.person(Phase.STOPPING)

    week.run_until(berlin("Wed 07:30"))

    assert week.service.current() is Phase.OFF
    assert len(week.service.effective_starts) == 1


def test_cloudtrail_may_know_the_name_only_later(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))
    week.run_until(berlin("Tue 20:06"))
    assert week.records.get("weld").detail.startswith("somebody: ")

    week.culprit = "lee"
    week.run_until(berlin("Tue 20:16"))

    assert week.records.get("weld").detail.startswith("lee: ")
    assert len(week.sent) == 1


def test_a_target_may_have_changes_by_hand_reverted_and_said(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch, replace(TARGET, manual_changes=ManualChanges.REVERT))
    week.run_until(berlin("Tue 20:00"))
    week.service.person(Phase.STARTING, Units(2, 2))

    week.run_until(berlin("Tue 20:15"))

    assert week.service.current() is Phase.OFF
    assert [sentence.split(":")[0] for sentence in week.sent] == ["weld is STARTING"]


def test_after_a_change_by_hand_a_target_may_be_left_alone_until_it_is_cleared(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch, replace(TARGET, manual_changes=ManualChanges.HANDS_OFF))
    week.run_until(berlin("Tue 10:00"))
    week.service.person(Phase.STOPPING)
    week.run_until(berlin("Thu 10:00"))
    assert week.service.current() is Phase.OFF

    says(week, "clear")
    week.run_until(berlin("Thu 10:30"))
    assert week.service.current() is Phase.READY


def test_a_model_that_runs_already_when_its_target_is_new_is_said_first_and_stopped_after_the_grace(
    patch: pytest.MonkeyPatch,
) -> None:
    """Somebody with a surprise on the bill deploys at night: ten minutes later the meter has stopped."""
    week = a_week(patch)
    week.service.person(Phase.STARTING, Units(4, 4))
    week.run_until(berlin("Mon 12:09"))
    assert week.service.current() is Phase.STARTING
    assert week.sent == ["weld is STARTING and was not known before. It is left alone until 11:10 UTC."]

    week.run_until(berlin("Mon 12:15"))
    assert week.service.current() is Phase.OFF
    assert len(week.sent) == 1


def test_hands_off_leaves_a_running_model_alone_past_closing_and_takes_it_back_afterwards(
    patch: pytest.MonkeyPatch,
) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 17:00"))
    answer = says(week, "hands-off", until=berlin("Tue 20:00").isoformat())
    assert answer["targets"][0]["desired"] == "left alone"

    week.run_until(berlin("Tue 19:59"))
    assert week.service.current() is Phase.READY
    week.run_until(berlin("Tue 20:10"))
    assert week.service.current() is Phase.OFF
    assert week.sent == []


def test_hands_off_in_the_middle_of_a_start_calls_the_execution_off(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 07:45"))
    says(week, "hands-off", until=berlin("Tue 09:00").isoformat())
    week.run_until(berlin("Tue 07:46"))
    week.service.person(Phase.STOPPING)

    week.run_until(berlin("Tue 08:59"))
    assert week.service.current() is Phase.OFF
    assert "RUNNING" not in week.executions.values()
    week.run_until(berlin("Tue 09:20"))
    assert week.service.current() is Phase.READY


def test_a_stop_until_the_next_boundary_ends_with_the_next_opening(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 12:00"))
    [line] = says(week, "stop")["targets"]
    assert line == {
        "target": "weld",
        "desired": "off",
        "reason": Reason.OVERRIDDEN,
        "detail": "kim: a story",
        "until": "2026-01-13T17:00:00+00:00",
    }

    week.run_until(berlin("Wed 08:00"))
    assert week.service.current() is Phase.READY


def test_a_stop_for_ever_is_kept_and_people_are_reminded_every_week(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 12:00"))
    says(week, "stop", until="for ever")

    week.run_until(berlin("Tue 12:00") + timedelta(days=15))

    assert week.service.current() is Phase.OFF
    assert week.sent == [
        "target weld is kept off for 7 days now, by kim: a story. It holds until somebody clears it.",
        "target weld is kept off for 14 days now, by kim: a story. It holds until somebody clears it.",
    ]


def test_people_are_reminded_to_deploy_before_the_calendar_ends(patch: pytest.MonkeyPatch) -> None:
    ending = replace(WEEK, known_until=date(2026, 3, 1))
    week = a_week(patch, replace(TARGET, schedule=ending))

    week.run_until(berlin("Tue 12:00"))

    assert week.sent == ["The holidays and closures of weld are not known for much longer: deploy again."]


class TwoLines:
    """Two targets with a model each: weld on line 1, paint on line 2."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        paint = a_target("paint", schedule=WEEK, groups=frozenset({"line-2"}))
        fleet = a_fleet(TARGET, paint)
        self.week = World(fleet, berlin("Mon 12:00"), Faults(), patch)
        self.services = {TARGET.model: self.week.service, paint.model: Service(self.week, Faults())}
        patch.setattr(runtime, "provider", lambda _: by_model(self.services))

    def phases(self) -> list[Phase]:
        return [service.current() for service in self.services.values()]


def test_a_group_and_all_are_stopped_with_one_word(patch: pytest.MonkeyPatch) -> None:
    lines = TwoLines(patch)
    lines.week.run_until(berlin("Tue 10:00"))
    says(lines.week, "stop", group="line-1")
    lines.week.run_until(berlin("Tue 10:10"))
    assert lines.phases() == [Phase.OFF, Phase.READY]

    says(lines.week, "stop", all=True, until=berlin("Tue 12:00").isoformat())
    lines.week.run_until(berlin("Tue 10:20"))
    assert lines.phases() == [Phase.OFF, Phase.OFF]
    lines.week.run_until(berlin("Tue 12:20"))
    assert lines.phases() == [Phase.OFF, Phase.READY]


def test_an_emergency_stop_holds_for_all_hears_nobody_and_ends_only_when_it_is_cleared(
    patch: pytest.MonkeyPatch,
) -> None:
    lines = TwoLines(patch)
    lines.week.run_until(berlin("Tue 10:00"))
    says(lines.week, "emergency-stop", all=True)
    lines.week.run_until(berlin("Tue 10:10"))
    assert lines.phases() == [Phase.OFF, Phase.OFF]

    refused = says(lines.week, "start")
    lines.week.service.person(Phase.STARTING, Units(1, 1))
    lines.week.run_until(berlin("Wed 10:00"))
    assert refused == {"error": "an emergency stop holds for all (kim: a story): clear it first"}
    assert lines.phases() == [Phase.OFF, Phase.OFF]

    says(lines.week, "clear", all=True)
    lines.week.run_until(berlin("Wed 10:20"))
    assert lines.phases() == [Phase.READY, Phase.READY]


def test_clearing_a_target_does_not_end_what_was_said_of_its_group_and_the_answer_says_so(
    patch: pytest.MonkeyPatch,
) -> None:
    lines = TwoLines(patch)
    lines.week.run_until(berlin("Tue 10:00"))
    says(lines.week, "stop", group="line-1", until="for ever")

    answer = says(lines.week, "clear")

    [weld] = [line for line in answer["targets"] if line["target"] == "weld"]
    assert (weld["desired"], weld["detail"]) == ("off", "kim: a story")


def test_a_model_is_started_as_long_before_the_opening_as_its_own_starts_took(patch: pytest.MonkeyPatch) -> None:
    """Twelve minutes and a tick: after five starts the twenty minutes that were assumed are no longer needed."""
    every_day = a_schedule("daily 08:00-10:00", learned=True)
    week = a_week(patch, replace(TARGET, schedule=every_day))
    week.run_until(berlin("Sun 12:00"))

    starts = [at.astimezone(BERLIN) for at, phase, _ in week.service.past if phase is Phase.STARTING]
    ready = [at.astimezone(BERLIN) for at, phase, _ in week.service.past if phase is Phase.READY]

    assert f"{starts[0]:%H:%M}" == "07:40"
    assert f"{starts[-1]:%H:%M}" in ("07:40", "07:45")
    assert all(at.hour == 7 or (at.hour, at.minute) == (8, 0) for at in ready)
