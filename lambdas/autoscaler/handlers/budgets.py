"""What the budgets say: read from the ledger before anything is decided, told once for each level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.tell import tell
from autoscaler.scaling.budget import Level
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.forecast import forecast
from autoscaler.scaling.message import Kind
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.spending import Spending, spendings
from autoscaler.scaling.target import Fleet

SHORT = frozenset({Reason.BUDGET_SPENT, Reason.UNAFFORDABLE})

DOES = {
    Level.NOTIFY: "Nothing is done about it yet.",
    Level.LOWER: "From now on models start with their minimum units.",
    Level.FINISH: "What runs may finish its hours; nothing is started any more.",
    Level.STOP: "What it covers is stopped, and stays off until then.",
}


def spent_of_budgets(fleet: Fleet, records: Mapping[str, Record], now: datetime) -> list[Spending]:
    """What was spent of each budget. Raises botocore's ClientError: without a ledger nothing may be decided."""
    if not fleet.budgets:
        return []
    first = min(budget.window(now)[0] for budget in fleet.budgets)
    return spendings(fleet, runtime.ledger().between(first, now), records, now)


def tell_of_budgets(
    fleet: Fleet, spent: Sequence[Spending], decisions: Sequence[Decision], before: Mapping[str, Record], now: datetime
) -> None:
    """Tell people of each level that a budget has newly reached, and of each start that was refused or cut."""
    try:
        for each in spent:
            for level in Level:
                if each.has_reached(level):
                    _tell_level(fleet, each, level, before, now)
    except (ClientError, BotoCoreError):
        # The next tick tells; leases are still to be renewed in this one.
        logger.exception("budgets not told")
    for decision in decisions:
        was = before[decision.target]
        if decision.reason in SHORT and was.reason not in SHORT:
            kept = f"stays at {decision.desired}" if decision.desired else None
            outcome = kept or ("is stopped" if was.desired else "is not started")
            sentence = f"{decision.target} {outcome}: {SENTENCES[decision.reason]} ({decision.sum or decision.detail})."
            tell(Kind.BUDGET, decision.target, sentence, now, target=decision.target, reason=decision.reason)


def _tell_level(fleet: Fleet, spending: Spending, level: Level, records: Mapping[str, Record], now: datetime) -> None:
    budget, currency = spending.budget, fleet.prices.currency
    matter = f"budget {budget.name} {spending.since:%Y-%m-%d} {level}"
    if not runtime.reminders().is_due(matter, spending.until - spending.since, now):
        return
    expected = forecast(fleet, spending, records, now)
    sentence = (
        f"Budget {budget.name}: {budget.amount(spending.spent, currency)} of "
        f"{budget.amount(budget.limit, currency)} are spent, and it lasts until {spending.until:%Y-%m-%d %H:%M} UTC. "
        f"{DOES[level]} Expected by then: {budget.amount(expected, currency)}."
    )
    facts: dict[str, Any] = {"budget": budget.name, "level": level, "spent": spending.spent, "limit": budget.limit}
    logger.warning("budget", **facts)
    tell(Kind.BUDGET, budget.name, sentence, now, expected=expected, until=spending.until, **facts)
