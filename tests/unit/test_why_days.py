"""`autoscaler why` over days that nobody thought of: each look that was kept tells what was decided."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.look_document import look_from_document
from tests.builders import a_budget, a_fleet, a_target
from tests.replays import kept
from tests.simulated_service import Faults
from tests.simulation import World
from tests.story_day import BEGIN, TARGET
from tests.told_why import labelled
from workbench.cli.why_answer import answer
from workbench.cli.why_json import facts
from workbench.cli.why_kept import as_stored
from workbench.cli.why_told import sentence

NOT_OUTCOMES = ("model", "demand", "past weeks", "who decides", "next change")


said = st.lists(
    st.tuples(
        st.integers(0, 290),
        st.sampled_from(
            [
                {"action": "stop"},
                {"action": "start", "minimum": 2, "maximum": 3},
                {"action": "hands-off", "until": "2026-01-13T10:00:00+00:00"},
                {"action": "emergency-stop"},
                {"action": "clear"},
            ]
        ),
    ),
    max_size=5,
)
trouble = st.dictionaries(st.integers(1, 4), st.sampled_from(["failed", "stuck", "quota"]), max_size=2)


@given(said, trouble, st.sampled_from([1, 2]), st.none() | st.floats(1, 60))
@settings(max_examples=20)
def test_whatever_happens_on_a_day_each_of_its_looks_tells_what_was_decided(
    patch: pytest.MonkeyPatch,
    said: list[tuple[int, dict[str, object]]],
    trouble: dict[int, str],
    places: int,
    limit: float | None,
) -> None:
    budgets = () if limit is None else (a_budget(limit),)
    fleet = a_fleet(TARGET, a_target("paint", schedule=TARGET.schedule), running_models=places, budgets=budgets)
    day = World(fleet, BEGIN, Faults(starts=trouble), patch)
    for minutes, word in said:
        day.at(
            BEGIN + timedelta(minutes=minutes),
            partial(day.plan, {"trigger": "manual", "owner": "kim", "target": "weld", **word}),
        )
    day.run_until(BEGIN + timedelta(minutes=330))

    looks = [document for _, document in kept(day)]
    assert looks
    for document in looks:
        look = look_from_document(document["look"], fleet)
        for stored in document["decisions"]:
            found = answer(fleet, look, stored["target"])
            assert as_stored(found.decision) == stored
            assert facts(found, stored, None, ())["same"]
            wanted = "left alone" if found.decision.leaves_alone else str(found.decision.desired or "off")
            assert f" {wanted}" in sentence(found)
            told = labelled(found)
            outcomes = [outcome for label, (outcome, _) in told if label not in NOT_OUTCOMES]
            assert (outcomes or [dict(told)["who decides"][1].partition(":")[0]])[-1] == wanted
