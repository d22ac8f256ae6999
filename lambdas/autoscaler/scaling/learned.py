"""What was learned of a target's throughput, day by day, and whether that is what is configured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from autoscaler.scaling.items import model_from_item, model_to_item
from autoscaler.scaling.model import Model
from autoscaler.scaling.target import Target
from autoscaler.scaling.throughput import Evidence, Throughput, remembered, throughput_of

# So many days of evidence in a row must disagree before people are told: one day's images may be unlike all others.
DRIFTED_AFTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The evidence of one model, what it says, and on how many of its days in a row `configured` did not agree."""

    target: str
    model: Model
    evidence: tuple[Evidence, ...]
    configured: float
    throughput: Throughput | None = None
    days_outside: int = 0

    @property
    def has_just_drifted(self) -> bool:
        """Whether people are to be told: once, until it agreed again or something else was configured."""
        return self.days_outside == DRIFTED_AFTER


def learned(before: Learned | None, target: Target, fresh: Evidence) -> Learned:
    """What is known of the target after a day with evidence. Of another model nothing is known."""
    if before is not None and before.model != target.model:
        before = None
    configured = target.sizing.tps_per_unit
    evidence = remembered(before.evidence if before else (), fresh)
    throughput = throughput_of(evidence)
    days = before.days_outside if before and before.configured == configured else 0
    again = before is not None and fresh.day in [each.day for each in before.evidence]
    return Learned(
        target=target.name,
        model=target.model,
        evidence=evidence,
        configured=configured,
        throughput=throughput,
        days_outside=days + (not again) if throughput and not throughput.agrees_with(configured) else 0,
    )


def of_model(known: Learned | None, model: Model) -> Throughput | None:
    """What was learned of this model, and not of one that the target had before."""
    return known.throughput if known and known.model == model else None


def learned_to_item(known: Learned) -> dict[str, Any]:
    """As plain JSON values; a throughput that is not known yet is absent."""
    item: dict[str, Any] = {
        "target": known.target,
        "model": model_to_item(known.model),
        "evidence": [
            {"day": each.day.isoformat(), "saturated": [*each.saturated], "unsaturated": [*each.unsaturated]}
            for each in known.evidence
        ],
        "configured": known.configured,
        "days_outside": known.days_outside,
    }
    if known.throughput:
        item["throughput"] = throughput_to_item(known.throughput)
    return item


def throughput_to_item(throughput: Throughput) -> dict[str, Any]:
    """As plain JSON values."""
    return {
        "tps_per_unit": throughput.tps_per_unit,
        "lower": throughput.lower,
        "upper": throughput.upper,
        "minutes": throughput.minutes,
        "day": throughput.day.isoformat(),
    }


def learned_from_item(item: Mapping[str, Any]) -> Learned:
    """What `learned_to_item` wrote."""
    throughput = item.get("throughput")
    return Learned(
        target=item["target"],
        model=model_from_item(item["model"]),
        evidence=tuple(_evidence(each) for each in item["evidence"]),
        configured=float(item["configured"]),
        throughput=_throughput(throughput) if throughput else None,
        days_outside=int(item["days_outside"]),
    )


def _evidence(item: Mapping[str, Any]) -> Evidence:
    return Evidence(
        day=date.fromisoformat(item["day"]),
        saturated=tuple(float(tps) for tps in item["saturated"]),
        unsaturated=tuple(float(tps) for tps in item["unsaturated"]),
    )


def _throughput(item: Mapping[str, Any]) -> Throughput:
    return Throughput(
        tps_per_unit=float(item["tps_per_unit"]),
        lower=float(item["lower"]),
        upper=float(item["upper"]),
        minutes=int(item["minutes"]),
        day=date.fromisoformat(item["day"]),
    )
