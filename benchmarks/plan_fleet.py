"""How long a plan of 10,000 targets takes, beside a bare loop over as many: `python benchmarks/plan_fleet.py`.

The figure to quote is the ratio; the milliseconds are those of the machine that ran it.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from autoscaler.scaling.authority import ruling
from autoscaler.scaling.model import ProviderName, Units
from autoscaler.scaling.plan import plan
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Quota

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.builders import NOW, a_fleet, a_schedule, a_source, a_target, steady

TARGETS, RUNS = 10_000, 7
SCHEDULES = (
    a_schedule("Mon-Fri 06:00-22:00"),
    a_schedule("Mon-Fri 08:00-18:00", "Sat 08:00-12:00"),
    a_schedule("daily 22:00-06:00", zone="America/New_York"),
)


def main() -> None:
    """Print the medians of both, and their ratio."""
    targets = [
        a_target(f"t{index}", schedule=SCHEDULES[index % len(SCHEDULES)], demand=a_source()) for index in range(TARGETS)
    ]
    quotas = dict.fromkeys(ProviderName, Quota(running_models=TARGETS, units_per_model=5))
    fleet = replace(a_fleet(*targets), quotas=quotas)
    records = {each.name: Record(target=each.name, generation=1, desired=Units(1, 5)) for each in targets}
    demands = {each.name: steady(7) for each in targets}

    def planning() -> None:
        rulings = {each.name: ruling(each, records[each.name], (), NOW) for each in fleet.targets}
        plan(fleet, rulings, demands, records, [], NOW)

    planned = _median(planning)
    floor = _median(lambda: [records[each.name] for each in fleet.targets])
    print(  # noqa: T201 - this is the output
        f"targets {TARGETS} schedules {len(SCHEDULES)} plan {planned * 1000:.0f} ms "
        f"bare loop {floor * 1000:.2f} ms ratio {planned / floor:.0f}"
    )


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
