"""`autoscaler calibrate` finds what the emulated unit serves, says first what that costs, and asks one unit only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.hosting_stage import MONDAY, PAINT, PNG, WELD, Stage
from tests.integration.cli_account import CliAccount, cli_account
from workbench.cli.main import main
from workbench.emulator.hosting import Fault, FaultKind

SPEED = 3.4
SHORT = ("--max-tps", "6", "--hold", "10s", "--yes")


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliAccount]:
    """Both models have units of another speed than anybody thinks, and are ready with one unit."""
    stage = Stage(models=[replace(each, tps_per_unit=SPEED) for each in (WELD, PAINT)])
    with cli_account(tmp_path, monkeypatch, stage) as made:
        stage.start("weld")
        stage.start("paint")
        stage.minutes(13)
        (tmp_path / "images").mkdir()
        (tmp_path / "images" / "seam.png").write_bytes(PNG)
        yield made


def calibrate(account: CliAccount, target: str, *options: str) -> Result:
    return account.run("calibrate", target, "--images", "images", *options)


def minutes_gone(account: CliAccount) -> float:
    return (account.stage.now - MONDAY - timedelta(minutes=13)).total_seconds() / 60


@pytest.mark.parametrize("target", ["weld", "paint"])
def test_it_finds_between_which_rates_the_capacity_of_a_unit_is(account: CliAccount, target: str) -> None:
    result = calibrate(account, target, *SHORT)

    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].startswith(
        f"One unit of {target} serves 3 TPS: that was held twice, and at 4"
    )
    assert minutes_gone(account) == pytest.approx((4 * 10 + 10 + 20) / 60, abs=0.02)


def test_smaller_steps_come_nearer(account: CliAccount) -> None:
    told = json.loads(calibrate(account, "weld", *SHORT, "--step", "0.6", "--hold", "20s", "--json").stdout)

    assert (told["tps_per_unit"], told["throttled_at"], told["configured"]) == (3, 3.6, 5)
    assert [each["offered_tps"] for each in told["steps"]] == [0.6, 1.2, 1.8, 2.4, 3, 3.6, 3]
    assert [each["throttled"] > 0 for each in told["steps"]] == [False] * 5 + [True, False]
    assert told["steps"][5]["served_tps"] == pytest.approx(SPEED, abs=0.2)


def test_its_price_is_said_before_anything_is_asked(account: CliAccount) -> None:
    """20 rates of half a minute, and three times a rest and a minute: 13.5 minutes of a unit at $4 an hour."""
    result = CliRunner().invoke(main, ["calibrate", "weld", "--images", "images"], input="n\n")

    assert result.exit_code == 1
    assert result.stdout.startswith("At most 13m30s and 9,901 requests with 1 image: 0.23 unit-hours of the one unit")
    assert "$0.90 at $4.00 a unit-hour" in result.stdout
    assert "Go on?" in result.stderr
    assert account.stage.hosting.tally("weld").served == 0
    assert minutes_gone(account) == 0


def test_with_a_yes_it_goes_on(account: CliAccount) -> None:
    assert account.stage.hosting.tally("weld").served == 0
    words = ["calibrate", "weld", "--images", "images", *SHORT[:-1]]
    assert CliRunner().invoke(main, words, input="y\n").exit_code == 0
    assert account.stage.hosting.tally("weld").served > 0


@pytest.mark.parametrize(
    ("minimum", "maximum", "state"),
    [(1, 2, "runs with 1..2 units"), (2, 2, "runs with 2..2 units"), (0, 0, "is off")],
    ids=["may grow", "two", "off"],
)
def test_a_model_that_is_not_ready_with_exactly_one_unit_is_refused(
    account: CliAccount, minimum: int, maximum: int, state: str
) -> None:
    account.stage.hosting.person_stops("weld")
    account.stage.minutes(5)
    if minimum:
        account.stage.start("weld", minimum, maximum)
        account.stage.minutes(13)

    result = calibrate(account, "weld", *SHORT)

    assert result.exit_code == 1
    assert f"weld {state}, and only one that is ready with exactly one unit can be calibrated" in result.stderr
    assert "`autoscaler start weld --minimum 1 --maximum 1 --until 1h`, then `autoscaler wait weld`" in result.stderr
    assert account.stage.hosting.tally("weld").offered == 0


def test_what_serves_all_that_is_asked_is_said_to_serve_at_least_that(account: CliAccount) -> None:
    result = calibrate(account, "weld", "--max-tps", "3", "--hold", "10s", "--yes")

    assert result.exit_code == 1
    assert "One unit of weld serves at least 3 TPS: nothing was turned away." in result.stdout
    assert "raise --max-tps; or does more than one unit run?" in result.stderr


def test_a_model_that_is_taken_holds_nothing(account: CliAccount) -> None:
    """Somebody else asks for all that the unit serves."""
    account.stage.hosting.offer("weld", SPEED - 0.5)

    result = calibrate(account, "weld", *SHORT)

    assert result.exit_code == 1
    assert "One unit of weld held no rate twice: at 1 TPS it served" in result.stdout


def test_a_model_that_is_stopped_meanwhile_ends_it(account: CliAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    hosting: Any = account.stage.hosting
    passed = hosting.minute

    def minute(now: Any) -> None:
        passed(now)
        if now > MONDAY + timedelta(minutes=13, seconds=15) and hosting.describe("weld").status == "HOSTED":
            hosting.person_stops("weld")

    monkeypatch.setattr(hosting, "minute", minute)
    result = calibrate(account, "weld", *SHORT)

    assert result.exit_code == 1
    assert "cannot ask weld about an image: " in result.stderr


def test_the_first_image_alone_shows_what_is_not_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    denied = Fault(kind=FaultKind.ACCESS_DENIED, operation="DetectAnomalies", model="weld")
    with cli_account(tmp_path, monkeypatch, Stage(faults=[denied])) as account:
        account.stage.start("weld")
        account.stage.minutes(13)
        (tmp_path / "seam.png").write_bytes(PNG)
        result = account.run("calibrate", "weld", "--images", ".", *SHORT)

    assert result.exit_code == 1
    assert "cannot ask weld about an image: AccessDeniedException" in result.stderr
    assert minutes_gone(account) == 0


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (("--hold", "0s"), "it is 1s at least and 10m at most"),
        (("--max-tps", "51"), "51.0 is not in the range 0.1<=x<=50"),
        (("--step", "0"), "0.0 is not in the range 0.1<=x<=50"),
    ],
)
def test_what_makes_no_sense_is_bad_input(account: CliAccount, options: tuple[str, ...], fault: str) -> None:
    result = calibrate(account, "weld", *options, "--yes")

    assert result.exit_code == 2
    assert fault in " ".join(result.stderr.split())
