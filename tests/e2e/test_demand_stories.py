"""A morning in which demand is difficult: it flaps, it surges, it comes late, it can wait, and nobody tells of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from autoscaler.scaling.model import Phase, ProviderName
from tests.e2e.callers import Caller
from tests.e2e.conftest import HERE
from tests.e2e.factory import BEGIN, Factory, at, living
from tests.e2e.work import MINUTE, Work
from workbench.configuration import compile_file
from workbench.demo.assembly import synthesize
from workbench.emulator.faults import CallFault
from workbench.emulator.hosting import Event, HostingSettings, Quota

# The first half of it CloudWatch has nothing new, the second half it answers with errors.
OUTAGE, ERRORS, OUTAGE_ENDS = at("11:00"), at("11:30"), at("12:00")
BATCHES = {at("07:40"): 200, at("09:00"): 200, at("10:00"): 200}
PARCELS_A_MINUTE = 30
DEADLINE = timedelta(hours=4)
LOST_PRICE, UNIT_HOUR = 0.002, 4.0


def flapping(minute: datetime) -> float:
    """Three minutes above what two units are planned for, three minutes below; never above what they can serve."""
    if not at("07:33") <= minute < at("10:00"):
        return 0.0
    return 9.5 if (minute - at("07:33")) // MINUTE % 6 < 3 else 6.0


def surging(minute: datetime) -> float:
    if at("08:10") <= minute < at("08:20"):
        return 20.0
    if at("09:00") <= minute < at("12:10"):
        return 16.0
    return 6.0 if at("07:31") <= minute < at("09:00") else 0.0


def late(minute: datetime) -> float:
    return 6.0 if at("08:00") <= minute < at("09:30") else 0.0


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    file = HERE / "stages.yaml"
    assembly = synthesize(tmp_path_factory.mktemp("stages"), file, BEGIN.date())
    settings = HostingSettings(quotas={name: Quota(running_models=4) for name in ProviderName})
    with living(assembly, compile_file(file, BEGIN.date()), (), settings) as factory:
        live_through(factory)
        yield factory


def live_through(factory: Factory) -> None:
    emulator, work = factory.emulator, Work(factory)
    surges = Caller(emulator, "surging", surging)
    callers = [
        Caller(emulator, "flapping", flapping),
        surges,
        Caller(emulator, "late", late, prompt=0.1, late=timedelta(minutes=10)),
    ]
    refused = CallFault(service="cloudwatch", operation="GetMetricData", caller="Plan", status=500)
    while (now := emulator.now) < at("13:20"):
        surges.held_back = OUTAGE <= now < ERRORS
        if now == ERRORS:
            emulator.faults.inject(refused)
        if now == OUTAGE_ENDS:
            emulator.faults.remove(refused)
        for caller in callers:
            caller.publish()
        work.send(BATCHES.get(now, 0))
        work.a_minute(PARCELS_A_MINUTE)
        emulator.run_until(now + MINUTE)


def decisions(factory: Factory, target: str, begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """What was decided about a target in [begin, end), by the log, with its instants."""
    lines = [
        {**line.fields, "at": line.at}
        for line in factory.emulator.logs("Plan")
        if line.fields.get("message") == "decided" and begin <= line.at < end
    ]
    return [line for line in lines if line["target"] == target]


def reasons(factory: Factory, target: str, begin: datetime, end: datetime) -> set[str]:
    return {each["reason"] for each in decisions(factory, target, begin, end)}


def triggers(factory: Factory) -> Counter[str]:
    """How often something woke Plan."""
    plans = {line.fields["function_request_id"]: line.fields["trigger"] for line in factory.emulator.logs("Plan") if "trigger" in line.fields}
    return Counter(plans.values())
