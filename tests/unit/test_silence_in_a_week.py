"""A metric that never says anything, through Plan: it depends on the rule, and on what the model does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autoscaler.scaling.model import Phase
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.signal import Plainly
from tests.builders import a_source
from tests.story_week import TARGET, a_week, berlin


@pytest.mark.parametrize(("missing", "reason"), [(Plainly.HOLD, Reason.NO_DATA), (Plainly.FLOOR, Reason.WITHIN_RANGE)])
def test_silence_is_no_data_until_the_model_runs_and_then_what_was_chosen(
    patch: pytest.MonkeyPatch, missing: Any, reason: Reason
) -> None:
    week = a_week(patch, replace(TARGET, schedule=None, demand=a_source(missing=missing)))
    week.run_until(berlin("Mon 12:01"))
    assert week.records.get("weld").reason is Reason.NO_DATA

    week.run_until(berlin("Mon 14:00"))

    assert week.service.current() is Phase.READY
    assert week.records.get("weld").reason is reason
