"""`autoscaler why` repeats what was kept of the last look, and says whether it comes out the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autoscaler.aws.looks import CONFIGURATIONS, LOOKS
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import Units
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from tests.builders import an_override, steady
from tests.hosting_stage import MONDAY
from tests.integration.cli_account import CliAccount, cli_account
from tests.kept_looks import a_look, keep
from workbench.cli.deployment import configured

# Monday 06:00 UTC, 07:00 in Berlin, is when the command is typed; half an hour before, Plan looked.
LOOKED = MONDAY - timedelta(minutes=30)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliAccount]:
    with cli_account(tmp_path, monkeypatch) as made:
        text = (
            Path("autoscaler.yaml").read_text().replace("maximum: 3}", "maximum: 3}\n    demand: {signals: [requests]}")
        )
        Path("autoscaler.yaml").write_text(text)
        yield made


def kept(account: CliAccount, now: datetime = LOOKED, units: Units | None = None, **decided: Any) -> None:
    """A look at weld that runs with these units, and is asked 18 TPS."""
    configuration = configured(Path("autoscaler.yaml"))
    fleet = fleet_from(configuration)
    began = now - timedelta(hours=1)
    run = Run(target="weld", model=fleet["weld"].model, units=units, began=began, ready=began) if units else None
    record = Record(target="weld", generation=3, desired=units, run=run, heard_at=now - timedelta(minutes=5))
    keep(account.kept, configuration, a_look(fleet, record, demands={"weld": steady(18)}, now=now), **decided)


def refused(account: CliAccount, code: int, *arguments: str) -> str:
    result = account.run("why", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    return " ".join(result.stderr.replace("│", "").split())


def test_the_last_look_is_repeated_and_told_row_by_row(account: CliAccount) -> None:
    kept(account, units=Units(1, 2))
    result = account.run("why", "weld")

    assert result.exit_code == 0
    lines = [line.rstrip() for line in result.output.splitlines()]
    assert lines[:2] == [
        "weld should run with 1..2 units, because other units would suit the demand better, "
        "but a restart costs more than it gains.",
        "So it was on Mon 2026-03-02 06:30 in Europe/Berlin; nothing was decided otherwise since.",
    ]
    assert lines[-1] == "Repeated from its record: the same, bit for bit."
    # What is too long for a line goes on below, in its column.
    labels = [line[:15].rstrip() for line in lines[2:-1] if line[0] != " "]
    assert max(map(len, lines[2:-1])) <= 130
    stages = ["recommendation", "stabilization", "tolerance", "steps", "bounds", "worth a restart"]
    assert labels == ["model", "demand", "who decides", *stages, "quota", "next change"]


def test_an_instant_finds_the_look_at_it_or_before(account: CliAccount) -> None:
    for minutes, units in ((90, None), (60, Units(1, 2)), (30, Units(3, 3))):
        kept(account, MONDAY - timedelta(minutes=minutes) + timedelta(seconds=12), units)

    def at(when: str) -> str:
        return str(json.loads(account.run("why", "weld", "--json", "--at", when).output)["at"])[11:19]

    # By the wall in Berlin; a look is known by its minute.
    assert [at(when) for when in ("06:29", "06:30", "Mon 06:00", "2026-03-02T05:45", "45m")] == [
        "05:00:12",
        "05:30:12",
        "05:00:12",
        "04:30:12",
        "05:00:12",
    ]
    told = account.run("why", "weld", "--at", "06:29").output.splitlines()
    assert told[1].endswith(
        "on Mon 2026-03-02 06:00 in Europe/Berlin; nothing was decided otherwise up to Mon 2026-03-02 06:29."
    )


def test_json_has_all_of_it(account: CliAccount) -> None:
    kept(account, units=Units(1, 2))
    facts = json.loads(account.run("why", "weld", "--json", "--what-if", "units=off").output)

    assert (facts["target"], facts["same"], facts["at"]) == ("weld", True, LOOKED.isoformat())
    assert facts["stored"] == facts["repeated"]
    assert facts["stored"]["desired"] == {"minimum": 1, "maximum": 2}
    assert facts["seen"] == {
        "phase": "ready",
        "status": "HOSTED",
        "units": {"minimum": 1, "maximum": 2},
        "message": None,
    }
    assert facts["demand"]["sustained_tps"] == 18.0
    assert facts["past_weeks"] is None
    assert facts["ruling"] == {
        "says": "run",
        "authority": "schedule",
        "reason": "Scheduled",
        "sentence": "its schedule is open",
        "detail": "Mon-Fri 06:00-22:00",
        "until": "2026-03-02T21:00:00+00:00",
    }
    assert [each["name"] for each in facts["stages"]][::5] == ["recommendation", "worth a restart"]
    assert facts["stages"][-1]["again"] == (LOOKED + timedelta(minutes=5)).isoformat()
    assert facts["budgets"]["spent"] == []
    assert facts["quota"]["running_models"] == 2
    assert facts["what_if"]["changes"] == ["units=off"]
    assert facts["what_if"]["decision"]["desired"] == {"minimum": 3, "maximum": 3}
    assert facts["what_if"]["stages"][0]["sentence"] == "its schedule is open"


def test_a_version_that_decides_otherwise_says_so_with_both_decisions(account: CliAccount) -> None:
    kept(account, reason="Idle", desired=None)
    result = account.run("why", "weld")

    assert result.exit_code == 0
    assert result.output.splitlines()[:2] == [
        "weld on Mon 2026-03-02 06:30 in Europe/Berlin: off, because there was no demand for a while.",
        "Repeated from its record, this version of autoscaler decides otherwise (desired, reason): 3..3, because its "
        "schedule is open. How it comes to that:",
    ]
    facts = json.loads(account.run("why", "weld", "--json").output)
    assert (facts["same"], facts["stored"]["reason"], facts["repeated"]["reason"]) == (False, "Idle", "Scheduled")


def test_a_reason_of_another_version_is_told_as_it_is(account: CliAccount) -> None:
    kept(account, reason="Enlightened")
    assert ": 3..3, because Enlightened." in account.run("why", "weld").output


def test_without_a_look_there_is_one_sentence(account: CliAccount) -> None:
    assert refused(account, 1, "weld") == (
        "autoscaler: no look is kept up to 2026-03-02 07:00 in Europe/Berlin: a look is kept where it decided "
        "something anew, for 90 days; see what holds now with `autoscaler status`"
    )
    kept(account)
    assert "up to 2026-03-02 06:29 in" in refused(account, 1, "weld", "--at", "06:29")


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2025-11-30", "'2025-11-30' is too long ago: looks are kept for 90 days"),
        ("0001-01-01T00:00Z", "is too long ago"),
        ("2026-03-02T07:01", "is yet to come: name an instant that has passed"),
        ("soon", "'soon' is not allowed: a time of day such as 18:00"),
    ],
)
def test_an_instant_at_which_nothing_can_be_known_is_bad_input(account: CliAccount, when: str, why: str) -> None:
    kept(account)
    assert why in refused(account, 2, "weld", "--at", when)


def test_a_target_that_was_not_configured_then_is_bad_input(account: CliAccount) -> None:
    kept(account)
    assert refused(account, 2, "wled").endswith(
        "wled was not configured at that look (2026-03-02 05:30 UTC): weld, paint were, did you mean weld?"
    )


def test_a_target_that_was_removed_since_is_still_explained(account: CliAccount) -> None:
    kept(account)
    Path("autoscaler.yaml").write_text(Path("autoscaler.yaml").read_text().replace("  weld:", "  mill:"))
    assert account.run("why", "weld").output.splitlines()[-1].endswith("the same, bit for bit.")


def test_faults_of_what_if_come_together(account: CliAccount) -> None:
    kept(account)
    result = account.run("why", "weld", "--what-if", "tps=x", "--what-if", "budget=+2")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 2)


def test_a_look_of_a_version_that_wrote_otherwise_is_told_as_such(account: CliAccount) -> None:
    kept(account)
    [configuration] = (item for (kind, _), item in account.kept.items.items() if kind == CONFIGURATIONS)
    [look] = (item for (kind, _), item in account.kept.items.items() if kind == LOOKS)
    configuration["body"], look["body"] = look["body"], configuration["body"]
    assert refused(account, 1, "weld") == (
        "autoscaler: another version of autoscaler kept this look, and this one cannot read it (KeyError: 'quotas'); "
        "use the version that was deployed then"
    )


def test_a_table_that_cannot_be_read_is_told_like_everywhere(account: CliAccount) -> None:
    account.refuses = "AccessDenied"
    assert refused(account, 1, "weld").endswith("ask for this permission, see docs/permissions.md")


def test_words_of_people_are_shown_as_they_were_written(account: CliAccount) -> None:
    """Rich takes brackets for markup."""
    configuration = configured(Path("autoscaler.yaml"))
    fleet = fleet_from(configuration)
    word = replace(an_override(), since=LOOKED, until=datetime(2026, 3, 2, 12, tzinfo=UTC), why="[red] line [/shift 2]")
    keep(account.kept, configuration, a_look(fleet, overrides=[word], now=LOOKED))
    assert "(kim: [red] line [/shift 2]); until 13:00" in account.run("why", "weld").output
