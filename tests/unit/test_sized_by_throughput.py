"""What was learned of a model's throughput sizes its maximum: it may add units, and takes none away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.aws.throughputs import Throughputs
from autoscaler.scaling.authority import ruling
from autoscaler.scaling.decide import Decision, decide
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.learned import Learned
from autoscaler.scaling.model import Bounds, LookoutModel, Model, Units
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.plan import plan
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.target import Target
from autoscaler.scaling.throughput import Evidence, Throughput
from tests.builders import NOW, a_fleet, a_record, a_schedule, a_source, a_target, an_override, serving, steady
from tests.simulated_service import Faults
from tests.simulation import World

# 16 TPS at 4 of a unit that serves 5 and is used up to 80 %, or at 3.2 where it surely serves 4 only.
PEAK = a_target(demand=a_source(peak_tps=16), bounds=Bounds(minimum=2, maximum=20))
OFF = a_record(desired=None)
QUOTA = 20


def decided(
    target: Target, demand: Demand | None, record: Record, *overrides: Override, lower: float | None, quota: int = QUOTA
) -> Decision:
    return decide(Case(ruling(target, record, overrides, NOW), demand, record, NOW, quota, 4.0, lower))


@pytest.mark.parametrize(
    ("lower", "units"),
    [
        pytest.param(None, Units(2, 4), id="unknown: as configured"),
        pytest.param(5.0, Units(2, 4), id="as configured"),
        pytest.param(4.0, Units(2, 5), id="less raises the maximum"),
        pytest.param(0.01, Units(2, 20), id="never above the bounds"),
        pytest.param(100.0, Units(2, 4), id="more takes nothing away"),
    ],
)
@pytest.mark.parametrize("demand", [None, steady(0)], ids=["without data", "without demand"])
def test_the_peak_is_carried_by_units_that_serve_what_is_certain(
    demand: Demand | None, lower: float | None, units: Units
) -> None:
    assert decided(PEAK, demand, OFF, lower=lower).desired == units


def test_it_never_asks_for_more_than_the_quota() -> None:
    assert decided(PEAK, None, OFF, lower=0.01, quota=6).desired == Units(2, 6)


def test_it_sizes_what_a_person_starts_without_naming_units() -> None:
    run = an_override(Effect.RUN)

    assert decided(PEAK, None, OFF, run, lower=4).desired == Units(2, 5)
    assert decided(PEAK, None, OFF, replace(run, units=Units(1, 1)), lower=4).desired == Units(1, 1)


def test_it_restarts_what_runs_only_when_its_units_cannot_carry_what_is_asked_for_long() -> None:
    """A restart is an outage: to have learned something is no reason for one."""
    runs = serving(Units(2, 4), regret=200.0)
    quiet, busy = (decided(PEAK, steady(tps), runs, lower=4) for tps in (12, 18))

    assert (quiet.desired, quiet.reason) == (Units(2, 4), Reason.WITHIN_RANGE)
    assert (busy.desired, busy.reason) == (Units(5, 6), Reason.DEMAND_ABOVE_MAXIMUM)
    assert decided(PEAK, steady(16), runs, lower=None).reason is Reason.WITHIN_RANGE


def test_where_no_more_is_allowed_nothing_is_restarted() -> None:
    narrow = replace(PEAK, bounds=Bounds(minimum=2, maximum=4))
    decision = decided(narrow, steady(18), a_record(desired=Units(2, 4)), lower=4)

    assert (decision.desired, decision.reason) == (Units(2, 4), Reason.AT_MAXIMUM)


rates = st.floats(0, 200)
demands = st.builds(
    lambda tps, latest: Demand(
        lowest=min(tps), latest=latest, sustained=sorted(tps)[1], highest=max(*tps, latest), subsided=max(*tps, latest)
    ),
    st.tuples(rates, rates, rates),
    rates,
)
units = st.tuples(st.integers(1, 20), st.integers(0, 20)).map(lambda pair: Units(pair[0], sum(pair)))
bounds = st.tuples(st.integers(0, 20), st.integers(1, 20)).map(
    lambda pair: Bounds(minimum=min(pair), maximum=max(pair))
)


@given(rates | st.none(), bounds, st.integers(1, 20), demands | st.none(), units | st.none(), st.floats(0.01, 100))
def test_the_maximum_is_never_less_than_without_it_and_what_is_allowed_holds(
    peak: float | None, allowed: Bounds, quota: int, demand: Demand | None, has: Units | None, lower: float
) -> None:
    target = a_target(demand=a_source(peak_tps=peak), bounds=allowed)
    record = a_record(desired=has)
    without, with_it = (decided(target, demand, record, lower=each, quota=quota).desired for each in (None, lower))

    assert (with_it is None) == (without is None)
    if with_it and without:
        assert with_it.most >= without.most
        assert with_it == without or min(allowed.minimum, quota) <= with_it.minimum
        assert with_it == without or with_it.most <= min(allowed.maximum, quota)


def test_each_target_is_sized_by_what_was_learned_of_its_own_model() -> None:
    fleet = a_fleet(*(replace(PEAK, name=name) for name in ("paint", "weld")))
    records = {name: Record(target=name) for name in ("paint", "weld")}
    rulings = {target.name: ruling(target, records[target.name], (), NOW) for target in fleet.targets}

    decisions = plan(fleet, rulings, {}, records, (), NOW, lowers={"weld": 4.0})

    assert [each.desired for each in decisions] == [Units(2, 4), Units(2, 5)]


class Watched(Throughputs):
    """What was learned, in the table; counts how often it is read, and may be out of reach."""

    def __init__(self, stored: Any) -> None:
        super().__init__(stored)
        self.reads = 0
        self.error: Exception | None = None

    def all(self) -> dict[str, Learned]:
        self.reads += 1
        if self.error:
            raise self.error
        return super().all()


def planned(patch: pytest.MonkeyPatch, target: Target, learned_of: Model, error: Exception | None = None) -> World:
    """The first look at a target of which was learned that a unit of this model serves 4 TPS at worst."""
    world = World(a_fleet(target), NOW, Faults(), patch)
    watched = world.throughputs = Watched(world.stored)
    evidence = Evidence(day=date(2026, 1, 12), saturated=(4.0,), unsaturated=())
    throughput = Throughput(tps_per_unit=4.2, lower=4.0, upper=4.4, minutes=40, day=evidence.day)
    watched.put(
        Learned(target=target.name, model=learned_of, evidence=(evidence,), configured=5.0, throughput=throughput)
    )
    watched.error = error
    world.plan()
    return world


def test_plan_sizes_by_what_the_table_knows_of_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned(monkeypatch, PEAK, PEAK.model).records.get("weld").desired == Units(2, 5)


def test_what_was_learned_of_another_version_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = LookoutModel(project="weld", version="0")

    assert planned(monkeypatch, PEAK, before).records.get("weld").desired == Units(2, 4)


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "Query"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
    ids=["refused", "out of reach"],
)
def test_a_plan_that_cannot_read_it_sizes_by_what_is_configured(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    assert planned(monkeypatch, PEAK, PEAK.model, error).records.get("weld").desired == Units(2, 4)


@pytest.mark.parametrize(
    ("changes", "reads"),
    [
        pytest.param({}, 1, id="open, with demand"),
        pytest.param({"demand": None}, 0, id="no demand to size it by"),
        pytest.param({"schedule": a_schedule("Wed 06:00-22:00")}, 0, id="closed"),
    ],
)
def test_it_is_read_once_a_look_and_only_while_a_model_may_run_by_demand(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], reads: int
) -> None:
    world = planned(monkeypatch, replace(PEAK, **changes), PEAK.model)

    assert isinstance(world.throughputs, Watched)
    assert world.throughputs.reads == reads
