"""What users of other schedulers asked for, as data with checks, and as a page: `python -m tests.cookbook`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.schedule import Schedule, entry_at
from workbench.configuration.compiled import compile_file

CORPUS = Path(__file__).parent / "corpus"
PAGE = Path(__file__).parents[1] / "docs" / "cookbook.md"
TODAY = date(2026, 1, 1)
ARN = "arn:aws:rekognition:eu-central-1:123456789012:project/asked/version/v1/1617550522329"
# Written around each configuration. The quota is one that a large account would have.
AROUND = {"name": "cookbook", "quotas": {"rekognition": {"units_per_model": 500}}}
AT_THE_TOP = ("calendars", "schedules")
INTRODUCTION = """\
# Cookbook

What users of other schedulers asked for, and how it is written here. Each entry says in our words what was wanted, the
lines of [`autoscaler.yaml`](configuration.md) that say it, and what happens at the instants at which such schedules go
wrong. `calendars` stand at the top of that file, the other lines in a target or in `defaults`. Time zones, hours and
years that a thread leaves open are ours, and bounds beyond 5 units need a larger quota. All of it is checked by tests,
against the calendar as it is on 2026-01-01; this page is written from the same data.

Times are those of the schedule's time zone unless they say UTC. *Boundary* means that something changes there, or that
what a person did by hand ends there. The lead time comes on top: the model is started that much before an opening.
"""


@dataclass(frozen=True, slots=True)
class Check:
    """What the calendar says at an instant, as `said` tells it, and why."""

    at: datetime
    says: str
    why: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One wish: its threads as `owner/repository#number`, our configuration, and what then happens."""

    chapter: str
    name: str
    asked: tuple[str, ...]
    wanted: str
    configuration: str
    happens: tuple[Check, ...]


def asks() -> list[Ask]:
    """All of them, chapter by chapter."""
    return [
        Ask(
            chapter=chapter["title"],
            name=each["name"],
            asked=tuple(each["asked"]),
            wanted=each["wanted"],
            configuration=each["configuration"],
            happens=tuple(Check(datetime.fromisoformat(at), says, why) for at, says, why in each["happens"]),
        )
        for chapter in map(_read, sorted(CORPUS.glob("*.yaml")))
        for each in chapter["entries"]
    ]


def compiled(ask: Ask, folder: Path) -> Schedule:
    """The schedule of the one target, by way of a file and the compiler; raises ConfigurationError."""
    content = YAML(typ="safe").load(ask.configuration)
    top = {key: content.pop(key) for key in AT_THE_TOP if key in content}
    target = {"provider": "rekognition", "project_version_arn": ARN, **content}
    path = folder / "autoscaler.yaml"
    YAML(typ="safe").dump({**AROUND, **top, "targets": {"asked": target}}, path)
    schedule = fleet_from(compile_file(path, TODAY))["asked"].schedule
    assert schedule is not None
    return schedule


def said(schedule: Schedule, at: datetime) -> str:
    """What holds then: `open`, `open 2..4`, `closed`, `closed: Christmas Day`, and whether a boundary is there."""
    instant = at if at.tzinfo else at.replace(tzinfo=schedule.zone)
    entry = entry_at(schedule, instant)
    bounds = entry.period.bounds if entry.is_open and entry.period else None
    units = f" {bounds.minimum}..{bounds.maximum}" if bounds else ""
    name = f": {entry.name}" if entry.name else ""
    boundary = " (boundary)" if entry.is_boundary and entry.start == instant else ""
    return f"{'open' if entry.is_open else 'closed'}{units}{name}{boundary}"


def page() -> str:
    return "\n".join([INTRODUCTION, *_lines(asks())])


def _lines(entries: list[Ask]) -> Iterator[str]:
    chapter = ""
    for each in entries:
        if each.chapter != chapter:
            chapter = each.chapter
            yield f"## {chapter}\n"
        yield section(each)


def section(ask: Ask) -> str:
    """One entry as Markdown, with an empty line at its end."""
    rows = [f"| {_when(each.at)} | {each.says} | {each.why} |" for each in ask.happens]
    return "\n".join(
        [
            f"### {ask.name}\n",
            f"{ask.wanted}\n",
            f"Asked in {', '.join(map(_link, ask.asked))}.\n",
            f"```yaml\n{ask.configuration}```\n",
            "| When | Then | |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _when(at: datetime) -> str:
    return f"{at:%a %Y-%m-%d %H:%M}" + (f" {at.tzinfo}" if at.tzinfo else "")


def _link(thread: str) -> str:
    repository, number = thread.split("#")
    return f"[{thread}](https://github.com/{repository}/issues/{number})"


def _read(path: Path) -> dict[str, Any]:
    # Plain text throughout: an instant is read by `datetime.fromisoformat`, with or without a zone.
    reader = YAML(typ="safe", pure=True)
    reader.Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    content: dict[str, Any] = reader.load(path)
    return content


if __name__ == "__main__":
    sys.stdout.write(page())
