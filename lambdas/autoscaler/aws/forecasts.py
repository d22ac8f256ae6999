"""What was learned of the demand of each target, in the table."""

from __future__ import annotations

from autoscaler.aws.table import Table
from autoscaler.scaling.predictive.lesson import FORGOTTEN_AFTER, Lesson, lesson_from_item, lesson_to_item

KIND = "forecast"


class Forecasts:
    """One lesson for each target that ever learned, by its name; forgotten four weeks after the latest."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def all(self) -> dict[str, Lesson]:
        """What is known, by target."""
        return {each.target: each for each in map(lesson_from_item, self._table.all(KIND)) if each}

    def put(self, lesson: Lesson) -> None:
        """Write a lesson, in place of the one before."""
        end = lesson.learned_at + FORGOTTEN_AFTER
        item = lesson_to_item(lesson) | {"expires": int(end.timestamp())}
        self._table.update(KIND, lesson.target, item, unless_changed={})
