"""How a decision came about, in rows of three: what it is about, what came of it, and why."""

from __future__ import annotations

from collections.abc import Iterator

from autoscaler.scaling.authority import Ruling, Say
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Observation
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.stages.case import Proposal
from workbench.cli.moments import told, zone_of
from workbench.cli.why_answer import Answer
from workbench.cli.why_weeks import of_past_weeks
from workbench.configuration.durations import duration_text

Row = tuple[str, str, str]

# Who has the say, by the reason of the ruling.
AUTHORITIES = {
    Reason.EMERGENCY_STOP: "emergency stop",
    Reason.HANDS_OFF: "hands-off",
    Reason.BUDGET_SPENT: "budget",
    Reason.OVERRIDDEN: "a person",
    Reason.ADOPTED: "a person",
    Reason.NEW_TARGET: "grace",
    Reason.MAINTENANCE: "calendar",
    Reason.EXCEPTION_DATE: "calendar",
    Reason.CLOSED_DATE: "calendar",
    Reason.SCHEDULED: "schedule",
    Reason.STARTED_AHEAD: "schedule",
    Reason.OUTSIDE_SCHEDULE: "schedule",
    Reason.ALWAYS_OPEN: "nobody",
}
SAYS = {Say.OFF: "off", Say.RUN: "may run", Say.LEAVE: "left alone"}
# What a stage says that lets a proposal pass as it is and has no more to tell.
PASSES = {
    "tolerance": "steps are as they were written",
    "steps": "any number at once",
    "cooldown": "no restart a short while ago",
}


def rows(answered: Answer) -> Iterator[Row]:
    """All of it, in the order in which it was decided."""
    yield ("model", *_model(answered.seen))
    yield ("demand", *_demand(answered))
    if weeks := of_past_weeks(answered):
        yield ("past weeks", *weeks)
    yield ("who decides", *who(answered))
    yield from _stages(answered)
    if answered.budgets and (answered.needed.desired or answered.affordable != answered.needed):
        yield ("budgets", wanted(answered.affordable), _budgets(answered))
    if answered.affordable.desired:
        yield ("quota", wanted(answered.decision), _quota(answered))
    yield ("next change", *next_change(answered))


def wanted(decision: Decision) -> str:
    """Units, or off, or left alone."""
    return SAYS[Say.LEAVE] if decision.leaves_alone else str(decision.desired or "off")


def because(decision: Decision, ruling: Ruling) -> str:
    """The reason in a sentence, with in whose words it is."""
    # What a start was too dear for says more than the name of the budget. Stages tell their own.
    detail = decision.sum if decision.reason is Reason.UNAFFORDABLE else decision.detail
    is_told = decision.reason in (ruling.reason, Reason.UNAFFORDABLE, Reason.BUDGET_SPENT)
    return f"{SENTENCES[decision.reason]} ({detail})" if detail and is_told else SENTENCES[decision.reason]


def who(answered: Answer) -> tuple[str, str]:
    """Who has the say, what they allow, in whose words, and until when."""
    ruling = answered.ruling
    said = f"{SAYS[ruling.say]}: {SENTENCES[ruling.reason]}{f' ({ruling.detail})' if ruling.detail else ''}"
    until = told(ruling.until, zone_of(answered.target), answered.look.now)
    return AUTHORITIES[ruling.reason], f"{said}; until {until}" if ruling.until else said


def next_change(answered: Answer) -> tuple[str, str]:
    """When the clock alone may change what is decided; what happens before is seen by the next look."""
    if answered.next_change is None:
        return "–", "none by the clock alone; the next look, five minutes later, sees what happens"
    at = told(answered.next_change, zone_of(answered.target), answered.look.now)
    return at, "perhaps, by the clock alone; what happens before is seen by a look every five minutes"


def _model(seen: Observation | None) -> tuple[str, str]:
    if seen is None:
        return "not seen", "its service gave no answer, or refused to describe it"
    told_by_service = f"its service says {seen.status}" + (f": {seen.message}" if seen.message else "")
    return f"{seen.phase}{f' {seen.units}' if seen.units else ''}", told_by_service


