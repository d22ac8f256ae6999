"""The day as it should be, on everything that is really deployed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from autoscaler.scaling.model import Phase, ProviderName
from tests.e2e.conftest import Live
from tests.e2e.factory import at
from workbench.emulator.hosting import Event, HostingSettings, Quota

TARGETS = ("weld", "paint")


def test_models_are_ready_at_opening_and_stopped_at_closing(live: Live) -> None:
    with live() as factory:
        factory.until("08:00")
        assert [factory.phase(target) for target in TARGETS] == [Phase.READY, Phase.READY]
        assert factory.phase("spare") is Phase.OFF

        factory.until("10:30")
        for target in TARGETS:
            stopped = factory.when(target, Event.STOP_ACCEPTED)
            assert at("10:00") <= stopped <= at("10:05")
            assert factory.events(target) == [Event.START_ACCEPTED, Event.READY, Event.STOP_ACCEPTED, Event.OFF]
        assert factory.sentences == []


def test_every_resource_of_the_template_exists(live: Live, assemblies: Callable[[str], Path]) -> None:
    """Unsupported types are silently left out by moto alone; here none may be."""
    template = json.loads((assemblies("factory") / "autoscaler-factory.template.json").read_text())
    with live() as factory:
        found = factory.emulator.client("cloudformation").describe_stack_resources(StackName="autoscaler-factory")

        assert {each["LogicalResourceId"] for each in found["StackResources"]} == set(template["Resources"])
        assert all(each["PhysicalResourceId"] for each in found["StackResources"])


def test_a_day_in_which_every_boundary_is_lost_is_repaired_by_the_tick(live: Live) -> None:
    """EventBridge Scheduler may deliver late or never; the tick comes every five minutes."""
    with live() as factory:
        factory.lose_boundaries()
        factory.until("08:05")
        assert factory.phase("weld") is Phase.READY
        factory.until("10:30")
        assert factory.when("weld", Event.STOP_ACCEPTED) <= at("10:00") + timedelta(minutes=5)


@pytest.mark.parametrize("target", TARGETS)
def test_a_resize_is_a_stop_and_a_start(live: Live, target: str) -> None:
    with live() as factory:
        factory.until("08:30")
        factory.plan(target=target, action="start", minimum=2, maximum=3)
        factory.until("09:10")

        assert factory.phase(target) is Phase.READY
        first, second = factory.starts(target)
        assert (str(first.units), str(second.units)) == ("1..3", "2..3")
        assert factory.when(target, Event.OFF) <= second.at


def test_the_same_day_twice_is_the_same_day(live: Live) -> None:
    hashes = []
    for _ in range(2):
        with live() as factory:
            factory.until("08:30")
            hashes.append(factory.emulator.trace_hash())

    assert hashes[0] == hashes[1]


def test_a_new_version_is_deployed_at_work_and_the_old_one_does_not_run_on(
    live: Live, assemblies: Callable[[str], Path]
) -> None:
    """Train, change one number, deploy. The version before would cost its units day and night, unseen."""
    with live() as factory:
        factory.until("08:30")
        factory.emulator.deploy(assemblies("upgraded"))
        factory.until("09:10")

        assert factory.phase("weld") is Phase.OFF
        assert factory.phase("weld-7") is Phase.READY
        assert factory.when("weld", Event.OFF) <= factory.when("weld-7", Event.START_ACCEPTED)
        assert factory.sentences == []


def test_a_fleet_that_opens_all_at_once_shares_five_calls_a_second(live: Live) -> None:
    """Each operation has five calls a second for the whole account: retries must spread, not come in waves."""
    quotas = {name: Quota(running_models=12) for name in ProviderName}
    with live("many", settings=HostingSettings(quotas=quotas)) as factory:
        factory.until("08:00")
        ready = [target.name for target in factory.fleet.targets if factory.phase(target.name) is Phase.READY]
        throttled = [call for call in factory.emulator.calls if call.service == "lookoutvision" and call.status == 429]

        assert len(ready) == 12
        assert throttled, "the story is about a limit that was met"
        factory.until("09:20")
        assert factory.hosting.running == []
        assert factory.sentences == []
