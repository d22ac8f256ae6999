"""What people are told: a sentence, a line for each model, and the facts for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guard.judgement.finding import Finding, facts
from guard.judgement.lease_tag import lease_in
from guard.judgement.price import Prices
from guard.judgement.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`kind` is `lease` or `stray`, `about` are the findings that it tells."""

    kind: str
    sentence: str
    text: str
    about: Sequence[Finding]


def messages(findings: Sequence[Finding], prices: Prices, now: datetime) -> list[Message]:
    """One message for leases that were over and one for strays, or none of a kind that has nothing to say."""
    lapsed = [each for each in findings if each.verdict is Verdict.LAPSED]
    strays = [each for each in findings if each.verdict in (Verdict.STRAY, Verdict.UNWANTED_STRAY)]
    made = []
    if lapsed:
        made.append(_message("lease", f"Guard: {_of_lapsed(lapsed)}.", lapsed, prices, now))
    if strays:
        made.append(_message("stray", f"Guard: {_of_strays(strays, prices)}.", strays, prices, now))
    return made


def _of_lapsed(findings: Sequence[Finding]) -> str:
    if len(findings) == 1:
        [only] = findings
        return f"{only.model} {_asked(only)}, because its lease was over and nobody renewed it"
    refused = sum(each.refusal is not None for each in findings)
    but = f", {refused} of them in vain" if refused else ""
    return f"{len(findings)} models were asked to stop{but}: their leases were over"


def _of_strays(findings: Sequence[Finding], prices: Prices) -> str:
    cost = prices.total(prices.burn(each.model) for each in findings)
    known = f" and costs {cost} an hour" if len(findings) == 1 else f" and cost {cost} an hour"
    stopped = sum(each.verdict.stops for each in findings)
    if len(findings) == 1:
        then = "; it is asked to stop" if stopped else ""
        return f"{findings[0].model} runs without a lease{known if cost.most else ''}{then}"
    then = f"; {stopped} of them are asked to stop" if stopped else ""
    return f"{len(findings)} models run without a lease{known if cost.most else ''}{then}"


def _asked(finding: Finding) -> str:
    return f"refused to stop ({finding.refusal})" if finding.refusal else "was asked to stop"


def _message(kind: str, sentence: str, findings: Sequence[Finding], prices: Prices, now: datetime) -> Message:
    lines = [_line(each, prices, now) for each in findings]
    body = {"kind": kind, "at": now.isoformat(), "models": [facts(each, prices, now) for each in findings]}
    # Every line ends in its own line break, so that a mail program cannot run them together.
    text = "\n".join([sentence, "", *lines, "", json.dumps(body, indent=2)])
    return Message(kind=kind, sentence=sentence, text=text, about=findings)


def _line(finding: Finding, prices: Prices, now: datetime) -> str:
    model, price, burn = finding.model, prices.of(finding.model.service), prices.burn(finding.model)
    lease = lease_in(model.tags)
    said = [
        f"{model.status} with {model.units} units" if model.units else model.status,
        f"{burn} an hour at {price.unit_hour:g} {prices.currency} a unit-hour ({price.source})" if burn else None,
        f"lease of {lease.fleet}/{lease.target} over since {lease.until:%Y-%m-%d %H:%M} UTC"
        if lease and lease.until
        else _age(finding, now),
        f"tags {json.dumps(dict(model.tags), sort_keys=True)}" if model.tags else "no tags",
        _asked(finding) if finding.verdict.stops else "left running",
    ]
    return f"- {model}: {', '.join(part for part in said if part)}"


def _age(finding: Finding, now: datetime) -> str:
    if finding.started is None:
        return "age unknown"
    return f"started {age_text(now - finding.started.at)} ago by {finding.started.by or 'somebody'}"


def age_text(age: timedelta) -> str:
    """A length of time in its two greatest parts: `3d 4h`, `2h 5m`, `7m`."""
    minutes = max(0, int(age.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days}d {hours}h"
    return f"{hours}h {rest}m" if hours else f"{rest}m"
