"""The command line against a deployed stack: what a person types, and what the models then do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoscaler.scaling.model import Phase
from tests.e2e.conftest import Live
from tests.e2e.factory import Factory
from workbench.cli.main import main

CONFIG = str(Path(__file__).parent / "factory.yaml")
Type = Callable[..., Result]


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Factory], Type]:
    def at(factory: Factory) -> Type:
        for name, value in factory.emulator.environment().items():
            monkeypatch.setenv(name, value)
        return lambda *words: CliRunner().invoke(main, [*words, "--config", CONFIG])

    return at


def test_status_says_why_each_model_is_running_or_not(live: Live, type_in: Callable[[Factory], Type]) -> None:
    with live() as factory:
        factory.until("07:45")
        typed = type_in(factory)

        told = typed("status")
        facts = {each["target"]: each for each in json.loads(typed("status", "--json").stdout)}

        assert told.exit_code == 0, told.output
        assert "weld is starting with 1..3 units" in told.output
        assert (
            "because it is started ahead, to be ready when its schedule opens (Mon-Fri 08:00-10:00); until 10:00"
            in " ".join(told.output.split())
        )
        assert "spare is off, because its schedule is closed" in told.output
        assert facts["weld"]["phase"] == "starting"


def test_a_stop_and_a_clear_are_obeyed(live: Live, type_in: Callable[[Factory], Type]) -> None:
    with live() as factory:
        factory.until("08:10")
        typed = type_in(factory)

        stopped = typed("stop", "weld", "--until", "09:00", "--why", "cleaning")
        factory.until("08:20")
        assert stopped.exit_code == 0, stopped.output
        assert factory.phase("weld") is Phase.OFF
        [listed] = json.loads(typed("overrides", "--json").stdout)
        assert (listed["scope"], listed["effect"], listed["why"]) == ("target weld", "off", "cleaning")
        assert typed("wait", "weld").exit_code == 0

        cleared = typed("clear", "weld")
        factory.until("08:45")
        assert cleared.exit_code == 0, cleared.output
        assert typed("overrides").stdout == "Nothing: the schedule and demand decide.\n"
        assert factory.phase("weld") is Phase.READY


def test_a_wish_above_the_quota_is_bad_input_and_changes_nothing(
    live: Live, type_in: Callable[[Factory], Type]
) -> None:
    with live() as factory:
        factory.until("07:30")

        refused = type_in(factory)("start", "weld", "--minimum", "9")

        assert refused.exit_code == 2
        assert "9" in refused.output
        factory.until("07:36")
        assert factory.phase("weld") is Phase.OFF
