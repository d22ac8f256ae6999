"""Warnings about budgets that will keep a target from running as its schedule says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autoscaler.scaling.budget import Budget, IfShort, Level, Per
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.target import Target
from tests.builders import a_budget, a_fleet, a_schedule, a_target
from tests.configuration_report import paint
from workbench.calendar.lint_finding import Finding, FindingKind
from workbench.cli.main import main
from workbench.configuration.budget_lint import budget_findings

# A Saturday, and closed until Monday; September has 22 working days.
NOW = datetime(2026, 8, 29, 12, tzinfo=UTC)


def shifts(name: str = "weld", **changes: Any) -> Target:
    """Open for 16 hours on working days, at up to 5 units: $320 a day."""
    return a_target(name, **{"schedule": a_schedule("Mon-Fri 06:00-22:00"), **changes})


def found(budget: Budget, *targets: Target) -> list[Finding]:
    return budget_findings(a_fleet(*(targets or (shifts(),)), budgets=(budget,)), NOW)


def kinds(budget: Budget, *targets: Target) -> list[str]:
    return [each.kind for each in found(budget, *targets)]


def test_a_month_that_cannot_be_paid_is_told_with_its_sum() -> None:
    assert found(a_budget(400, per=Per.MONTH)) == [
        Finding(
            kind=FindingKind.OVER_BUDGET,
            about="all",
            sentence="352 h open in September 2026 at up to 5 units may cost $7,040.00 of $400.00: "
            "not all of it can be paid; raise the limit, or ask for less",
            next_occurrence=date(2026, 9, 1),
            targets=("weld",),
        )
    ]


def test_a_month_that_can_just_be_paid_is_no_news() -> None:
    assert found(a_budget(7040, per=Per.MONTH)) == []
    assert kinds(a_budget(7039, per=Per.MONTH)) == [FindingKind.OVER_BUDGET]


@pytest.mark.parametrize(
    ("per", "dearest", "when", "on"),
    [
        pytest.param(
            Per.DAY, 320, "16 h open on Mon 2026-08-31 at", date(2026, 8, 31), id="not the Sunday that is next"
        ),
        pytest.param(Per.WEEK, 1600, "80 h open in the week of 2026-08-31 at", date(2026, 8, 31), id="from its Monday"),
    ],
)
def test_of_days_and_weeks_the_dearest_of_the_next_four_weeks_counts(
    per: Per, dearest: float, when: str, on: date
) -> None:
    assert found(a_budget(dearest, per=per)) == []
    [finding] = found(a_budget(dearest - 1, per=per))
    assert (finding.sentence.startswith(when), finding.next_occurrence) == (True, on)


def test_the_share_at_which_nothing_is_started_any_more_is_what_can_be_spent() -> None:
    half = {Level.FINISH: 0.5}
    assert found(a_budget(640, levels=half)) == []
    assert "may cost $320.00 of $300.00" in found(a_budget(600, levels=half))[0].sentence


def test_a_budget_in_unit_hours_is_measured_in_them() -> None:
    [finding] = found(a_budget(79, in_unit_hours=True))
    assert "may cost 80.0 unit-hours of 79.0 unit-hours" in finding.sentence


def test_periods_count_with_their_own_units() -> None:
    schedule = a_schedule("Mon-Fri 06:00-22:00 1", "Mon-Fri 10:00-12:00 2..3")
    [finding] = found(a_budget(79), shifts(schedule=schedule))
    assert finding.sentence.startswith("16 h open on Mon 2026-08-31 at up to 3 units may cost $80.00 of $79.00")


def test_a_target_that_is_always_open_is_so_for_the_whole_window() -> None:
    [finding] = found(a_budget(400, per=Per.MONTH), a_target())
    assert finding.sentence.startswith("720 h open in September 2026 at up to 5 units may cost $14,400.00")


@pytest.mark.parametrize(
    ("budget", "target"),
    [
        pytest.param(
            a_budget(1, levels={Level.NOTIFY: 0.8, Level.LOWER: 0.9}), shifts(), id="it only tells and lowers"
        ),
        pytest.param(a_budget(1, scope=Scope(group="line-2")), shifts(), id="it is for others"),
        pytest.param(a_budget(1), shifts(hands_off=True), id="nobody starts it anyway"),
        pytest.param(a_budget(1), shifts(schedule=a_schedule("2025-01-01 06:00-07:00")), id="it is never open"),
    ],
)
def test_a_budget_that_keeps_nobody_from_running_is_no_news(budget: Budget, target: Target) -> None:
    assert found(budget, target) == []


def test_a_budget_in_which_no_start_fits_is_told_instead_of_its_month() -> None:
    """The gate lowers to one unit and shortens to 45 minutes, 15 of them to start, 15 to serve and 15 to be stopped."""
    [finding] = found(a_budget(2.99, per=Per.MONTH))
    assert (finding.kind, finding.next_occurrence) == (FindingKind.NO_START, date(2026, 9, 1))
    assert finding.sentence == (
        "45m with 1 unit may cost $3.00 of $2.99: no start fits, and none is made; raise the limit"
    )
    assert kinds(a_budget(3.0)) == [FindingKind.OVER_BUDGET]


@pytest.mark.parametrize(
    ("if_short", "fits"),
    [
        pytest.param({IfShort.SHORTEN}, 15.0, id="five units for 45 minutes"),
        pytest.param({IfShort.LOWER}, 64.0, id="one unit for the 16 hours of a shift"),
        pytest.param(set(), 320.0, id="five units for all of it"),
    ],
)
def test_what_may_not_be_reduced_must_fit_as_it_is(if_short: set[IfShort], fits: float) -> None:
    assert FindingKind.NO_START not in kinds(a_budget(fits, if_short=frozenset(if_short)))
    assert kinds(a_budget(fits - 0.01, if_short=frozenset(if_short))) == [FindingKind.NO_START]


def test_the_shortest_opening_is_the_one_that_must_fit() -> None:
    schedule = a_schedule("Mon-Fri 06:00-22:00", "Sat 08:00-08:30")
    budget = a_budget(2.0, if_short=frozenset({IfShort.LOWER}))
    assert kinds(budget, shifts(schedule=schedule)) == [FindingKind.OVER_BUDGET]


def test_a_run_without_an_end_fits_shortly_before_the_window_is_over() -> None:
    assert kinds(a_budget(15.0, if_short=frozenset()), a_target()) == [FindingKind.OVER_BUDGET]


def test_targets_with_the_same_trouble_are_told_together() -> None:
    [finding] = found(
        a_budget(100), shifts("weld"), shifts("paint"), shifts("press", bounds=Bounds(minimum=1, maximum=1))
    )
    assert finding.targets == ("weld", "paint")


def test_validate_tells_the_budgets_and_warns_of_those_that_are_too_small(tmp_path: Path) -> None:
    file = tmp_path / "autoscaler.yaml"
    file.write_text(f"budgets: {{cap: {{limit: 400, per: month, levels: {{lower: 90%}}}}}}\n{paint()}\n")
    result = CliRunner().invoke(main, ["validate", str(file)])
    assert result.stdout.splitlines()[-1] == (
        "  budget cap: $400.00 a month for all, notify at 80%, lower at 90%, stop at 100%"
    )
    assert result.stderr.startswith("warning: targets.paint: cap: ")
    answer = json.loads(CliRunner().invoke(main, ["validate", "--json", str(file)]).stdout)
    assert [each["kind"] for each in answer["findings"]] == ["over-budget"]
