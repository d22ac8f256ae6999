"""What `autoscaler why` tells of a look, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autoscaler.scaling.budget import Budget
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Target
from tests.builders import a_fleet, a_record, a_schedule, a_source, a_target
from tests.kept_looks import a_look
from workbench.cli.why_answer import Answer, answer
from workbench.cli.why_words import rows

OPEN, CLOSED = a_schedule("daily 06:00-22:00"), a_schedule("Sat 06:00-22:00")
WELD = a_target(schedule=OPEN, demand=a_source(peak_tps=8))
OFF = a_record(desired=None)
# It always starts, never stops, and knows all units for each day.


def told(
    target: Target = WELD,
    record: Record = OFF,
    *others: Target,
    budgets: Sequence[Budget] = (),
    running_models: int = 2,
    **known: Any,
) -> dict[str, tuple[str, str]]:
    """What came of each row and why, by what it is about."""
    return dict(labelled(answered(target, record, *others, budgets=budgets, running_models=running_models, **known)))


def labelled(found: Answer) -> list[tuple[str, tuple[str, str]]]:
    return [(label, (outcome, words)) for label, outcome, words in rows(found)]


def answered(
    target: Target,
    record: Record,
    *others: Target,
    budgets: Sequence[Budget] = (),
    running_models: int = 2,
    **known: Any,
) -> Answer:
    fleet = a_fleet(target, *others, budgets=tuple(budgets), running_models=running_models)
    return answer(fleet, a_look(fleet, record, **known), target.name)
