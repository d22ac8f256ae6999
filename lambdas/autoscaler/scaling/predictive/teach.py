"""A lesson from past demand, as a scaling policy asks for it: by a price of lost requests, or by a share of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.learn import Forecast, learn
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.objective import price_within
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.regret import highest_regret
from autoscaler.scaling.scaling_policy import ScalingPolicy

A_WEEK = timedelta(weeks=1)


def taught(
    target: str,
    demand: Sequence[float],
    first: int,
    plant: Plant,
    policy: ScalingPolicy,
    *,
    zone: str,
    since: datetime,
    now: datetime,
) -> Lesson:
    """Learn from all of `demand` (TPS, by steps, past); `first` is its first step's place in the week, in steps since
    Monday 00:00 on the wall clock of `zone`.

    `since` is when something was first learned for the target, `now` when this is (both in UTC).
    """
    lost_price, forecast = _by_objective(demand, first, plant, policy)
    return Lesson(
        target=target,
        since=since,
        learned_at=now,
        weeks=len(demand) * plant.step / A_WEEK,
        lost_price=lost_price,
        at_most_lost=policy.at_most_lost,
        zone=zone,
        plant=plant,
        forecast=forecast,
        regret=highest_regret(demand, first, forecast.units, Economics(plant=plant, lost_price=lost_price)),
    )


def _by_objective(demand: Sequence[float], first: int, plant: Plant, policy: ScalingPolicy) -> tuple[float, Forecast]:
    """The price of a lost request that the policy's objective asks for, and the forecast at that price."""
    if policy.at_most_lost is not None:
        found = price_within(policy.at_most_lost, demand, first, plant)
        return found.lost_price, found.forecast
    return policy.lost_price, learn(demand, first, Economics(plant=plant, lost_price=policy.lost_price))
