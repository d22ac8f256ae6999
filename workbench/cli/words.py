"""Why a target is as it is, in one sentence."""

from __future__ import annotations

from datetime import datetime

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.plan import CLOSED, LEFT_ALONE, is_as_desired
from autoscaler.scaling.reason import SENTENCES, Reason
from workbench.cli.moments import told, zone_of
from workbench.cli.views import View
from workbench.configuration.durations import duration_text


def sentence(view: View, now: datetime) -> str:
    """The answer to "why is it (not) running?"."""
    if view.refused:
        return f"{view.target.name} cannot be seen: {view.refused}"
    if view.record.decided_at is None:
        return f"{view.target.name} was never planned; is this configuration deployed?"
    return f"{view.target.name} {state(view, now)}, because {cause(view, now)}{_until(view, now)}"


def state(view: View, now: datetime) -> str:
    """What it does, compared with what it should do."""
    wish = view.record.wish(now)
    if view.record.reason in LEFT_ALONE:
        return f"is left alone ({view.phase or 'not seen yet'}{f', {view.units} units' if view.units else ''})"
    if view.waits_for_former_model:
        then = f", then it will be started with {wish} units" if wish else ""
        return f"waits until the model that was configured before is off{then}"
    if view.phase is None:
        return f"should run with {wish} units" if wish else "should be off"
    return _with_wish(view, wish, now) if wish else _without_wish(view)


def _with_wish(view: View, wish: Units, now: datetime) -> str:
    match view.phase:
        case Phase.STARTING:
            return f"is starting with {wish} units, ready about {_ready_at(view, now)}"
        case Phase.STOPPING:
            return f"is being stopped and will be started with {wish} units"
        case Phase.OFF:
            return f"is off and will be started with {wish} units"
        case Phase.FAILED:
            return f"has failed and will be started with {wish} units"
    if view.seen and not is_as_desired(wish, view.seen):
        return f"runs with {view.units or 'unknown'} units and will be restarted with {wish}"
    return f"runs with {wish} units"


def _without_wish(view: View) -> str:
    match view.phase:
        case Phase.OFF:
            return "is off"
        case Phase.STOPPING:
            return "is being stopped"
        case Phase.STARTING:
            return "is starting and will be stopped"
        case Phase.FAILED:
            return "has failed and stays off"
    return f"still runs{f' with {view.units} units' if view.units else ''} and will be stopped"


def cause(view: View, now: datetime) -> str:
    """Why that is wanted, most telling first: a failure, a person, else the reason of the decision."""
    record, zone = view.record, zone_of(view.target)
    failure = SENTENCES[record.last_failure] if record.last_failure else "starting failed"
    if record.quarantined_since and record.reason is not Reason.OUTSIDE_SCHEDULE:
        return f"{SENTENCES[Reason.QUARANTINED]} (last: {failure})"
    if record.retry_at and now < record.retry_at:
        return f"{failure}; the next try is at {told(record.retry_at, zone, now)}"
    if record.reason is None:
        return "nothing was decided yet"
    # What a start was too dear for says more than the name of the budget.
    detail = record.sum if record.reason is Reason.UNAFFORDABLE else record.detail
    return f"{SENTENCES[record.reason]} ({detail})" if detail else SENTENCES[record.reason]


def _ready_at(view: View, now: datetime) -> str:
    expected = view.record.expected_start(view.target.converge.expected_start)
    since = view.record.phase_since or now
    return told(since + expected, zone_of(view.target), now)


def _until(view: View, now: datetime) -> str:
    at = view.next_change(now)
    if at is None:
        return ""
    ahead = view.record.desired is None and view.record.reason in CLOSED and view.lead_time
    early = f", {duration_text(view.lead_time)} before it opens" if ahead else ""
    return f"; until {told(at, zone_of(view.target), now)}{early}"
