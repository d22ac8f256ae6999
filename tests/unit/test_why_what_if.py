"""`autoscaler why --what-if`: the same decision on other input, and all that cannot be meant is told at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from autoscaler.scaling.look import Look
from autoscaler.scaling.model import Bounds, LookoutModel, Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Fleet
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
from workbench.cli.failures import BadInput
from workbench.cli.why_answer import Answer, answer
from workbench.cli.why_changed import changed
from workbench.cli.why_kept import as_stored
from workbench.cli.why_told import tell_changed
from workbench.cli.why_what_if import changes_of

OPEN = a_schedule("daily 06:00-22:00")
WELD = a_target(schedule=OPEN, demand=a_source(peak_tps=8), bounds=Bounds(minimum=0, maximum=5))
OFF = a_record(desired=None)
FLEET = a_fleet(WELD)
IDLE = a_look(FLEET, OFF, demands={"weld": steady(0)})


def what_if(fleet: Fleet, look: Look, *texts: str) -> Answer:
    changes = changes_of(texts, answer(fleet, look, "weld"))
    return answer(*changed(fleet, look, "weld", changes), "weld")


def outcome(found: Answer) -> tuple[Units | None, Reason]:
    return found.decision.desired, found.decision.reason


def test_other_demand_is_as_if_it_had_been_so_all_the_while() -> None:
    assert outcome(what_if(FLEET, IDLE)) == (None, Reason.IDLE)
    assert outcome(what_if(FLEET, IDLE, "tps=18")) == (Units(5, 5), Reason.DEMAND)
    found = what_if(FLEET, IDLE, "tps=18").demand
    assert found == steady(18)
    assert found.recent == (18.0,) * 3
    serves = a_look(FLEET, serving(Units(1, 2)), demands={"weld": steady(6)})
    assert outcome(what_if(FLEET, serves, "tps=0")) == (None, Reason.IDLE)


def test_demand_that_was_never_there_was_not_there_a_moment_ago_either() -> None:
    look = a_look(FLEET, replace(OFF, busy_at=at(-1)), demands={"weld": steady(0)})
    assert what_if(FLEET, look, "tps=0").record.busy_at == at(-30)
    assert what_if(FLEET, look, "tps=4").record.busy_at == at(-1)


def test_other_limits_count_for_the_budgets_that_cover_the_target_only() -> None:
    paint = a_budget(5.0, name="paint", scope=replace(a_budget().scope, target="paint"))
    fleet = a_fleet(WELD, a_target("paint"), budgets=(a_budget(5.0), paint))
    look = a_look(fleet, OFF, demands={"weld": steady(2)})

    assert outcome(what_if(fleet, look))[0] == Units(1, 1)
    assert outcome(what_if(fleet, look, "budget=+500"))[0] == Units(1, 2)
    assert outcome(what_if(fleet, look, "budget=-4.99")) == (None, Reason.BUDGET_SPENT)
    assert outcome(what_if(fleet, look, "budget=-100")) == (None, Reason.BUDGET_SPENT)
    more = what_if(fleet, look, "budget=+500").fleet
    assert [each.limit for each in more.budgets] == [505.0, 5.0]


@pytest.mark.parametrize(
    "record",
    [
        OFF,
        serving(Units(5, 5), regret=30.0),
        Record(target="weld"),
        replace(OFF, retry_at=at(10), failures=2),
        replace(OFF, quarantined_since=at(-60)),
        replace(OFF, hosted=LookoutModel(project="weld", version="0")),
    ],
    ids=["off", "other units", "never planned", "to be retried", "in quarantine", "the version before"],
)
def test_other_units_are_as_if_it_ran_with_them_and_nobody_changed_it_by_hand(record: Record) -> None:
    look = a_look(FLEET, record, demands={"weld": steady(6)})
    found = what_if(FLEET, look, "units=1..2")

    assert outcome(found) == (Units(1, 2), Reason.WITHIN_RANGE)
    assert found.ruling.reason is Reason.SCHEDULED
    assert found.record.regret == 0.0


def test_units_that_it_has_keep_what_they_have_cost_so_far() -> None:
    look = a_look(FLEET, serving(Units(1, 2), regret=100.0), demands={"weld": steady(18)})
    assert outcome(what_if(FLEET, look, "units=1..2"))[1] is Reason.DEMAND_ABOVE_MAXIMUM
    assert outcome(what_if(FLEET, look, "units=1"))[1] is Reason.RESTART_NOT_WORTH_IT


def test_one_that_was_off_would_start() -> None:
    look = a_look(FLEET, serving(Units(1, 2)), demands={"weld": steady(6)})
    assert outcome(what_if(FLEET, look, "units=off")) == (Units(2, 2), Reason.DEMAND)


def test_at_another_time_what_holds_then_decides_and_a_new_window_has_all_its_money() -> None:
    fleet = a_fleet(replace(WELD, demand=None), budgets=(a_budget(5.0),))
    spent = a_look(fleet, serving(Units(1, 2)), overrides=[an_override()])

    assert outcome(what_if(fleet, spent))[1] is Reason.BUDGET_SPENT
    assert outcome(what_if(fleet, spent, "at=22:30"))[1] is Reason.BUDGET_SPENT
    tomorrow = what_if(fleet, spent, "at=Wed 12:00", "units=off")
    assert [each.spent for each in tomorrow.budgets] == [0.0]
    assert tomorrow.ruling.reason is Reason.SCHEDULED
    assert tomorrow.look.now == NOW + timedelta(hours=25)


def test_several_changes_hold_together_in_whatever_order() -> None:
    look = a_look(FLEET, OFF, demands={"weld": steady(0)})
    changes = ["at=12:00", "units=1..2", "tps=18"]
    one, other = what_if(FLEET, look, *changes), what_if(FLEET, look, *reversed(changes))

    assert one.decision == other.decision
    assert one.seen
    assert one.seen.at == at(60)
    assert one.record.desired == Units(1, 2)


@pytest.mark.parametrize(
    ("texts", "faults"),
    [
        (["speed=40"], ["--what-if speed=40: 'speed' is not allowed: tps, budget, units or at"]),
        (["tsp=4"], ["--what-if tsp=4: 'tsp' is not allowed: tps, budget, units or at, did you mean tps?"]),
        (["tps"], ["--what-if tps: a value is missing: what is asked a second, such as tps=40"]),
        (["tps=4", "tps=5"], ["--what-if tps=5: tps is given twice"]),
        (
            ["tps=-1", "units=6", "units=3..2", "budget=20", "at=2026-01-13T09:00", "at=2029-01-01"],
            [
                "--what-if tps=-1: '-1' is not allowed: what is asked a second, such as tps=40",
                "--what-if units=6: '6' is not allowed: from 1 up to the account's quota of units per model, 5",
                "--what-if units=3..2: '3..2' is not allowed: from 1 up to the account's quota of units per model, 5",
                "--what-if budget=20: '20' is not allowed: more or less for each budget that covers it, in its own "
                "measure, such as budget=+20 or budget=-5",
                "--what-if at=2026-01-13T09:00: '2026-01-13T09:00' has passed: name an instant to come",
                "--what-if at=2029-01-01: '2029-01-01' is not allowed: at most 366 days after the look",
            ],
        ),
        (["tps=nan", "tps=1e3", "tps=many\n"], None),
        (["units=all", "units=0", "at=soon", "budget=+", "=", ""], None),
    ],
)
def test_what_cannot_be_meant_is_told_at_once_with_what_is_allowed(texts: list[str], faults: list[str] | None) -> None:
    fleet = a_fleet(WELD, budgets=(a_budget(),))
    with pytest.raises(BadInput) as refused:
        what_if(fleet, a_look(fleet, OFF, demands={"weld": steady(0)}), *texts)
    lines = refused.value.message.splitlines()
    assert lines == faults or (faults is None and len(lines) == len(texts))
    assert refused.value.exit_code == 2


def test_a_change_that_can_have_no_say_is_refused() -> None:
    fleet = a_fleet(replace(WELD, demand=None))
    with pytest.raises(BadInput) as refused:
        what_if(fleet, a_look(fleet, OFF), "tps=4", "budget=+20")
    assert refused.value.message.splitlines() == [
        "--what-if tps=4: weld has no `demand`, so what is asked has no say",
        "--what-if budget=+20: no budget covers weld",
    ]


def test_both_outcomes_are_told_side_by_side(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    before, after = answer(FLEET, IDLE, "weld"), what_if(FLEET, IDLE, "tps=18")
    tell_changed(before, after, as_stored(before.decision), ["tps=18"])
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "With tps=18: weld should run with 5..5 units, because there is demand."
    assert lines[1].split() == ["as", "it", "was", "with", "tps=18"]
    assert lines[2].split() == ["outcome", "off", "5..5"]
    assert (
        "As it was on Tue 2026-01-13 11:00 in Europe/Berlin. Repeated from its record: the same, bit for bit." in lines
    )
    assert any(line.startswith("recommendation  5..5") for line in lines)
