"""The instants at which two lives differ, and how, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.local_steps import STEP
from workbench.configuration.durations import duration_text
from workbench.simulator.life import Action

# What is done so much earlier or later is another thing.
LONGEST_APART = timedelta(hours=12) // STEP


@dataclass(frozen=True, slots=True)
class Instant:
    """The step in which something is done otherwise, what, and the code of the reason for which it is, or was, done."""

    step: int
    says: str
    reason: str


def instants(old: Sequence[Action], new: Sequence[Action], scored: int) -> list[Instant]:
    """What the new one does otherwise from the step `scored` on, in order. Actions are those of whole lives."""
    before, after = (_state(actions, scored) for actions in (old, new))
    [*first] = _at_first(before, after, scored)
    ours, theirs = ([each for each in actions if each.step >= scored] for actions in (new, old))
    pairs = _paired(theirs, ours)
    found = [*first, *(_pair(was, now) for was, now in pairs if not _is_alike(was, now))]
    paired = {id(each) for pair in pairs for each in pair}
    found += [Instant(each.step, _only_now(each), each.reason) for each in ours if id(each) not in paired]
    found += [Instant(each.step, _no_longer(each), each.reason) for each in theirs if id(each) not in paired]
    return sorted(found, key=lambda each: each.step)


def _state(actions: Sequence[Action], scored: int) -> Action | None:
    """The last that was done before, if it left the model on."""
    *_, last = [None, *(each for each in actions if each.step < scored)]
    return last if last and last.action == "start" else None


def _at_first(was: Action | None, now: Action | None, scored: int) -> Iterator[Instant]:
    if now and not was:
        yield Instant(scored, f"runs with {now.units} units, and was off", now.reason)
    elif was and not now:
        yield Instant(scored, f"is off, and ran with {was.units} units", was.reason)
    elif was and now and not was.units.same_as(now.units):
        yield Instant(scored, f"runs with {now.units} instead of {was.units} units", now.reason)


def _paired(old: Sequence[Action], new: Sequence[Action]) -> list[tuple[Action, Action]]:
    """Each with the one of the same kind that is next to it: first those at the same instant, then the nearest."""
    left = list(old)
    pairs: list[tuple[Action, Action]] = []
    for furthest in (0, LONGEST_APART):
        for now in new:
            if any(now is each for _, each in pairs):
                continue
            near = [each for each in left if each.action == now.action and abs(each.step - now.step) <= furthest]
            if near:
                was = min(near, key=lambda each: abs(each.step - now.step))
                left = [each for each in left if each is not was]
                pairs.append((was, now))
    return pairs


def _is_alike(was: Action, now: Action) -> bool:
    return was.step == now.step and (now.action == "stop" or now.units.same_as(was.units))


def _pair(was: Action, now: Action) -> Instant:
    apart = now.step - was.step
    when = f" {duration_text(abs(apart) * STEP)} {'later' if apart > 0 else 'earlier'}" if apart else ""
    return Instant(now.step, f"{now.action}s{when}{_with(was, now)}", now.reason)


def _with(was: Action, now: Action) -> str:
    if now.action == "stop":
        return ""
    if now.units.same_as(was.units):
        return f" with {_units(now.units)}"
    return f" with {now.units} instead of {_units(was.units)}"


def _only_now(each: Action) -> str:
    return f"starts with {_units(each.units)}, and did not" if each.action == "start" else "stops, and did not"


def _no_longer(each: Action) -> str:
    return f"no longer starts with {_units(each.units)}" if each.action == "start" else "no longer stops"


def _units(units: Units) -> str:
    return f"{units} units"
