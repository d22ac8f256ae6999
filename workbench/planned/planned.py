"""All targets of two configurations, compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoscaler.scaling.target import Fleet
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


def not_in_figures(old: Fleet, new: Fleet) -> Iterator[str]:
    """Of what the configurations say otherwise of the fleet as a whole: what the figures do not show."""
    if old.budgets != new.budgets:
        yield "The budgets differ, and are not simulated: what they would refuse or stop is counted here."
    if old.quotas != new.quotas:
        yield "The quotas differ; how many models may run at once is not simulated."
    if old.prices != new.prices:
        yield "The prices differ; all is counted with those of the changed configuration."
