"""All targets of two configurations, compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.planned.compared import Compared, totals
from workbench.planned.lived import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """`against` says which configuration the changed one is compared with. `notes` are of the fleet as a whole."""

    against: str
    weeks: int
    currency: str
    rows: Sequence[Compared]
    notes: Sequence[str] = ()

    @property
    def counted(self) -> Sequence[Compared]:
        return [each for each in self.rows if not each.why_not]

    @property
    def changes_nothing(self) -> bool:
        """Whether all that was compared, and there was something, does the same."""
        return bool(self.counted) and all(each.does_the_same for each in self.counted)

    @property
    def totals(self) -> tuple[Figures, Figures]:
        return totals(self.rows)
