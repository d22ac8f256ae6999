"""What one look found of a model, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guard.judgement.lease_tag import lease_in
from guard.judgement.model import Model, Started
from guard.judgement.price import Burn, Prices
from guard.judgement.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`refusal` is why a stop that was asked for was not taken."""

    model: Model
    verdict: Verdict
    refusal: str | None = None
    started: Started | None = None

    def burnt(self, prices: Prices, now: datetime) -> Burn | None:
        """What it has cost since its start, where that and its units are known."""
        burn = prices.burn(self.model)
        return burn.over(now - self.started.at) if burn and self.started else None


def facts(finding: Finding, prices: Prices, now: datetime) -> dict[str, Any]:
    """A finding as JSON; instants are in UTC, money is in the currency of the prices."""
    model, started, price = finding.model, finding.started, prices.of(finding.model.service)
    burn, lease = prices.burn(model), lease_in(model.tags)
    return {
        "model": str(model),
        "arn": model.arn,
        "service": model.service,
        "status": model.status,
        "verdict": finding.verdict,
        "refusal": finding.refusal,
        "units": {"minimum": model.units.minimum, "maximum": model.units.most} if model.units else None,
        "lease": {
            "until": lease.until.isoformat() if lease.until else None,
            "fleet": lease.fleet,
            "target": lease.target,
        }
        if lease
        else None,
        "started_at": started.at.isoformat() if started else None,
        "started_by": started.by if started else None,
        "age_seconds": int((now - started.at).total_seconds()) if started else None,
        "cost_per_hour": {"least": burn.least, "most": burn.most} if burn else None,
        "price": {"unit_hour": price.unit_hour, "currency": prices.currency, "source": price.source},
        "tags": dict(model.tags),
    }
