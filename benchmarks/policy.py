"""What every baseline and every policy of ours costs, times the clairvoyant optimum: `make bench-policy`.

Traces are those of `benchmarks/traces`, and of the folders and files named. All figures are of this run.

    python benchmarks/policy.py [--at-most-lost PERCENT] [--queued] [--elasticity] [PATH ...]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from multiprocessing import Pool
from pathlib import Path

from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.baselines.always_on import AtPeak
from workbench.simulator.baselines.batch import Batch
from workbench.simulator.baselines.deadline import Deadline
from workbench.simulator.contenders import BASELINES, CANDIDATES, Ground, Make, at_most_lost
from workbench.simulator.elasticity import elasticity
from workbench.simulator.optimum import least_cost
from workbench.simulator.queued import cheapest_possible, queued
from workbench.simulator.quota import quota_for
from workbench.simulator.score import LOST_PRICES, geometric_mean, scored_course, warm_up
from workbench.simulator.slo import cheapest_within
from workbench.simulator.trace import Trace, load_trace

TRACES = Path(__file__).parent / "traces"
STEP = timedelta(minutes=5)
POLICIES = {**BASELINES, **CANDIDATES}
QUEUED = {"deadline": Deadline, "batch every 3 h": Batch, "always on, peak units": AtPeak}
# Which kinds of job take longest, of what is not measured by a policy's own name.
DEAREST = {"service": -1, "clairvoyant": 0}
Figures = tuple[float, ...]
Job = tuple[str, Path, str, float]


def main() -> None:
    """Measure on as many processes as there are cores, and print the tables as Markdown."""
    options = _options()
    paths = [
        path for each in (TRACES, *options.paths) for path in (sorted(each.glob("*.csv")) if each.is_dir() else [each])
    ]
    jobs = [job for path in paths for job in _jobs(path, options)]
    # The dearest first, so that no core waits long at the end.
    jobs.sort(key=lambda job: (DEAREST.get(job[0], job[2] not in CANDIDATES), -job[1].stat().st_size))
    with Pool() as pool:
        found = dict(zip(jobs, pool.imap(_measured, jobs, chunksize=1), strict=True))
    for lines in _tables(paths, options, found):
        sys.stdout.write("\n".join([*lines, "", ""]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, help="further traces: files, or folders of .csv files")
    parser.add_argument(
        "--at-most-lost", type=float, metavar="PERCENT", help="also what keeps such a loss, and at what cost, as 0.5"
    )
    parser.add_argument("--queued", action="store_true", help="also load that may wait four hours")
    parser.add_argument("--elasticity", action="store_true", help="also the elastic deviation of SPEC's research group")
    return parser.parse_args()


def _jobs(path: Path, options: argparse.Namespace) -> Iterator[Job]:
    for price in LOST_PRICES:
        yield "optimum", path, "", price
        # A baseline does not know the price: it does the same at each.
        yield from (("policy", path, name, price) for name in (POLICIES if price == LOST_PRICES[0] else CANDIDATES))
    if options.at_most_lost is not None:
        share = options.at_most_lost / 100
        yield "clairvoyant", path, "", share
        yield from (("service", path, name, share) for name in at_most_lost(share))
    if options.queued:
        yield from (("queued", path, name, 0.0) for name in QUEUED)


def _measured(job: Job) -> Figures:
    kind, path, name, price = job
    trace, plant = _trace(path)
    scored = warm_up(plant, len(trace.rates))
    match kind:
        case "optimum":
            return (least_cost(plant, trace.rates, price, scored),)
        case "clairvoyant":
            best = cheapest_within(plant, trace.rates, price, scored)
            return (best.course.cost, best.bound)
        case "service":
            return _lived(trace, plant, at_most_lost(price)[name], LOST_PRICES[0])
        case "queued":
            course = queued(
                plant, trace.rates, QUEUED[name](plant), scored=scored, begin=max(scored - plant.steps_per_day, 0)
            )
            return (course.cost / cheapest_possible(plant, course), 100 * course.lost_share)
    return _lived(trace, plant, POLICIES[name], price)


def _lived(trace: Trace, plant: Plant, make: Make, price: float) -> Figures:
    """Dollars for running, requests lost, the same in per cent, and the elastic deviation."""
    course = scored_course(plant, trace.rates, make(Ground(plant, Trace(trace.begin, trace.interval, ()), price)))
    scored = warm_up(plant, len(trace.rates))
    deviation = elasticity(plant, trace.rates[scored:], course.units[scored:]).deviation
    return (course.cost, course.lost, 100 * course.lost_share, deviation)


@lru_cache
def _trace(path: Path) -> tuple[Trace, Plant]:
    trace = load_trace(path).resampled(STEP)
    return trace, Plant(quota=quota_for(trace.rates))


def _tables(paths: Sequence[Path], options: argparse.Namespace, found: dict[Job, Figures]) -> Iterator[list[str]]:
    head = _row("policy", [path.stem for path in paths])
    with_mean = _row("policy", [*(path.stem for path in paths), "geometric mean"])
    for price in LOST_PRICES:
        yield [
            f"Cost times the optimum at ${price} for a lost request",
            "",
            *_with_rule(with_mean),
            *_costs(paths, price, found),
        ]
    others: list[tuple[str, list[str]]] = [
        (
            f"Requests lost, in per cent (of a policy that goes by the price: at ${LOST_PRICES[0]})",
            [_row(name, _cells(paths, found, name, lambda it: f"{it[2]:.2f}")) for name in POLICIES],
        )
    ]
    if options.elasticity:
        others.append(
            (
                "Elastic deviation (0 is best; it ignores price and restarts)",
                [_row(name, _cells(paths, found, name, lambda it: f"{it[3]:.0f}")) for name in POLICIES],
            )
        )
    if options.at_most_lost is not None:
        others.append(
            (
                f"Running cost times that of the clairvoyant plan with at most {options.at_most_lost:g} % lost"
                " (per cent lost; a cost only where that is kept)",
                list(_service(paths, options.at_most_lost / 100, found)),
            )
        )
    if options.queued:
        others.append(
            (
                "Queued, four hours: cost times that of units always full (per cent expired)",
                [_row(name, [_queued_cell(found["queued", path, name, 0.0]) for path in paths]) for name in QUEUED],
            )
        )
    for title, rows in others:
        yield [title, "", *_with_rule(head), *rows]


def _costs(paths: Sequence[Path], price: float, found: dict[Job, Figures]) -> Iterator[str]:
    best = [found["optimum", path, "", price][0] for path in paths]
    yield _row("clairvoyant optimum, $", [*(f"{each:,.0f}" for each in best), "1.000"])
    ratios = {
        name: [_price(found[_job(path, name, price)], price) / least for path, least in zip(paths, best, strict=True)]
        for name in POLICIES
    }
    ratios["best baseline in hindsight"] = [
        min(each) for each in zip(*(ratios[name] for name in BASELINES), strict=True)
    ]
    for name, row in ratios.items():
        yield _row(name, [*(f"{each:.2f}" for each in row), f"{geometric_mean(row):.3f}"])


def _service(paths: Sequence[Path], share: float, found: dict[Job, Figures]) -> Iterator[str]:
    best = {path: found["clairvoyant", path, "", share] for path in paths}
    yield _row("clairvoyant, $", [f"{best[path][0]:,.0f}" for path in paths])
    yield _row("no plan is below", [f"{best[path][1] / best[path][0]:.3f}" for path in paths])
    jobs: dict[str, list[Job]] = {
        name: [("service", path, name, share) for path in paths] for name in at_most_lost(share)
    }
    jobs |= {name: [_job(path, name, LOST_PRICES[0]) for path in paths] for name in POLICIES}
    for name, row in jobs.items():
        figures = [(found[job], best[path][0]) for path, job in zip(paths, row, strict=True)]
        yield _row(name, [_kept(it, share, least) for it, least in figures])


def _kept(figures: Figures, share: float, least: float) -> str:
    cost, _, lost = figures[:3]
    return f"{cost / least:.3f} ({lost:.2f})" if lost <= 100 * share else f"({lost:.2f})"


def _cells(paths: Sequence[Path], found: dict[Job, Figures], name: str, cell: Callable[[Figures], str]) -> list[str]:
    return [cell(found[_job(path, name, LOST_PRICES[0])]) for path in paths]


def _queued_cell(figures: Figures) -> str:
    return f"{figures[0]:.3f} ({figures[1]:.2f})"


def _job(path: Path, name: str, price: float) -> Job:
    return "policy", path, name, price if name in CANDIDATES else LOST_PRICES[0]


def _price(figures: Figures, price: float) -> float:
    return figures[0] + price * figures[1]


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _with_rule(head: str) -> list[str]:
    return [head, "|" + "---|" * (head.count("|") - 1)]


if __name__ == "__main__":
    main()
