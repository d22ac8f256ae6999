"""When AWS says no, a command ends with one line: what failed and what to do next. Never with a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.cli_account import CliAccount, cli_account


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliAccount]:
    with cli_account(tmp_path, monkeypatch) as made:
        yield made


def failure(account: CliAccount, *arguments: str) -> str:
    """The one line of a command that exits with 1."""
    result = account.run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    [line] = result.stderr.splitlines()
    return line


def test_a_stack_that_is_not_deployed_is_named_with_its_region(account: CliAccount) -> None:
    assert failure(account, "status", "--stack", "other", "--region", "eu-west-1") == (
        "autoscaler: there is no stack other in eu-west-1; deploy it, or name it with --stack and --region"
    )


def test_another_stack_can_be_named(account: CliAccount) -> None:
    account.stacks = ("other",)
    assert account.run("status", "--stack", "other").exit_code == 0


def test_a_missing_permission_says_where_permissions_are_told(account: CliAccount) -> None:
    account.refuses = "AccessDenied"
    assert failure(account, "status") == (
        "autoscaler: cannot read the stack autoscaler-factory: AccessDenied: not for you; "
        "ask for this permission, see docs/permissions.md"
    )


def test_no_region_says_how_to_name_one(account: CliAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION", raising=False)
    line = failure(account, "status")
    assert line.endswith("You must specify a region; name a region with --region or AWS_REGION")


def test_an_unknown_profile_is_named(account: CliAccount) -> None:
    line = failure(account, "status", "--profile", "nobody")
    assert "(nobody)" in line
    assert line.endswith("see your profiles with `aws configure list-profiles`")


def test_an_endpoint_that_nobody_serves_is_named(account: CliAccount) -> None:
    line = failure(account, "status", "--endpoint-url", "http://127.0.0.1:9")
    assert "127.0.0.1:9" in line
    assert line.endswith("check --endpoint-url, --region and the network")


def test_an_endpoint_holds_for_one_command_only(account: CliAccount) -> None:
    failure(account, "status", "--endpoint-url", "http://127.0.0.1:9")
    assert account.run("status").exit_code == 0


def test_a_faulty_configuration_is_bad_input_with_the_whole_report(account: CliAccount) -> None:
    Path("autoscaler.yaml").write_text("name: 7\ntargets: {}\n")
    result = account.run("status")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        'autoscaler.yaml:1 name: 7 is not allowed: text; put it in quotes: "7"',
        "autoscaler.yaml:2 targets: an empty mapping is not allowed: a mapping with at least one target",
    ]


def test_a_configuration_that_is_not_there_is_bad_input(account: CliAccount) -> None:
    result = account.run("status", "--config", "other.yaml")
    assert (result.exit_code, result.stderr) == (2, "other.yaml: cannot be read: No such file or directory\n")
