"""Whether a restart pays: a change of units is an outage of a stop and a start."""

from __future__ import annotations

from datetime import datetime, timedelta

from autoscaler.scaling.authority import lead_at
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.lease import DAY_AND_NIGHT, STOPS_WITHIN, end_of_run
from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.stages.case import Case, Proposal
from autoscaler.scaling.stages.suited import HOUR, goes_by_forecast, hourly, lost_tps_hour, regret

# The next look: the tick (infra, triggers).
LOOKS_AGAIN = timedelta(minutes=5)
# From so many weeks on, what was learned of extremes counts nearly as it is; a day in weeks.
MANY_WEEKS, A_DAY = 4.0, 1 / 7


def worthwhile(case: Case, proposal: Proposal, has: Units, demand: Demand) -> Proposal:
    """Only once it has cost as much not to have other units as the restart will, and where as much is left to gain.

    Nobody knows how long demand stays as it is. Who pays for a while before he buys pays at most twice what the best
    hindsight does (ski rental; Karlin, Manasse, Rudolph, Sleator: "Competitive Snoopy Caching", 1988). Beyond what was
    learned, past weeks have stood as much without it, so it must be more than they ever did.
    """
    wanted = proposal.units or has
    outage, so_far = outage_of(case) / HOUR, regret(case)
    lost = demand.latest * lost_tps_hour(case) * outage
    # More than was learned, and not what was learned.
    is_new = proposal.reason is Reason.DEMAND_ABOVE_MAXIMUM and goes_by_forecast(case)
    stood = _stood(case.lesson) if case.lesson and is_new else 0.0
    until = _planned_stop(case)
    end = f"{until:%H:%M}" if until.date() == case.now.date() else f"{until:%a %H:%M}"
    gained = (hourly(case, has, demand) - hourly(case, wanted, demand)) * ((until - case.now) / HOUR)
    told = (
        f"{wanted} units would have saved {so_far:.2f} so far and {max(gained, 0.0):.2f} until {end} UTC; "
        f"a restart loses {lost:.2f}" + (f", and past weeks stood {stood:.2f}" if stood else "")
    )
    if so_far >= lost + stood and gained > lost:
        return proposal._replace(note=told)
    return Proposal(has, Reason.RESTART_NOT_WORTH_IT, told, case.now + LOOKS_AGAIN)


def rested(case: Case, proposal: Proposal, has: Units, _demand: Demand) -> Proposal:
    """No other restart so soon after one."""
    at, cooldown = case.record.resized_at, case.policy.cooldown
    if at is None or case.now >= at + cooldown:
        return proposal._replace(note="")
    return Proposal(has, Reason.COOLDOWN, f"restarted with other units at {at:%H:%M} UTC", at + cooldown)


def outage_of(case: Case) -> timedelta:
    """How long nothing serves: a stop, and a start as long as it usually takes."""
    return STOPS_WITHIN + case.record.expected_start(case.target.converge.expected_start)


def _stood(lesson: Lesson) -> float:
    """What is seen in few weeks at most is exceeded soon: in as many weeks again, as likely as not."""
    return lesson.regret * (1 + MANY_WEEKS / max(lesson.weeks, A_DAY))


def _planned_stop(case: Case) -> datetime:
    """When it is stopped anyway, a day from now at the latest."""
    end = end_of_run(case.ruling, lead_at(case.target, case.record, case.now), case.now)
    return min(end, case.now + DAY_AND_NIGHT) if end else case.now + DAY_AND_NIGHT
