"""What a changed configuration would do, as plain JSON values. Instants are in UTC."""

from __future__ import annotations

from typing import Any

from workbench.planned.compared import Change, Compared
from workbench.planned.instants import Instant
from workbench.planned.lived import Figures
from workbench.planned.planned import Planned

FACTS = ("unit_hours_per_month", "cost_per_month", "requests", "lost_requests", "lost_share", "starts", "hours")


def as_json(found: Planned) -> dict[str, Any]:
    """Where a target is not compared, `not_compared` says why; what is not known is null."""
    old, new = found.totals
    return {
        "compared_with": found.against,
        "weeks": found.weeks,
        "currency": found.currency,
        "changes_nothing": found.changes_nothing,
        "targets": [_target(each, found.weeks) for each in found.rows],
        "total": _sides(old, new) if found.counted else None,
        "notes": list(found.notes),
    }


def _target(each: Compared, weeks: int) -> dict[str, Any]:
    said: dict[str, Any] = {"target": each.name, "change": each.change, "not_compared": each.why_not or None}
    if each.why_not or each.asked is None:
        return said
    old = None if each.change is Change.NEW else each.old
    new = None if each.change is Change.REMOVED else each.new
    return said | {
        "since": each.asked.at(each.asked.scored(weeks)).isoformat(),
        "until": each.asked.until.isoformat(),
        "demand_known": each.asked.is_known,
        **_sides(old, new),
        "instants": [_instant(each, part) for part in each.parts],
        "notes": list(each.notes),
    }


def _sides(old: Figures | None, new: Figures | None) -> dict[str, Any]:
    one, other = (_facts(each) if each else None for each in (old, new))
    both = one and other and {key: _less(other[key], one[key]) for key in FACTS}
    return {"now": one, "changed": other, "difference": both}


def _facts(figures: Figures) -> dict[str, Any]:
    values = (figures.unit_hours, figures.cost, figures.requests, figures.lost, figures.lost_share)
    return dict(zip(FACTS, (*values, figures.starts, figures.hours), strict=True))


def _less(value: float | None, by: float | None) -> float | None:
    return None if value is None or by is None else value - by


def _instant(each: Compared, part: Instant) -> dict[str, str]:
    assert each.asked
    return {"at": each.asked.at(part.step).isoformat(), "says": part.says, "reason": part.reason}
