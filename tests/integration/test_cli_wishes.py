"""`autoscaler start`, `stop` and `clear` hand a person's wish to Plan and tell what it answered."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli_account import CliAccount, cli_account

LINE = {"target": "weld", "desired": "1..3", "reason": "Overridden", "detail": "kim: a rush", "until": None}


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliAccount]:
    with cli_account(tmp_path, monkeypatch) as made:
        made.answer = lambda _: ({"targets": [LINE, LINE | {"target": "paint"}]}, None)
        yield made


@pytest.mark.parametrize(
    ("arguments", "event"),
    [
        (["start", "weld"], {"action": "start"}),
        (["start", "weld", "--minimum", "2"], {"action": "start", "minimum": 2}),
        (
            ["start", "weld", "--minimum", "2", "--maximum", "3", "--why", "a rush"],
            {"action": "start", "minimum": 2, "maximum": 3, "why": "a rush"},
        ),
        (["start", "weld", "--until", "2h"], {"action": "start", "until": "2026-03-02T08:00:00+00:00"}),
        (["stop", "weld", "--until", "18:00"], {"action": "stop", "until": "2026-03-02T17:00:00+00:00"}),
        (["stop", "weld"], {"action": "stop"}),
        (["stop", "weld", "--until", "Tue 06:00"], {"action": "stop", "until": "2026-03-03T05:00:00+00:00"}),
        (["stop", "weld", "--until", "until Monday 06:00"], {"action": "stop", "until": "2026-03-09T05:00:00+00:00"}),
        (["stop", "weld", "--until", "next boundary"], {"action": "stop"}),
        (["stop", "weld", "--until", "for ever"], {"action": "stop", "until": "for ever"}),
        (["emergency-stop", "weld"], {"action": "emergency-stop"}),
        (["clear", "weld"], {"action": "clear"}),
    ],
)
def test_a_wish_reaches_plan_with_its_owner(account: CliAccount, arguments: list[str], event: dict[str, Any]) -> None:
    """Without `until` Plan decides: it knows the schedule's next boundary."""
    result = account.run(*arguments)
    assert result.exit_code == 0
    wish = {"trigger": "manual", "target": "weld", "owner": getpass.getuser(), "why": "", **event}
    assert account.events == [wish]
    assert result.output.splitlines() == [
        "weld should run with 1..3 units (Overridden, kim: a rush)",
        "Follow it with `autoscaler wait weld`.",
    ]


def test_a_wish_from_a_container_without_user_names_is_passed_on(
    account: CliAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    assert account.run("stop", "weld").exit_code == 0
    assert account.events[0]["owner"] == "somebody without a name"


def test_what_is_left_alone_is_not_waited_for(account: CliAccount) -> None:
    assert account.run("hands-off", "weld").output.splitlines()[-1] == "Follow it with `autoscaler status weld`."
    assert account.events[0]["action"] == "hands-off"


def test_json_is_the_answer_of_plan(account: CliAccount) -> None:
    answer = json.loads(account.run("start", "weld", "--json").output)
    assert answer == {"targets": [LINE, LINE | {"target": "paint"}]}


@pytest.mark.parametrize(
    ("arguments", "named", "last"),
    [
        (["--group", "line-1"], {"group": "line-1"}, "Follow it with `autoscaler wait weld`."),
        (["--all"], {"all": True}, "Follow it with `autoscaler status`."),
    ],
)
def test_a_wish_may_be_about_a_group_or_all(
    account: CliAccount, arguments: list[str], named: dict[str, Any], last: str
) -> None:
    text = Path("autoscaler.yaml").read_text().replace("project: weld", "project: weld\n    groups: [line-1]")
    Path("autoscaler.yaml").write_text(text)

    result = account.run("stop", *arguments)

    assert {key: account.events[0].get(key) for key in named} == named
    assert "target" not in account.events[0]
    assert result.output.splitlines()[-1] == last


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["start", "wled"], "wled is not configured: weld, paint are, did you mean weld?"),
        (["start", "weld", "--maximum", "2"], "it needs a --minimum that is not above it"),
        (["start", "weld", "--minimum", "3", "--maximum", "2"], "it needs a --minimum that is not above it"),
        (["start", "weld", "--minimum", "6"], "6 is not allowed: at most the account's quota of units per model, 5"),
        (["start", "weld", "--minimum", "0"], "0 is not in the range x>=1"),
        (["stop"], "name one TARGET, or --group NAME, or --all"),
        (["stop", "weld", "--all"], "name one TARGET, or --group NAME, or --all"),
        (["stop", "--group", "line-1"], "line-1 is not configured: no target has `groups`"),
        (["stop", "--all", "--until", "18:00"], "'18:00' is not clear: the targets have several time zones"),
        (["stop", "weld", "--until", "Mondy 06:00"], "'Mondy 06:00' is not allowed"),
        (["stop", "weld", "--until", "soon"], "'soon' is not allowed: a time of day such as 18:00"),
        (["stop", "weld", "--until", "2026-01-01T00:00"], "'2026-01-01T00:00' has passed"),
    ],
)
def test_a_wish_that_makes_no_sense_never_leaves_the_machine(
    account: CliAccount, arguments: list[str], complaint: str
) -> None:
    result = account.run(*arguments)
    assert result.exit_code == 2
    assert complaint in " ".join(result.stderr.split())
    assert account.events == []


def test_what_plan_cannot_read_is_bad_input(account: CliAccount) -> None:
    account.answer = lambda _: ({"error": "target: 'weld' is not configured: paint are"}, None)
    result = account.run("start", "weld")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "autoscaler: target: 'weld' is not configured: paint are\n"


def test_a_plan_that_fails_is_told_with_the_place_to_look(account: CliAccount) -> None:
    account.answer = lambda _: ({"errorMessage": "weld", "errorType": "PlanIncompleteError"}, "Unhandled")
    result = account.run("start", "weld")
    assert result.exit_code == 1
    assert result.stderr == "autoscaler: factory-plan failed: weld; see its log, /aws/lambda/factory-plan\n"
