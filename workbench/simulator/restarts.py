"""Whether a model that runs by its forecast is to be restarted with other units: the stages of the functions say so.

They are asked only where they could: a year of minutes has half a million looks, and regret is a sum.
"""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta

from autoscaler.scaling.authority import Ruling, Say
from autoscaler.scaling.demand import STEP, SUBSIDED, demand_from
from autoscaler.scaling.model import Bounds, ConvergeSettings, CustomLabelsModel, DemandSource, Sizing, Units
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.plant import HOUR, Plant
from autoscaler.scaling.predictive.regret import cost
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from autoscaler.scaling.scaling_policy import ScalingPolicy
from autoscaler.scaling.sizing import units_for
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.stages.pipeline import decided
from autoscaler.scaling.stages.suited import LONGEST_SEEN
from autoscaler.scaling.target import ManualChanges, Target

NAME = "simulated"
MODEL = CustomLabelsModel(project_version_arn="arn:aws:rekognition:xx-nowhere-1:000000000000:project/p/version/v/0")
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Restarts:
    """The regret of a run, step by step, and the other units that it is to be restarted with once that is enough."""

    def __init__(self, plant: Plant, policy: ScalingPolicy) -> None:
        self._plant, self._target = plant, _target(plant, policy)
        self._widest = Units(1, plant.quota)
        self._seen: deque[float] = deque(maxlen=max(SUBSIDED // plant.step, 3))
        # So many steps are the five minutes that the service's scaling is late, and that demand is averaged over.
        self._few = STEP // plant.step
        self._regret, self._lost_price = 0.0, policy.lost_price
        self._is_ready = False
        self._restarted: datetime | None = None
        self.reason = Reason.WITHIN_RANGE

    def see(self, seen: float) -> None:
        """A step with that demand in TPS in which nothing can be done."""
        self._seen.append(seen)

    def look(
        self, now: datetime, seen: float, has: Units | None, learned: Units, lesson: Lesson | None
    ) -> Units | None:
        """At `now` (UTC), after a step with that demand: other units than it `has` while it serves (None: it does not),
        where they pay."""
        self.see(seen)
        if has is None or lesson is None:
            self._regret, self._is_ready = 0.0, False
            return None
        before, since, self._lost_price = self._regret, self._since_last(), lesson.lost_price
        suited = self._widest if learned == has else learned
        self._regret = max(0.0, before + (self._hourly(has) - self._hourly(suited)) * (since / HOUR))
        is_beyond = units_for(seen, self._target.sizing) > has.most
        if not self._regret or not (is_beyond or learned != has):
            return None
        # For more than was learned the stages ask for more than past weeks ever stood.
        is_new = learned == has
        return None if is_new and self._regret < lesson.regret else self._decided(now, has, before, since, lesson)

    def _since_last(self) -> timedelta:
        if not self._is_ready:
            self._is_ready = True
            return timedelta(0)
        return min(self._plant.step, LONGEST_SEEN)

    def _hourly(self, units: Units) -> float:
        """As `stages.suited.hourly`, on numbers."""
        return cost(
            units_for(self._asked(), self._target.sizing),
            units,
            self._seen[-1],
            full=self._plant.tps_per_unit,
            unit=self._plant.unit_price,
            lost=self._lost_price * HOUR.total_seconds(),
        )

    def _asked(self) -> float:
        """What the service's scaling goes by: the higher of the five minutes before the last, and those before them."""
        few, seen = self._few, self._seen
        if not few or len(seen) <= few:
            return seen[-1]
        if few == 1:
            return max(seen[-2], seen[-3]) if len(seen) > 2 else seen[-2]
        past = list(seen)[-3 * few : -few]
        return max(sum(past[-few:]) / len(past[-few:]), sum(past[:few]) / len(past[:few]))

    def _decided(self, now: datetime, has: Units, regret: float, since: timedelta, lesson: Lesson) -> Units | None:
        run = Run(target=NAME, model=MODEL, units=has, began=LONG_AGO, ready=LONG_AGO)
        record = Record(
            target=NAME,
            generation=1,
            desired=has,
            run=run,
            heard_at=now - since,
            regret=regret,
            resized_at=self._restarted,
        )
        seen = list(self._seen)
        points = [(now - (len(seen) - place) * self._plant.step, tps) for place, tps in enumerate(seen)]
        case = Case(
            ruling=Ruling(say=Say.RUN, reason=Reason.ALWAYS_OPEN, target=self._target),
            demand=demand_from(points),
            record=record,
            now=now,
            units_per_model=self._plant.quota,
            unit_hour=self._plant.unit_price,
            lesson=lesson,
        )
        proposal = decided(case)
        if proposal.units is None or proposal.units == has:
            return None
        self._restarted, self._regret, self.reason = now, 0.0, proposal.reason
        return proposal.units


def _target(plant: Plant, policy: ScalingPolicy) -> Target:
    """A target that goes by nothing but its forecast."""
    return Target(
        name=NAME,
        model=MODEL,
        groups=frozenset(),
        schedule=None,
        bounds=Bounds(minimum=0, maximum=plant.quota),
        sizing=Sizing(
            tps_per_unit=plant.tps_per_unit, target_utilisation=plant.scaling_target, high_availability=False
        ),
        demand=DemandSource(
            namespace="",
            metric="",
            dimensions=(),
            statistic="Average",
            period=plant.step,
            activation_tps=0.0,
            idle_after=SUBSIDED,
            peak_tps=None,
        ),
        hands_off=False,
        manual_changes=ManualChanges.REVERT,
        grace=timedelta(0),
        converge=ConvergeSettings(
            expected_start=plant.start, start_deadline=plant.start, stop_deadline=plant.stop, retries=0
        ),
        policy=policy,
    )
