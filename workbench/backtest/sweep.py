"""One policy with several values of one setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workbench.backtest.backtest import Backtest, Case, Result
from workbench.backtest.side_by_side import Job, side_by_side


@dataclass(frozen=True, slots=True)
class Swept:
    """What came of one value of the setting."""

    value: float
    case: Case
    result: Result


@dataclass(frozen=True, slots=True)
class Sweep:
    """The setting as its option is called, and its values in the order they were asked for."""

    setting: str
    rows: Sequence[Swept]

    @property
    def word(self) -> str:
        """The policy, which is the same in all rows."""
        return self.rows[0].result.word

    @property
    def title(self) -> str:
        return self.rows[0].result.title

    @property
    def case(self) -> Case:
        """The first, for what is the same in all."""
        return self.rows[0].case


def sweep(setting: str, cases: Mapping[float, Case], base: Backtest, told: Callable[[str], None]) -> Sweep:
    """Measure the best policy of the base with each value's case; `told` hears of the values."""
    best = base.best
    jobs = [Job(f"{setting} {value:g}", case, best.word, best.title) for value, case in cases.items()]
    results = side_by_side(jobs, base, told)
    return Sweep(setting, [Swept(*each) for each in zip(cases, cases.values(), results, strict=True)])
