"""Days that nobody thought of: faults, people and wishes drawn at random, against the promises that none may break."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.handlers import runtime
from autoscaler.scaling.authority import Say, ruling
from autoscaler.scaling.meter import billed, unit_hours
from autoscaler.scaling.model import Model, Phase, Units
from autoscaler.scaling.plan import LEFT_ALONE
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.schedule import entry_at
from autoscaler.scaling.target import Fleet, ManualChanges, Target
from tests.builders import a_fleet, a_schedule, a_target
from tests.replays import differing
from tests.simulated_service import Faults, Service, by_model
from tests.simulation import World
from tests.story_day import BEGIN, NEWER, TARGET

# 08:00 to 12:00 in Berlin, with 20 minutes of lead time.
DAYS = int(os.environ.get("DAYS", "25"))


# 06:00 to 10:00 in Berlin.
EARLY = a_schedule("daily 06:00-10:00")


# In a day of faults, and in the quiet one after it.
MOST_SAID, MOST_SAID_AFTERWARDS = 30, 4


calls = st.dictionaries(
    st.integers(1, 120),
    st.sampled_from(["throttled", "lost", "timed out", "crash before", "crash after", "tick"]),
    max_size=25,
)


starts = st.dictionaries(st.integers(1, 4), st.sampled_from(["failed", "stuck", "quota"]), max_size=2)


ticks = st.dictionaries(st.integers(1, 60), st.sampled_from(["lost", "twice"]), max_size=20)


scopes = st.sampled_from([{"target": "weld"}, {"target": "paint"}, {"group": "line-1"}, {"all": True}])


words = st.sampled_from(
    [
        {"action": "stop"},
        {"action": "clear"},
        {"action": "hands-off", "until": "2026-01-13T10:00:00+00:00"},
        {"action": "hands-off"},
        {"action": "hands-off", "until": "for ever"},
        {"action": "emergency-stop"},
        {"action": "stop", "until": "2026-01-13T08:30:00+00:00"},
        {"action": "stop", "until": "for ever"},
        {"action": "start"},
        {"action": "start", "until": "for ever"},
        {"action": "start", "minimum": 2, "maximum": 3},
    ]
)


# Each at its minute, or in the midst of the next call after it; some are taken back at once.
wishes = st.lists(st.tuples(st.integers(0, 290), st.booleans(), scopes, words, st.booleans()), max_size=5)


people = st.lists(
    st.tuples(
        st.integers(0, 290),
        st.sampled_from([Phase.STARTING, Phase.STOPPING]),
        st.sampled_from([Units(1, 1), Units(1, 5), Units(2, 3)]),
        st.sampled_from(["weld", "paint"]),
    ),
    max_size=4,
)


fleets = st.builds(
    lambda hours, policy, grace, places: a_fleet(
        replace(
            TARGET,
            schedule=hours,
            groups=frozenset({"line-1"}),
            manual_changes=policy,
            grace=timedelta(minutes=grace),
        ),
        a_target("paint", schedule=EARLY, manual_changes=policy),
        running_models=places,
    ),
    st.sampled_from([a_schedule("daily 08:00-12:00", learned=True), a_schedule("daily 08:00-20:00")]),
    st.sampled_from(ManualChanges),
    st.sampled_from([0, 10, 45]),
    st.sampled_from([1, 2]),
)


faults = st.builds(
    Faults,
    calls=calls,
    starts=starts,
    ticks=ticks,
    lag=st.sampled_from([0, 5, 20, 45]).map(lambda seconds: timedelta(seconds=seconds)),
    refuses_stop_while_starting=st.booleans(),
)


def deploy(fleet: Fleet, day: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(runtime, "fleet", lambda: fleet)
    if day.records.get("weld").hosted is None:
        # What a person started just before and no plan has seen is a stray, which is another guard's business.
        day.service.person(Phase.STOPPING)


def is_as_ruled(target: Target, service: Service, day: World) -> bool:
    """Whether the model does what whoever is heard says, where neither quota nor quarantine is in the way."""
    record = day.records.get(target.name)
    said = ruling(target, record, day.overrides.all(), day.now).say
    if said is Say.LEAVE or record.reason in (Reason.WAITING_FOR_QUOTA, Reason.QUARANTINED):
        return True
    return is_there(service, runs=said is Say.RUN)


def is_as_planned(target: Target, service: Service, day: World) -> bool:
    """Whether the model does what the calendar alone says, where that has lasted for a while."""
    assert target.schedule
    on_its_way = timedelta(minutes=40)
    said = {entry_at(target.schedule, at).is_open for at in (day.now - on_its_way, day.now, day.now + on_its_way)}
    is_settled = day.records.get(target.name).is_settled
    return is_settled and (len(said) > 1 or is_there(service, runs=said.pop()))


def is_there(service: Service, *, runs: bool) -> bool:
    return service.current() in ((Phase.READY,) if runs else (Phase.OFF, Phase.FAILED))


def is_leased(target: Target, service: Service, day: World) -> bool:
    """Whether a model that serves has a lease, and one that is known to be off has none; left alone, none has."""
    record = day.records.get(target.name)
    if record.reason in LEFT_ALONE or (record.hosted is None and record.is_settled):
        return target.name not in day.leases
    return target.name in day.leases or service.current() is not Phase.READY


def is_metered(service: Service, model: Model, day: World, since: datetime, until: datetime) -> bool:
    """Whether the ledger has what really was in service, to the minute for each run."""
    runs = [run for run in day.ledger.between(since, until) if run.model == model]
    metered = sum(unit_hours(billed(run, until, starting=False, stopping=False), since, until) for run in runs) * 60
    served = [units.most for _, phase, units in service.past if phase is Phase.READY and units]
    return abs(metered - service.unit_minutes((Phase.READY,), since, until)) <= sum(served)


@given(fleets, faults, wishes, people, st.none() | st.integers(0, 280))
@settings(max_examples=DAYS)
def test_whatever_goes_wrong_no_intent_starts_twice_and_the_next_day_is_as_planned(
    patch: pytest.MonkeyPatch,
    fleet: Fleet,
    faults: Faults,
    wishes: list[tuple[int, bool, dict[str, object], dict[str, object], bool]],
    people: list[tuple[int, Phase, Units, str]],
    upgrade: int | None,
) -> None:
    """A lost, late, doubled or crashed anything, a person at the switch, wishes that change at any moment, plans in the
    midst of each other, and a new version that is deployed in the middle of it all. Then it is quiet."""
    day = World(fleet, BEGIN, faults, patch)
    paint = fleet["paint"]
    services = {
        TARGET.model: day.service,
        NEWER.model: Service(day, replace(faults, calls={})),
        paint.model: Service(day, Faults(lag=faults.lag)),
    }
    patch.setattr(runtime, "provider", lambda _: by_model(services))
    newer = replace(fleet, targets=(replace(fleet["weld"], model=NEWER.model), paint))

    if upgrade is not None:
        day.at(BEGIN + timedelta(minutes=upgrade), partial(deploy, newer, day, patch))
    for minutes, is_meanwhile, scope, word, is_taken_back in wishes:
        said_at, by = BEGIN + timedelta(minutes=minutes), {"trigger": "manual", "owner": "kim", **scope}
        day.at(said_at, partial(day.plan_meanwhile if is_meanwhile else day.plan, by | word))
        if is_taken_back:
            day.at(said_at + timedelta(seconds=20), partial(day.plan, by | {"action": "clear"}))
    for minutes, phase, units, name in people:
        weld = NEWER.model if upgrade is not None and minutes >= upgrade else TARGET.model
        service = services[paint.model if name == "paint" else weld]
        day.at(BEGIN + timedelta(minutes=minutes), partial(service.person, phase, units))

    day.run_until(BEGIN + timedelta(minutes=300))
    for service in services.values():
        service.faults = Faults(lag=faults.lag)
    day.run_until(BEGIN + timedelta(hours=7))
    model = NEWER.model if upgrade is not None else TARGET.model
    at_work = ((runtime.fleet()["weld"], services[model]), (paint, services[paint.model]))
    assert all(is_as_ruled(target, service, day) and is_leased(target, service, day) for target, service in at_work)
    if not people and upgrade is None:
        assert not [sentence for sentence in day.sent if "by hand" in sentence]
    day.plan({"trigger": "manual", "owner": "kim", "all": True, "action": "clear"})
    said = len(day.sent)
    # Two hours later, in the evening, at night, and when the next day is at work.
    for hours in (9, 14, 20, 27.75):
        day.run_until(BEGIN + timedelta(hours=hours))
        assert all(
            is_as_planned(target, service, day) and is_leased(target, service, day) for target, service in at_work
        )
    for model, service in services.items():
        # One run at a time is known of a target: of two versions at once the later counts from when the other is off.
        before = services[TARGET.model].past if model == NEWER.model else []
        since = max((at for at, phase, _ in before if phase is Phase.OFF), default=BEGIN)
        assert is_metered(service, model, day, since, BEGIN + timedelta(hours=20))
    assert "RUNNING" not in day.executions.values()
    assert not differing(day, (fleet, newer))
    assert len(day.sent) - said <= MOST_SAID_AFTERWARDS
    assert said <= MOST_SAID
    for service in services.values():
        assert len(set(service.effective_starts)) == len(service.effective_starts)
        assert not {Reason.HANDS_OFF, Reason.NEW_TARGET}.intersection(service.asked_while)
