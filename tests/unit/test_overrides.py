"""What people say beside the calendar, over days in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.override import Effect
from autoscaler.scaling.reason import Reason
from tests.builders import an_override
from tests.story_week import TwoLines, a_week, berlin, says


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


@pytest.mark.parametrize(
    ("action", "phase"), [("hands-off", Phase.READY), ("start", Phase.READY), ("emergency-stop", Phase.OFF)]
)
def test_a_wish_in_the_midst_of_a_plan_is_heard_by_that_plan_too(
    patch: pytest.MonkeyPatch, action: str, phase: Phase
) -> None:
    """At the very closing: what has read the table before must not stop what is to be kept, or keep what is stopped."""
    week = a_week(patch)
    week.run_until(berlin("Tue 17:59"))
    until = {} if action == "emergency-stop" else {"until": berlin("Tue 22:00").isoformat()}
    week.plan_meanwhile({"trigger": "manual", "action": action, "target": "weld", **until})

    week.run_until(berlin("Tue 21:55"))

    assert week.service.current() is phase
    assert len(week.service.effective_starts) == 1


def test_a_word_about_many_does_not_end_what_was_said_of_one_for_longer(patch: pytest.MonkeyPatch) -> None:
    """The camera of weld is broken, for ever; the line is stopped for the evening."""
    lines = TwoLines(patch)
    lines.week.run_until(berlin("Tue 10:00"))
    says(lines.week, "stop", until="for ever")
    lines.week.run_until(berlin("Tue 12:00"))
    says(lines.week, "stop", all=True)

    lines.week.run_until(berlin("Wed 10:00"))

    assert lines.phases() == [Phase.OFF, Phase.READY]


def test_hands_off_is_not_ended_by_a_word_about_many(patch: pytest.MonkeyPatch) -> None:
    lines = TwoLines(patch)
    lines.week.run_until(berlin("Tue 10:00"))
    says(lines.week, "hands-off", until="for ever")
    says(lines.week, "stop", all=True)

    lines.week.run_until(berlin("Tue 12:00"))

    assert lines.phases() == [Phase.READY, Phase.OFF]


def test_an_emergency_stop_gives_its_place_to_nobody(patch: pytest.MonkeyPatch) -> None:
    """Two people at the same instant: both looked before the other had written."""
    week = a_week(patch)
    week.run_until(berlin("Tue 10:00"))
    says(week, "emergency-stop", all=True)
    late = an_override(Effect.RUN, since=week.now, until=berlin("Tue 14:00"))
    week.overrides.put(late)

    week.run_until(berlin("Tue 12:00"))

    assert week.service.current() is Phase.OFF


def test_what_is_cleared_is_not_what_somebody_said_just_now(patch: pytest.MonkeyPatch) -> None:
    week = a_week(patch)
    week.run_until(berlin("Tue 10:00"))
    before = an_override(Effect.RUN, since=week.now)
    week.overrides.put(before)
    newer = an_override(Effect.OFF, since=week.now + timedelta(seconds=1), until=None)
    week.overrides.put(newer)

    week.overrides.end(before, week.now)

    assert week.overrides.all() == [newer]
