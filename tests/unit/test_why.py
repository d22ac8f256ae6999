"""`autoscaler why` tells, row by row, who and what had a say, in words that somebody understands at night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.budget import Budget, Level
from autoscaler.scaling.look_document import look_from_document
from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.override import Effect
from autoscaler.scaling.predictive.history import CELLS, DAYS
from autoscaler.scaling.predictive.learn import Forecast
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy, StepAdjustment
from autoscaler.scaling.target import Target
from tests.builders import (
    NOW,
    a_budget,
    a_fleet,
    a_record,
    a_schedule,
    a_source,
    a_target,
    an_override,
    at,
    serving,
    steady,
)
from tests.kept_looks import a_look
from tests.replays import kept
from tests.simulated_service import Faults
from tests.simulation import World
from tests.story_day import BEGIN, TARGET
from workbench.cli.why_answer import Answer, answer
from workbench.cli.why_json import facts
from workbench.cli.why_kept import as_stored
from workbench.cli.why_told import sentence
from workbench.cli.why_words import rows

OPEN, CLOSED = a_schedule("daily 06:00-22:00"), a_schedule("Sat 06:00-22:00")
WELD = a_target(schedule=OPEN, demand=a_source(peak_tps=8))
OFF = a_record(desired=None)
# It always starts, never stops, and knows all units for each day.
A_LESSON = Lesson(
    target="weld",
    since=NOW - timedelta(days=30),
    learned_at=NOW,
    weeks=9.0,
    lost_price=0.002,
    plant=Plant(quota=5),
    forecast=Forecast(starts=b"\1" * CELLS, stops=bytes(CELLS), units=(Units(1, 5),) * DAYS),
)
NOT_OUTCOMES = ("model", "demand", "past weeks", "who decides", "next change")


def told(
    target: Target = WELD,
    record: Record = OFF,
    *others: Target,
    budgets: Sequence[Budget] = (),
    running_models: int = 2,
    **known: Any,
) -> dict[str, tuple[str, str]]:
    """What came of each row and why, by what it is about."""
    return dict(labelled(answered(target, record, *others, budgets=budgets, running_models=running_models, **known)))


def labelled(found: Answer) -> list[tuple[str, tuple[str, str]]]:
    return [(label, (outcome, words)) for label, outcome, words in rows(found)]


def answered(
    target: Target,
    record: Record,
    *others: Target,
    budgets: Sequence[Budget] = (),
    running_models: int = 2,
    **known: Any,
) -> Answer:
    fleet = a_fleet(target, *others, budgets=tuple(budgets), running_models=running_models)
    return answer(fleet, a_look(fleet, record, **known), target.name)


@pytest.mark.parametrize(
    ("target", "known", "who", "words"),
    [
        pytest.param(
            WELD,
            {"overrides": [an_override(Effect.EMERGENCY_STOP, until=None)]},
            "emergency stop",
            "off: an emergency stop holds until somebody clears it (kim: inventory)",
            id="emergency stop",
        ),
        pytest.param(
            replace(WELD, hands_off=True),
            {},
            "hands-off",
            "left alone: it is to be left alone (configured so)",
            id="hands-off, configured",
        ),
        pytest.param(
            WELD,
            {"overrides": [an_override(Effect.HANDS_OFF)]},
            "hands-off",
            "left alone: it is to be left alone (kim: inventory); until 13:00",
            id="hands-off, said",
        ),
        pytest.param(
            WELD,
            {"overrides": [an_override(Effect.RUN, units=Units(2, 3))]},
            "a person",
            "may run: a person overrode the schedule (kim: inventory); until 13:00",
            id="override",
        ),
        pytest.param(
            WELD,
            {},
            "schedule",
            "may run: its schedule is open (daily 06:00-22:00); until 22:00",
            id="schedule, open",
        ),
        pytest.param(
            replace(WELD, schedule=CLOSED),
            {},
            "schedule",
            "off: its schedule is closed; until Sat 05:40",
            id="schedule, closed",
        ),
        pytest.param(
            replace(WELD, schedule=a_schedule("Tue 11:10-22:00")),
            {},
            "schedule",
            "may run: it is started ahead, to be ready when its schedule opens (Tue 11:10-22:00); until 22:00",
            id="schedule, ahead",
        ),
        pytest.param(
            replace(WELD, schedule=a_schedule("daily 06:00-22:00", closed_dates={NOW.date(): "Inventory day"})),
            {},
            "calendar",
            "off: its calendar is closed on this date (Inventory day); until Wed 05:40",
            id="closed date",
        ),
        pytest.param(
            replace(WELD, schedule=None),
            {},
            "nobody",
            "may run: it has no schedule, so it is always open",
            id="always open",
        ),
    ],
)
def test_who_decides_is_told_with_their_words_and_until_when(
    target: Target, known: dict[str, Any], who: str, words: str
) -> None:
    assert told(target, **known)["who decides"] == (who, words)


def test_a_change_by_hand_a_grace_and_a_spent_budget_decide_too() -> None:
    by_hand = an_override(Effect.OFF, owner="somebody", why="stopped it by hand")
    new = replace(OFF, grace_until=at(10))
    spent = replace(serving(Units(1, 5)), desired=None)

    assert told(record=replace(OFF, adopted=by_hand))["who decides"] == (
        "a person",
        "off: somebody changed it by hand, and that holds for a while (somebody: stopped it by hand); until 13:00",
    )
    assert told(record=new)["who decides"][0] == "grace"
    assert told(record=spent, budgets=[a_budget(5.0)])["who decides"] == (
        "budget",
        "off: its budget is spent, or promised to what runs (all); until Wed 00:00",
    )


def test_demand_is_told_with_the_numbers_that_count() -> None:
    varied = replace(
        steady(18), lowest=2.0, highest=21.5, sustained=6.0, told_by="queue parcels", assumed=("requests",)
    )
    quiet = replace(steady(0), highest=3.0, subsided=3.0, busy_at=at(-12))

    assert told(record=serving(Units(1, 2)), demands={"weld": varied})["demand"] == (
        "18 TPS",
        "6 at least in 10m, 18 at most in 30m, 2 to 21.5 in 30m, told by queue parcels, "
        "assumed, without data: requests",
    )
    assert told(record=serving(Units(1, 2)), demands={"weld": steady(6)})["demand"] == (
        "6 TPS",
        "the same all the while",
    )
    assert "the last at 10:48" in told(record=serving(Units(1, 2)), demands={"weld": quiet})["demand"][1]


def test_no_data_is_not_zero_and_no_question_is_no_data() -> None:
    assert told()["demand"] == ("no data", "OfferedImages told nothing, which is not the same as 0")
    assert told()["recommendation"] == ("1..2", SENTENCES[Reason.NO_DATA])
    assert told(replace(WELD, schedule=CLOSED))["demand"] == ("not asked", "it has no say now")
    assert told(replace(WELD, demand=None))["demand"][0] == "–"


def test_the_model_is_told_as_its_service_told_it() -> None:
    assert told(record=serving(Units(1, 2)))["model"] == ("ready 1..2", "its service says HOSTED")
    assert told(seen={})["model"][0] == "not seen"


def test_each_stage_says_what_it_went_by() -> None:
    """18 TPS on two units, once it has cost enough."""
    found = told(record=serving(Units(1, 2), regret=100.0), demands={"weld": steady(18)})

    stages = ["recommendation", "stabilization", "tolerance", "steps", "bounds", "worth a restart", "cooldown"]
    assert {name: found[name][0] for name in stages} == dict.fromkeys(stages, "5..5")
    assert [found[name][1] for name in stages] == [
        "demand stays above what its maximum units carry: 18 TPS need 5 units",
        "18 TPS at least in 10 min needs 5",
        "125% off, 10% is tolerated",
        "any number at once",
        "1 to 5 units are allowed",
        found["worth a restart"][1],
        "no restart a short while ago",
    ]
    assert found["worth a restart"][1].startswith("5..5 units would have saved 103.80 so far")


@pytest.mark.parametrize(
    ("policy", "record", "tps", "stage", "words"),
    [
        ({}, serving(Units(1, 2)), 18.0, "worth a restart", SENTENCES[Reason.RESTART_NOT_WORTH_IT]),
        ({"tolerance": 1.5}, serving(Units(1, 2)), 18.0, "tolerance", "125% off, 150% is tolerated"),
        ({"most_up": 1}, serving(Units(1, 2), 100.0), 18.0, "steps", "1 more at once"),
        ({"most_down": 2}, serving(Units(5, 5), 100.0), 2.0, "steps", "2 fewer at once"),
        ({}, serving(Units(5, 5)), 90.0, "bounds", SENTENCES[Reason.AT_MAXIMUM]),
        ({}, serving(Units(1, 2), 100.0, resized_at=at(-20)), 18.0, "cooldown", SENTENCES[Reason.COOLDOWN]),
        ({"mode": Mode.SCHEDULE}, serving(Units(1, 2)), 90.0, "recommendation", SENTENCES[Reason.SCHEDULED]),
    ],
)
def test_the_stage_that_says_no_or_less_gives_its_reason(
    policy: dict[str, Any], record: Record, tps: float, stage: str, words: str
) -> None:
    found = told(replace(WELD, policy=ScalingPolicy(**policy)), record, demands={"weld": steady(tps)})
    assert words in found[stage][1]


def test_demand_that_comes_and_goes_is_held_by_the_stabilization() -> None:
    comes = replace(steady(18), sustained=5.0, lowest=2.0)
    found = told(record=serving(Units(1, 2)), demands={"weld": comes})
    assert found["stabilization"] == ("1..2", "its units carry the demand: 5 TPS at least in 10 min needs 2")
    assert "tolerance" not in found


def test_with_steps_of_demand_no_note_of_the_stage_before_is_told_twice() -> None:
    policy = ScalingPolicy(mode=Mode.STEP, adjustments=(StepAdjustment(0, 1), StepAdjustment(8, 3)))
    found = told(replace(WELD, policy=policy), serving(Units(1, 1)), demands={"weld": steady(18)})
    assert found["tolerance"][1] == "steps are as they were written"


def test_without_demand_the_units_are_told_with_whose_they_are() -> None:
    by_person = [an_override(Effect.RUN, units=Units(2, 3))]

    assert told(replace(WELD, demand=None))["units"] == ("1..5", "its schedule is open: its bounds and the quota")
    assert told(overrides=by_person)["units"][0] == "2..3"
    assert "those that were asked for" in told(overrides=by_person)["units"][1]
    assert "those that it has" in told(overrides=[an_override(Effect.RUN)])["units"][1]


def test_a_quarantine_is_told_where_it_decides() -> None:
    found = told(record=replace(OFF, quarantined_since=at(-60)))
    assert found["quarantine"] == ("off", SENTENCES[Reason.QUARANTINED])
    assert "recommendation" not in found


def test_a_budget_is_told_with_its_sum_as_people_write_it() -> None:
    plenty, little = [a_budget(1000.0)], [a_budget(12.0)]
    none_left = [a_budget(1.0)]

    assert told(budgets=plenty)["budgets"] == (
        "1..2",
        "2 units x $4.00 x 11.2 h = $90.00 at worst, of $1,000.00 left in all",
    )
    outcome, words = told(budgets=little)["budgets"]
    assert outcome == "1..1"
    assert "not enough for 1..2" in words
    assert "the money lasts until" in words
    assert told(budgets=none_left)["budgets"][0] == "off"
    assert told(budgets=none_left)["budgets"][1].startswith(f"{SENTENCES[Reason.BUDGET_SPENT]}; ")
    told_only = [a_budget(1000.0, levels={Level.NOTIFY: 0.8})]
    assert told(budgets=told_only)["budgets"] == ("1..2", "$0.00 of $1,000.00 spent in all")
    assert "budgets" not in told()


def test_a_quota_that_refuses_names_who_has_the_places() -> None:
    paint = a_target("paint")
    found = told(paint, replace(OFF, target="paint"), running_models=1)
    assert found["quota"] == ("1..5", "1 of 1 models of lookoutvision run or are to run")

    fleet = a_fleet(WELD, paint, running_models=1)
    refused = answer(fleet, a_look(fleet, serving(Units(1, 2)), replace(OFF, target="paint")), "paint")
    assert dict(labelled(refused))["quota"] == (
        "off",
        "the account may not run more models at once: 1 of 1 models of lookoutvision run or are to run, weld",
    )


def test_what_the_clock_alone_changes_next_is_told() -> None:
    restarted = serving(Units(1, 2), 100.0, resized_at=at(-20))

    assert told(demands={"weld": steady(2)})["next change"][0] == "22:00"
    assert told(record=restarted, demands={"weld": steady(18)})["next change"][0] == "11:10"
    assert told(replace(WELD, schedule=None))["next change"][0] == "–"


FORECAST = replace(WELD, bounds=Bounds(minimum=0, maximum=5), policy=ScalingPolicy(mode=Mode.FORECAST))


def test_past_weeks_are_told_for_this_quarter_of_an_hour_of_the_week() -> None:
    lessons = {"weld": A_LESSON}

    assert told(FORECAST, demands={"weld": steady(0)}, lessons=lessons)["past weeks"] == (
        "start 1..5",
        "Tue 10:00 to 10:15, more than 12h without demand; learned on Tue 2026-01-13 from 9.0 weeks",
    )
    busy = told(FORECAST, serving(Units(1, 5)), demands={"weld": steady(18)}, lessons=lessons)["past weeks"]
    assert busy[0] == "keep"
    assert "demand for more than 2.6 full units" in busy[1]
    recent = replace(OFF, busy_at=at(-60))
    quiet = told(FORECAST, recent, demands={"weld": steady(0)}, lessons=lessons)["past weeks"]
    assert "up to 1h without demand" in quiet[1]


def test_a_forecast_in_shadow_says_until_when_and_what_it_would_do() -> None:
    lessons = {"weld": replace(A_LESSON, since=NOW - timedelta(days=10))}
    found = told(FORECAST, demands={"weld": steady(0)}, lessons=lessons)
    assert found["past weeks"][1].startswith(
        "only watched until Sat 11:00, would have it run with 1..5 because demand is expected by the time that it is "
    )
    assert found["recommendation"] == ("off", SENTENCES[Reason.IDLE])
    assert told(FORECAST, demands={"weld": steady(0)})["past weeks"][0] == "nothing yet"
    assert "past weeks" not in told(demands={"weld": steady(0)}, lessons=lessons)


def test_the_first_line_is_the_decision_with_its_reason() -> None:
    def said(record: Record = OFF, **known: Any) -> str:
        return sentence(answered(WELD, record, **known))

    assert said(overrides=[an_override()]) == (
        "weld should be off, because a person overrode the schedule (kim: inventory)"
    )
    assert said(overrides=[an_override(Effect.HANDS_OFF)]).startswith("weld is left alone, because it is to be left")
    # What a stage went by is in its row.
    assert said(serving(Units(1, 2)), demands={"weld": steady(18)}) == (
        f"weld should run with 1..2 units, because {SENTENCES[Reason.RESTART_NOT_WORTH_IT]}"
    )
    assert "at worst, of $1.00 left" not in said(budgets=[a_budget(1.0)])


said = st.lists(
    st.tuples(
        st.integers(0, 290),
        st.sampled_from(
            [
                {"action": "stop"},
                {"action": "start", "minimum": 2, "maximum": 3},
                {"action": "hands-off", "until": "2026-01-13T10:00:00+00:00"},
                {"action": "emergency-stop"},
                {"action": "clear"},
            ]
        ),
    ),
    max_size=5,
)
trouble = st.dictionaries(st.integers(1, 4), st.sampled_from(["failed", "stuck", "quota"]), max_size=2)


@given(said, trouble, st.sampled_from([1, 2]), st.none() | st.floats(1, 60))
@settings(max_examples=20)
def test_whatever_happens_on_a_day_each_of_its_looks_tells_what_was_decided(
    patch: pytest.MonkeyPatch,
    said: list[tuple[int, dict[str, object]]],
    trouble: dict[int, str],
    places: int,
    limit: float | None,
) -> None:
    budgets = () if limit is None else (a_budget(limit),)
    fleet = a_fleet(TARGET, a_target("paint", schedule=TARGET.schedule), running_models=places, budgets=budgets)
    day = World(fleet, BEGIN, Faults(starts=trouble), patch)
    for minutes, word in said:
        day.at(
            BEGIN + timedelta(minutes=minutes),
            partial(day.plan, {"trigger": "manual", "owner": "kim", "target": "weld", **word}),
        )
    day.run_until(BEGIN + timedelta(minutes=330))

    looks = [document for _, document in kept(day)]
    assert looks
    for document in looks:
        look = look_from_document(document["look"], fleet)
        for stored in document["decisions"]:
            found = answer(fleet, look, stored["target"])
            assert as_stored(found.decision) == stored
            assert facts(found, stored, None, ())["same"]
            wanted = "left alone" if found.decision.leaves_alone else str(found.decision.desired or "off")
            assert f" {wanted}" in sentence(found)
            told = labelled(found)
            outcomes = [outcome for label, (outcome, _) in told if label not in NOT_OUTCOMES]
            assert (outcomes or [dict(told)["who decides"][1].partition(":")[0]])[-1] == wanted
