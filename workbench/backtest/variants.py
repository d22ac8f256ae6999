"""What was measured besides the policies."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.backtest.strategies import Strategies
from workbench.backtest.sweep import Sweep


@dataclass(frozen=True, slots=True)
class Variants:
    """Strategies and a sweep, where asked for; and the price of a lost request in dollars, if one was given."""

    strategies: Strategies | None
    sweep: Sweep | None
    asked_price: float | None
