"""Why a target runs or not, for machines. Instants are in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from autoscaler.scaling.decide import Decision
from autoscaler.scaling.items import units_to_item
from autoscaler.scaling.model import Units
from autoscaler.scaling.reason import SENTENCES
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.stages.case import Case, Proposal
from autoscaler.scaling.stages.expected import decides_by_forecast
from workbench.cli.why_answer import Answer
from workbench.cli.why_kept import Document, as_stored
from workbench.cli.why_told import is_same, sentence
from workbench.cli.why_weeks import choice, situation_words
from workbench.cli.why_words import AUTHORITIES


def facts(answered: Answer, stored: Document, changed: Answer | None, written: Sequence[str]) -> dict[str, Any]:
    """All that is told of a look, and of the same look with changes, where there are any."""
    return {
        "target": answered.target.name,
        "stored": stored,
        "repeated": as_stored(answered.decision),
        "same": is_same(answered, stored),
        **_course(answered),
        "what_if": {"changes": list(written), "decision": as_stored(changed.decision), **_course(changed)}
        if changed
        else None,
    }


def _course(answered: Answer) -> dict[str, Any]:
    ruling, provider = answered.ruling, answered.target.provider
    return {
        "at": answered.look.now.isoformat(),
        "sentence": sentence(answered),
        "seen": _seen(answered),
        "demand": _demand(answered),
        "past_weeks": _past_weeks(answered.case) if answered.case else None,
        "ruling": {
            "says": ruling.say,
            "authority": AUTHORITIES[ruling.reason],
            "reason": ruling.reason,
            "sentence": SENTENCES[ruling.reason],
            "detail": ruling.detail,
            "until": _instant(ruling.until),
        },
        "stages": [_stage(name, proposal) for name, proposal in answered.stages],
        "budgets": _outcome(answered.affordable)
        | {
            "sum": answered.affordable.sum,
            "affordable_until": _instant(answered.affordable.affordable_until),
            "lowered_from": _units(answered.affordable.lowered_from),
            "spent": [
                {"budget": each.budget.name, "spent": each.spent, "limit": each.budget.limit}
                for each in answered.budgets
            ],
        },
        "quota": _outcome(answered.decision) | {"running_models": answered.fleet.quotas[provider].running_models},
        "next_change": _instant(answered.next_change),
    }


def _seen(answered: Answer) -> dict[str, Any] | None:
    seen = answered.seen
    if seen is None:
        return None
    return {"phase": seen.phase, "status": seen.status, "units": _units(seen.units), "message": seen.message}


def _demand(answered: Answer) -> dict[str, Any] | None:
    demand = answered.demand
    if demand is None:
        return None
    return {
        "latest_tps": demand.latest,
        "sustained_tps": demand.sustained,
        "subsided_tps": demand.subsided,
        "lowest_tps": demand.lowest,
        "highest_tps": demand.highest,
        "recent_tps": list(demand.recent),
        "busy_at": _instant(demand.busy_at),
        "told_by": demand.told_by,
        "assumed": list(demand.assumed),
    }


def _past_weeks(case: Case) -> dict[str, Any] | None:
    if case.policy.mode is not Mode.FORECAST or case.lesson is None:
        return None
    return {
        "decides": decides_by_forecast(case),
        "in_shadow_until": _instant(case.lesson.since + case.policy.shadow),
        "learned_at": _instant(case.lesson.learned_at),
        "weeks": case.lesson.weeks,
        "situation": situation_words(case),
        "choice": choice(case),
    }


def _stage(name: str, proposal: Proposal) -> dict[str, Any]:
    return {
        "name": name,
        "units": _units(proposal.units),
        "reason": proposal.reason,
        "sentence": SENTENCES[proposal.reason],
        "note": proposal.note,
        "again": _instant(proposal.again),
    }


def _outcome(decision: Decision) -> dict[str, Any]:
    return {"units": _units(decision.desired), "reason": decision.reason}


def _units(units: Units | None) -> dict[str, int] | None:
    return units_to_item(units) if units else None


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
