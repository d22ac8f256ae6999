"""A sample of the safety proof, and that it can fail. `make prove-safety` lives every case."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.effect_points import Component, Moment, Point
from tests.safety_cases import Outcome, Undisturbed
from tests.safety_components import GUARD, PLAN, SCHEDULER
from tests.safety_story import at

# Two hands on the switch that may be cut off beside what goes that day.
NO_LEASE_FIRES = Component(name="no lease fires", effects=("lease fires",))
NO_TAG_IS_READ = Component(name="no tag is read", effects=("tag ListTagsForResource",))


@dataclass(kw_only=True)
class Afternoon(Undisturbed):
    """A day on which a component goes at half past two, when the press has half an hour to run, or an hour more."""

    component: Component

    def is_chosen(self, component: Component, point: Point, moment: Moment) -> bool:  # noqa: ARG002 - the first one
        return component is self.component and self.day.now >= at("14:30")


def without(component: Component, *already_gone: Component) -> Outcome:
    day = Afternoon(component=component)
    day.live(already_gone)
    assert day.outcome
    return day.outcome


def test_no_model_runs_on_in_a_sample_of_all_cases() -> None:
    """In a process of its own, because it forks, and what runs tests may have threads."""
    command = [sys.executable, "-m", "tests.safety_proof", "--sample", "2", "--workers", "1"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^components \d{2} effect-points \d{4} cases \d{2,} overruns 0$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("gone", "already_gone"),
    [
        pytest.param(PLAN, (NO_LEASE_FIRES, GUARD), id="neither leases nor the guard"),
        pytest.param(SCHEDULER, (NO_TAG_IS_READ,), id="neither Scheduler nor tags"),
    ],
)
def test_without_both_hands_on_the_switch_models_run_on(gone: Component, already_gone: tuple[Component, ...]) -> None:
    """A proof that cannot fail proves nothing."""
    outcome = without(gone, *already_gone)

    assert outcome.is_overrun
    assert outcome.overruns["press"] > timedelta(hours=7)


@pytest.mark.parametrize(
    ("gone", "already_gone"),
    [
        pytest.param(PLAN, NO_LEASE_FIRES, id="the guard alone"),
        pytest.param(PLAN, GUARD, id="leases alone"),
        pytest.param(SCHEDULER, NO_LEASE_FIRES, id="the guard alone, without any clock"),
    ],
)
def test_one_hand_on_the_switch_is_enough(gone: Component, already_gone: Component) -> None:
    assert not without(gone, already_gone).is_overrun
