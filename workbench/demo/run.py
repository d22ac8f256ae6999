"""`autoscaler demo`: shows the day as it goes and says at the end whether its promises held."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from workbench.configuration import compile_file
from workbench.demo.assembly import CONFIGURATION, SynthError, synthesize
from workbench.demo.day import Outcome, live
from workbench.demo.line import RECORDED_DAY
from workbench.demo.picture import draw
from workbench.emulator.scenario_file import read_scenario
from workbench.emulator.trace import Entry

STEPS = timedelta(days=1) // timedelta(minutes=5)
# What the table of the summary needs.
NARROWEST = 100
# What a person wants to follow; the rest is in the trace.
TOLD = {"model", "alarm", "message", "decision"}


def main(*, as_json: bool, picture: Path, scenario: Path | None = None) -> int:
    """Live through the day, with what goes wrong in a scenario. Gives 0 if every promise held, else 1.

    Raises ScenarioError for a scenario that cannot be used, before anything else.
    """
    document = compile_file(CONFIGURATION, RECORDED_DAY)
    names = [target["name"] for target in document["targets"]]
    faults = read_scenario(scenario, names).faults if scenario else []
    console = Console(stderr=as_json, highlight=False)
    console.width = max(console.width, NARROWEST)
    outcome = Outcome()
    console.print(f"Synthesizing the stack of {CONFIGURATION.name} …")
    with TemporaryDirectory() as scratch:
        try:
            assembly = synthesize(Path(scratch), CONFIGURATION, RECORDED_DAY)
        except SynthError as error:
            console.print(str(error))
            return 1
        begun = time.perf_counter()
        _follow(console, live(assembly, document, faults, outcome))
    seconds = time.perf_counter() - begun
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(draw(outcome.samples, f"{RECORDED_DAY:%A %d %B %Y}: a factory's day on the emulator"))
    if as_json:
        print(json.dumps(_as_json(outcome, seconds, picture), indent=2))  # noqa: T201 - this is the output
    else:
        _summary(console, outcome, seconds, picture)
    return 0 if all(promise.held for promise in outcome.promises) else 1


def _follow(console: Console, day: Iterator[tuple[datetime, list[Entry]]]) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("deploying", total=STEPS)
        for now, entries in day:
            for entry in entries:
                if line := _line(entry, now):
                    progress.console.print(line, soft_wrap=True)
            progress.update(bar, advance=1, description=f"{now:%H:%M}")


def _line(entry: Entry, now: datetime) -> str | None:
    if entry.kind not in TOLD or (entry.kind == "alarm" and not entry.detail.endswith("-> ALARM")):
        return None
    return f"{entry.at.astimezone(now.tzinfo):%H:%M:%S}  {entry.kind:<9} {entry.subject:<21} {entry.detail}"


def _summary(console: Console, outcome: Outcome, seconds: float, picture: Path) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("target", "served", "throttled", "not ready", "unit-hours", "cost", "always on*", "saved"):
        table.add_column(heading, justify="left" if heading == "target" else "right", no_wrap=True)
    for each in outcome.figures:
        table.add_row(
            each.target,
            _share(each.served, each.offered),
            _share(each.throttled, each.offered),
            _share(each.dropped, each.offered),
            f"{each.unit_hours:.1f}",
            f"${each.dollars:.2f}",
            f"${each.always_on_scaling:.2f}",
            f"${each.saved:.2f}",
        )
    console.print()
    console.print(table)
    console.print("* never stopped, with the service's own scaling; emulated, at $4.00 a unit-hour")
    console.print()
    for promise in outcome.promises:
        console.print(f"{'✓' if promise.held else '✗'} {promise.sentence}")
    console.print(f"\nA day in {seconds:.1f} s, {outcome.events} events, trace {outcome.trace_hash[:16]}")
    console.print(f"Picture: {picture}")


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _as_json(outcome: Outcome, seconds: float, picture: Path) -> dict[str, Any]:
    messages: Sequence[str] = outcome.sentences
    return {
        "promises": [asdict(promise) for promise in outcome.promises],
        "targets": [figures.as_json() for figures in outcome.figures],
        "messages": messages,
        "events": outcome.events,
        "trace_hash": outcome.trace_hash,
        "seconds": round(seconds, 1),
        "picture": str(picture),
    }
