"""Ready at opening: how long before it a model is started, learned from its own starts."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from autoscaler.scaling.lead_time import TICK, LeadTime, lead_time
from autoscaler.scaling.record import Record
from workbench.emulator.hosting import Durations

ON_TIME = 0.95
LEARNED = LeadTime(prior=timedelta(minutes=20), longest=timedelta(hours=1), is_learned=True)


@pytest.mark.parametrize(
    ("starts", "minutes"),
    [
        pytest.param([], 20, id="nothing is known: the prior"),
        pytest.param([600] * 4, 20, id="too few to do with less than the prior"),
        pytest.param([1500], 33, id="but one slow start is believed at once"),
        pytest.param([600] * 5, 16, id="enough: what they took and a tenth, and a tick"),
        pytest.param([601] * 5, 17, id="in whole minutes, rounded up"),
        pytest.param([600] * 9 + [1200], 27, id="the slowest counts"),
        pytest.param([9000] * 5, 60, id="never longer than the cap"),
    ],
)
def test_the_lead_time_is_learned(starts: list[float], minutes: int) -> None:
    assert lead_time(LEARNED, starts) == timedelta(minutes=minutes)


def test_a_lead_time_that_was_written_down_is_not_learned() -> None:
    fixed = LeadTime(prior=timedelta(minutes=25), longest=timedelta(minutes=25), is_learned=False)

    assert lead_time(fixed, [60.0] * 20) == timedelta(minutes=25)


@pytest.mark.parametrize("drift", [-0.01, 0.0, 0.005, 0.02])
def test_after_ten_starts_nineteen_of_twenty_openings_find_the_model_ready(drift: float) -> None:
    """Over many drawn lives of a model whose starts become slower or faster; the tick comes late by chance."""
    law = Durations(median=timedelta(minutes=12), spread=0.15, drift=drift)
    ticks, on_time = Random("ticks"), []
    for seed in range(40):
        record = Record(target="weld")
        for number in range(60):
            took = law.nth(seed, "start", "weld", number)
            late = TICK * ticks.random()
            on_time += [late + took <= lead_time(LEARNED, record.start_seconds)] if number >= 10 else []
            record = Record(target="weld", start_seconds=record.remembering_start(took))

    assert sum(on_time) / len(on_time) >= ON_TIME


def test_what_being_early_costs_is_bounded() -> None:
    """With steady starts of twelve minutes: paid time in which nobody is served yet."""
    law = Durations(median=timedelta(minutes=12), spread=0.12)
    leads = [
        lead_time(LEARNED, [law.nth(seed, "start", "weld", number).total_seconds() for number in range(10)])
        for seed in range(100)
    ]

    early = [lead - timedelta(minutes=12) for lead in leads]
    assert sum(early, timedelta(0)) / len(early) < timedelta(minutes=11)
    assert max(early) < timedelta(minutes=15)