def _demand(answered: Answer) -> tuple[str, str]:
    source = answered.ruling.target.demand
    if source is None:
        return "–", "it has no `demand`, so what is asked has no say"
    if answered.demand is None:
        if answered.case:
            return (
                "no data",
                f"{', '.join(each.called for each in source.heard)} told nothing, which is not the same as 0",
            )
        return "not asked", "it has no say now"
    return f"{answered.demand.latest:.3g} TPS", _heard(answered.demand, answered)


def _heard(demand: Demand, answered: Answer) -> str:
    policy, source = answered.target.policy, answered.ruling.target.demand
    if source is None:
        raise ValueError("nobody was asked for demand")
    least, most = duration_text(policy.up_window), duration_text(policy.down_window)
    parts = [
        f"{demand.sustained:.3g} at least in {least}",
        f"{demand.subsided:.3g} at most in {most}",
        f"{demand.lowest:.3g} to {demand.highest:.3g} in {duration_text(source.idle_after)}",
    ]
    if demand.lowest == demand.highest and demand.sustained == demand.subsided == demand.latest:
        parts = ["the same all the while"]
    if demand.latest <= source.activation_tps and demand.busy_at:
        parts.append(f"the last at {told(demand.busy_at, zone_of(answered.target), answered.look.now)}")
    if demand.told_by:
        parts.append(f"told by {demand.told_by}")
    if demand.assumed:
        parts.append(f"assumed, without data: {', '.join(demand.assumed)}")
    return ", ".join(parts)


def _stages(answered: Answer) -> Iterator[Row]:
    before: Proposal | None = None
    for name, proposal in answered.stages:
        yield name, str(proposal.units or "off"), _stage(name, proposal, before, answered)
        before = proposal


def _stage(name: str, proposal: Proposal, before: Proposal | None, answered: Answer) -> str:
    """What a stage went by; its reason too, where that is another than before."""
    if before is None:
        note = proposal.note or _needs(answered)
    else:
        note = "" if proposal.note == before.note else proposal.note
    if before and proposal.reason is before.reason:
        return note or PASSES.get(name, "as before")
    return f"{SENTENCES[proposal.reason]}{f': {note}' if note else ''}"


def _needs(answered: Answer) -> str:
    """How demand becomes units, where it was heard."""
    case = answered.case
    if case is None or case.demand is None or case.demand.latest <= 0:
        return ""
    needed = case.needs(case.demand.latest)
    return f"{case.demand.latest:.3g} TPS need {needed} {'unit' if needed == 1 else 'units'}"


def _budgets(answered: Answer) -> str:
    """The sum as people write it, and what it did."""
    decision, needed = answered.affordable, answered.needed
    zone, now, currency = zone_of(answered.target), answered.look.now, answered.fleet.prices.currency
    parts = [decision.sum] if decision.sum else []
    if decision.reason is not needed.reason:
        parts.insert(0, SENTENCES[decision.reason])
    if not parts:
        parts = [
            f"{each.budget.amount(each.spent, currency)} of {each.budget.amount(each.budget.limit, currency)} "
            f"spent in {each.budget.name}"
            for each in answered.budgets
        ]
    if decision.lowered_from:
        parts.append(f"not enough for {decision.lowered_from}")
    if decision.affordable_until:
        parts.append(f"the money lasts until {told(decision.affordable_until, zone, now)}")
    return "; ".join(parts)


def _quota(answered: Answer) -> str:
    provider = answered.target.provider
    places = answered.fleet.quotas[provider].running_models
    holding = [
        each.target for each in answered.plan if each.desired and answered.fleet[each.target].provider is provider
    ]
    taken = f"{len(holding)} of {places} models of {provider} run or are to run"
    if answered.decision.reason is Reason.WAITING_FOR_QUOTA:
        return f"{SENTENCES[Reason.WAITING_FOR_QUOTA]}: {taken}, {', '.join(holding)}"
    return taken
