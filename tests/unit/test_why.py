"""`autoscaler why` tells, row by row, who and what had a say, in words that somebody understands at night."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autoscaler.scaling.budget import Level
from autoscaler.scaling.model import Units
from autoscaler.scaling.override import Effect
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Target
from tests.builders import (
    NOW,
    a_budget,
    a_fleet,
    a_schedule,
    a_target,
    an_override,
    at,
    serving,
    steady,
)
from tests.kept_looks import a_look
from tests.told_why import CLOSED, OFF, WELD, answered, labelled, told
from workbench.cli.why_answer import answer
from workbench.cli.why_told import sentence


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
    # The money of $12 is over at 14:00, long before the schedule closes.
    assert told(budgets=[a_budget(12.0)])["next change"][0] == "14:00"


def test_what_has_no_say_has_no_row() -> None:
    assert not {"recommendation", "units", "budgets", "quota"} & {
        *told(replace(WELD, schedule=CLOSED), budgets=[a_budget()])
    }


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
