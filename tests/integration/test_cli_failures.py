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


@pytest.mark.parametrize("url", ["127.0.0.1:4566", "localhost:4566", "http://"])
def test_an_endpoint_that_is_no_url_is_bad_input_and_no_traceback(
    account: CliAccount, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """The scheme is forgotten easily, as an option as well as in the environment."""
    for source in ("option", "environment"):
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        result = account.run("status", *(["--endpoint-url", url] if source == "option" else []))
        assert result.exit_code == 2
        assert f"{url!r} is not allowed: a URL such as http://127.0.0.1:4566" in " ".join(result.stderr.split())


def test_a_model_service_that_nobody_serves_is_told_like_any_other(
    account: CliAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its errors come wrapped, and "try again" would be no help."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_LOOKOUTVISION", "http://127.0.0.1:9")
    line = failure(account, "status")
    assert line.startswith("autoscaler: cannot observe the models of lookoutvision: ")
    assert line.endswith("check --endpoint-url, --region and the network")


@pytest.mark.parametrize(
    ("variable", "value", "next_step"),
    [
        ("AWS_DEFAULT_REGION", "eu_central", "name a region such as eu-central-1 with --region or AWS_REGION"),
        ("AWS_SECRET_ACCESS_KEY", "", "complete the credentials, or name a profile with --profile or AWS_PROFILE"),
    ],
)
def test_an_environment_that_is_half_set_up_says_what_to_mend(
    account: CliAccount, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, next_step: str
) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv(variable, value)
    assert failure(account, "status").endswith(f"; {next_step}")


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
