"""The life of a model under a policy: when it was started and stopped, and its units in service in each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.policy import Learning, Policy

A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Action:
    """What was done at the begin of a step: `start` or `stop`, the units, and the policy's word for why."""

    step: int
    action: str
    units: Units
    reason: str


@dataclass(frozen=True, slots=True)
class Life:
    """The units in service in each step of the demand (0 before the life's begin), and what was done."""

    units: bytearray
    actions: list[Action]


def live(plant: Plant, demand: Sequence[float], policy: Policy, begin: int = 0) -> Life:
    """Let a policy have its way from the step `begin` on, the model being off then. The demand is in TPS, by steps.

    Raises ValueError when it wishes what the quota does not allow.
    """
    # A year has half a million minutes: what does not change is looked up once, and nothing is called but the policy.
    off, starting, ready, stopping = Phase.OFF, Phase.STARTING, Phase.READY, Phase.STOPPING
    start, stop, lag = (plant.steps(each) for each in (plant.start, plant.stop, plant.scaling_lag))
    learn, week = policy.learn if isinstance(policy, Learning) else None, A_WEEK * plant.steps_per_day
    life, needs, wish = Life(bytearray(len(demand)), []), plant.needs(demand), policy.wish
    phase, has, until, steady, least, most = off, None, -1, 0, 0, 0
    seen = demand[begin - 1] if begin else 0.0
    for step in range(begin, len(demand)):
        if learn is not None and (step - begin) % week == 0:
            learn(step, demand[:step])
        if step == until:
            phase, steady = (ready, step + lag) if phase is starting else (off, 0)
        wanted = wish(step, seen, has, phase)
        seen = demand[step]
        if phase is ready:
            if wanted is has or (wanted is not None and wanted.same_as(has)):
                need = needs[step]
                life.units[step] = least if step < steady or need < least else most if need > most else need
            else:
                life.actions.append(_action(step, "stop", has, policy))
                phase, until, has = stopping, step + stop, None
        elif phase is off and wanted is not None:
            least, most = _bounds(wanted, plant)
            life.actions.append(_action(step, "start", wanted, policy))
            phase, until, has = starting, step + start, wanted
    return life


def _action(step: int, action: str, units: Units | None, policy: Policy) -> Action:
    assert units is not None
    return Action(step, action, units, str(getattr(policy, "reason", "")))


def _bounds(wanted: Units, plant: Plant) -> tuple[int, int]:
    if not 1 <= wanted.minimum <= wanted.most <= plant.quota:
        raise ValueError(f"a policy wished {wanted} units: 1 to {plant.quota} are allowed")
    return wanted.minimum, wanted.most if plant.scales else wanted.minimum
