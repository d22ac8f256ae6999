"""What past weeks say of a target at a look: for this quarter of an hour of the week, and whether that decides yet."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.predictive.history import DAYS, SLOT, SLOTS
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.policy import should_run
from autoscaler.scaling.predictive.situation import BUSY, QUIET, is_quiet
from autoscaler.scaling.reason import SENTENCES
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.stages.expected import decides_by_forecast, learned_units, situation_of, slot_at
from workbench.calendar.preview_words import length
from workbench.cli.moments import told, zone_of
from workbench.cli.why_answer import Answer

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def of_past_weeks(answered: Answer) -> tuple[str, str] | None:
    """What they say and why; None for a target that does not go by them, or now has others who decide."""
    case = answered.case
    if case is None or case.policy.mode is not Mode.FORECAST:
        return None
    if case.lesson is None:
        return "nothing yet", "nothing was learned so far, so the demand now decides"
    said, learned = choice(case), _learned(case.lesson, answered)
    if decides_by_forecast(case):
        return said, f"{situation_words(case)}; {learned}"
    decision = answered.decision
    until = told(case.lesson.since + case.policy.shadow, zone_of(answered.target), answered.look.now)
    would = f"would have it {f'run with {decision.shadow}' if decision.shadow else 'off'}"
    why = f" because {SENTENCES[decision.shadow_reason]}" if decision.shadow_reason else ""
    return said, f"only watched until {until}, {would}{why}; {situation_words(case)}; {learned}"


def choice(case: Case) -> str:
    """Whether to start, or to stop, what is off or runs by what was learned."""
    situation, lesson = situation_of(case), case.lesson
    if situation is None or lesson is None:
        return "unknown"
    has = case.record.desired if decides_by_forecast(case) else case.record.shadow
    runs, _ = should_run(lesson.forecast, slot_at(case.now, lesson.zone), situation, runs=has is not None)
    if has is None:
        return f"start {learned_units(case)}" if runs else "stay off"
    return "keep" if runs else "stop"


def situation_words(case: Case) -> str:
    """When in the week it is, and what goes on."""
    if case.lesson is None:
        raise ValueError("nothing was learned")
    place, situation = slot_at(case.now, case.lesson.zone), situation_of(case)
    begin = place % (SLOTS // DAYS) * SLOT
    when = f"{WEEKDAYS[place * DAYS // SLOTS]} {_clock(begin)} to {_clock(begin + SLOT)}"
    if situation is None:
        return f"{when}, but nobody knows what goes on"
    return f"{when}, {_quiet(situation) if is_quiet(situation) else _busy(situation - len(QUIET) - 1)}"


def _quiet(place: int) -> str:
    if place < len(QUIET):
        return f"up to {length(QUIET[place] * timedelta(minutes=1))} without demand"
    return f"more than {length(QUIET[-1] * timedelta(minutes=1))} without demand"


def _busy(place: int) -> str:
    if place < len(BUSY):
        return f"demand for up to {BUSY[place]:g} full units"
    return f"demand for more than {BUSY[-1]:g} full units"


def _clock(since_midnight: timedelta) -> str:
    minutes = since_midnight // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _learned(lesson: Lesson, answered: Answer) -> str:
    on = lesson.learned_at.astimezone(zone_of(answered.target))
    return f"learned on {on:%a %Y-%m-%d} from {lesson.weeks:.1f} weeks"
