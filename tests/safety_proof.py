"""No model runs on, whichever component is taken away at whichever effect of a day: `make prove-safety`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.effect_points import Moment
from tests.safety_cases import NAMED, Disturbed, Outcome, Undisturbed
from tests.safety_components import bound
from tests.safety_forks import every_case
from tests.safety_on_emulator import every_outcome
from tests.safety_story import FLEET

SHOWN_EVERY = 100


def main() -> int:
    """Prove it; 1 when any model ran on for longer than its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, metavar="N", help="about so many cases of each component, not all")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="another one draws another sample")
    parser.add_argument("--component", choices=NAMED, metavar="NAME", help=f"only this one: {', '.join(NAMED)}")
    parser.add_argument("--at", type=int, metavar="K", help="only at this effect point: tells of every model")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--emulator", action="store_true", help="delete components of what is really deployed, instead")
    options = parser.parse_args()
    if options.emulator:
        return prove_on_emulator()
    if options.at is not None:
        if not options.component:
            parser.error("--at needs a --component")
        return tell_of_one(options.component, options.at)
    names = [options.component] if options.component else list(NAMED)
    return prove(names, options.sample, options.seed, options.workers)


def prove(names: Sequence[str], sample: int | None, seed: int, workers: int) -> int:
    """Live every case of these components, or a sample of them, and say what became of it."""
    whole = Undisturbed()
    whole.live()
    # Odd, so that of a sample some are before and some after an effect.
    strides = {name: 1 if sample is None else max(whole.uses[name] // sample, 1) | 1 for name in names}
    expected = sum(whole.uses[name] // stride for name, stride in strides.items())

    def progress(forked: int) -> None:
        if forked % SHOWN_EVERY == 0:
            print(f"\r{forked}/{expected}", end="", file=sys.stderr, flush=True)  # noqa: T201

    outcomes = every_case(strides, seed, workers, progress)
    print(file=sys.stderr)  # noqa: T201
    for name in names:
        told = [each for each in outcomes if each.case.component == name]
        if not told:
            print(f"{name:15} is of no use on a day on which nothing else goes wrong")  # noqa: T201
        else:
            worst = max(told, key=lambda each: each.worst)
            print(f"{name:15} cases {len(told):5} bound {bound(NAMED[name])} worst {worst}")  # noqa: T201
    overruns = sum(each.is_overrun for each in outcomes)
    print(  # noqa: T201 - this is the output
        f"components {len(names)} effect-points {whole.outside.count} cases {len(outcomes)} overruns {overruns}"
    )
    return 1 if overruns else 0


def prove_on_emulator() -> int:
    """Delete each component at two instants of a day of everything that is deployed."""
    # What fails without a component is told by the emulator at length.
    logging.disable()
    outcomes = []
    with TemporaryDirectory() as folder:
        for each in every_outcome(Path(folder)):
            print(each, flush=True)  # noqa: T201
            outcomes.append(each)
    overruns = sum(each.is_overrun for each in outcomes)
    components = len({each.component for each in outcomes})
    print(f"on the emulator: components {components} cases {len(outcomes)} overruns {overruns}")  # noqa: T201
    return 1 if overruns else 0


def tell_of_one(component: str, number: int) -> int:
    """Live the day with the component gone before that effect, and with it gone after."""
    outcomes: list[Outcome] = []
    for moment in Moment:
        day = Disturbed(component=component, number=number, moment=moment)
        day.live()
        if day.outcome is None:
            print(f"{component} does nothing at effect point {number}", file=sys.stderr)  # noqa: T201
            return 2
        outcomes.append(day.outcome)
        print(day.outcome)  # noqa: T201
        for target in FLEET.targets:
            past = day.day.services[target.model].past
            print(f"  {target.name}: {', '.join(f'{at:%d %H:%M:%S} {phase.value}' for at, phase, _ in past)}")  # noqa: T201
    return 1 if any(each.is_overrun for each in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
