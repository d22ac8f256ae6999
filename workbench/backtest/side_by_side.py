"""The same demand measured several times, with other settings or other prices: on long traces in two processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from workbench.backtest.backtest import Backtest, Case, Result, clairvoyant, measured

# More would need as many copies of the values of the clairvoyant plan in memory.
PROCESSES = 2
# Steps of all measurements together from which on a second process, which takes a second to begin, is worth it.
WORTH_A_PROCESS = 200_000


@dataclass(frozen=True, slots=True)
class Job:
    """A contender on a case. `name` is what people are told meanwhile."""

    name: str
    case: Case
    word: str
    title: str

    def is_known(self, result: Result, case: Case) -> bool:
        return (self.word, self.case) == (result.word, case)


def side_by_side(jobs: Sequence[Job], base: Backtest, told: Callable[[str], None]) -> list[Result]:
    """The results in the order of the jobs, which does not depend on the processes; the base's own are taken over.

    `told` hears of each job that is not yet done.
    """
    known = {job: next((each for each in base.results if job.is_known(each, base.case)), None) for job in jobs}
    missing = [job for job, result in known.items() if result is None]
    with _each(missing) as results:
        for job in missing:
            told(job.name)
            known[job] = next(results)
    return [result for job in jobs if (result := known[job])]


@contextmanager
def _each(jobs: Sequence[Job]) -> Iterator[Iterator[Result]]:
    if len(jobs) < PROCESSES or sum(len(job.case.trace.rates) for job in jobs) < WORTH_A_PROCESS:
        yield map(_result, jobs)
        return
    # A forked child would inherit the thread that draws the bar.
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield pool.map(_result, jobs)


def _result(job: Job) -> Result:
    optimum = None if job.case.deadline else clairvoyant(job.case)
    return measured(job.case, job.word, job.title, optimum)
