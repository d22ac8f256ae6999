"""The report as plain JSON values: money in whole cents, instants in UTC."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from workbench.report.cents import hours
from workbench.report.hindsight import Hindsight, Outcome
from workbench.report.report import Report
from workbench.report.rows import Comparison, Row, deducted
from workbench.report.served import Unknown


def as_json(report: Report, by: str) -> dict[str, Any]:
    """The whole, and a row for each target, group, tag value or day."""
    return {
        "fleet": report.fleet,
        "currency": report.currency,
        "timezone": report.inputs.zone.key,
        "from": report.since.astimezone(UTC).isoformat(),
        "until": report.until.astimezone(UTC).isoformat(),
        "whole": _row(report.whole),
        "own_bill": {"cents": report.own_bill, "is_estimate": True, "source": report.inputs.own_bill.source},
        "free_tier": [
            {"provider": provider, "month": month, "unit_hours": _hours(time)}
            for (provider, month), time in deducted(report.lines).items()
        ],
        "by": by,
        "rows": [_row(each) for each in report.by(by)],
        "assumptions": [
            {"about": each.about, "text": each.text, "source": each.source, "is_caveat": each.is_caveat}
            for each in report.assumptions
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    unknown = isinstance(row.images, Unknown)
    return {
        "name": row.name,
        "unit_hours": _hours(row.unit_time),
        "free_unit_hours": _hours(row.free),
        "spent_cents": row.spent,
        "starts": row.starts,
        "runs": row.runs,
        "confirmed_runs": row.confirmed_runs,
        "confirmed_unit_hours": _hours(row.confirmed),
        "corrected_unit_hours": _hours(row.corrected),
        "images": None if unknown else row.images,
        "images_unknown": row.images.why if isinstance(row.images, Unknown) else None,
        "cents_per_1000_images": row.per_thousand,
        "baselines": {which: _comparison(each) if each else None for which, each in row.comparisons.items()},
        "hindsight": _hindsight(row.hindsight) if row.hindsight else None,
    }


def _hindsight(each: Hindsight) -> dict[str, Any]:
    return {
        "ran": _outcome(each.ran),
        "demand_alone": _outcome(each.demand_alone),
        "optimum": _outcome(each.optimum),
        "regret_cents": each.regret,
        "times_optimum": None if each.times is None else round(each.times, 4),
        "left_out": list(each.left_out),
    }


def _outcome(each: Outcome) -> dict[str, int]:
    return {"cents": each.cents, "lost_requests": each.lost, "lost_cents": each.lost_cents}


def _comparison(each: Comparison) -> dict[str, Any]:
    return {
        "baseline_cents": each.baseline,
        "spent_cents": each.spent,
        "own_bill_cents": each.own_bill,
        "saved_cents": each.saved,
        "left_out": list(each.left_out),
    }


def _hours(time: timedelta) -> float:
    """Unit-hours, to the second and better."""
    return round(float(hours(time)), 4)
