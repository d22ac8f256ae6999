"""Models that cost money, as people and machines read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from guard.judgement.finding import Finding
from guard.judgement.finding import facts as facts_of
from guard.judgement.lease_tag import LEASE, lease_in
from guard.judgement.message import age_text
from guard.judgement.price import USUAL, Burn, Prices
from guard.judgement.verdict import Verdict
from workbench.cli.strays_region import Region

COLUMNS = ("region", "model", "status", "units", "age", "an hour", "tags", "lease")
# Regions have no configuration, so what is told is told at the usual price, and says so.
PRICES = Prices()


def table(regions: Sequence[Region], now: datetime) -> Table:
    """A row for each model."""
    made = Table(box=None, header_style="bold", pad_edge=False)
    for name in COLUMNS:
        made.add_column(name, no_wrap=name != "tags")
    for region in regions:
        for each in region.findings:
            made.add_row(region.name, *_row(each, now))
    return made


def _row(finding: Finding, now: datetime) -> list[Text]:
    model, burn = finding.model, PRICES.burn(finding.model)
    tags = [f"{key}={value}" for key, value in sorted(model.tags.items()) if key != LEASE]
    cells = (
        str(model),
        model.status,
        str(model.units or "–"),
        age_text(now - finding.started.at) if finding.started else "unknown",
        str(burn or "–"),
        " ".join(tags) or "–",
        _lease(finding),
    )
    # Not plain text, which may hold brackets that would be taken for markup: people write tags.
    return [Text(cell) for cell in cells]


def _lease(finding: Finding) -> str:
    lease = lease_in(finding.model.tags)
    if lease is None:
        return "none"
    return f"{lease.fleet} (over)" if finding.verdict is Verdict.LAPSED else lease.fleet


def summary(regions: Sequence[Region], now: datetime) -> Iterator[str]:
    """What it all comes to, in a sentence or three."""
    seen = [region for region in regions if not region.closed]
    findings = [each for region in seen for each in region.findings]
    where = f"in {len(seen)} {'region' if len(seen) == 1 else 'regions'}"
    if findings:
        strays = sum(lease_in(each.model.tags) is None for each in findings)
        run = "model runs" if len(findings) == 1 else "models run"
        yield f"{len(findings)} {run} {where}, {strays or 'none'} of them without a lease."
        hour, so_far = _total(findings), _so_far(findings, now)
        each = f"at ${USUAL.unit_hour:g} a unit-hour ({USUAL.source})"
        yield f"These cost {hour} an hour, {so_far} so far as known, {each}."
    else:
        yield f"Nothing runs that costs money {where}."
    if closed := [region.name for region in regions if region.closed]:
        yield f"Not enabled for this account, and skipped: {', '.join(closed)}."


def facts(regions: Sequence[Region], now: datetime) -> dict[str, Any]:
    """The same as JSON; instants are in UTC."""
    findings = [each for region in regions for each in region.findings]
    hour, so_far = _total(findings), _so_far(findings, now)
    return {
        "models": [
            {"region": region.name, **facts_of(each, PRICES, now)} for region in regions for each in region.findings
        ],
        "cost_per_hour": {"least": hour.least, "most": hour.most, "currency": hour.currency},
        "cost_so_far": {"least": so_far.least, "most": so_far.most, "currency": so_far.currency},
        "looked_at": [region.name for region in regions if not region.closed],
        "skipped": [region.name for region in regions if region.closed],
        "errors": {region.name: list(region.faults) for region in regions if region.faults and not region.closed},
    }


def _total(findings: Sequence[Finding]) -> Burn:
    return PRICES.total(PRICES.burn(each.model) for each in findings)


def _so_far(findings: Sequence[Finding], now: datetime) -> Burn:
    return PRICES.total(each.burnt(PRICES, now) for each in findings)
