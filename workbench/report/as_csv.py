"""The lines of the report for a spreadsheet: a target on a day each, to be summed as anybody likes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from workbench.report.baselines import Baseline
from workbench.report.cents import hours
from workbench.report.hindsight import Hindsight
from workbench.report.lines import Line
from workbench.report.report import Report
from workbench.report.served import Unknown

# Whose lost requests, at the end of a column's name.
COURSES = ("", "_with_demand-alone", "_with_optimum")
# A cell that begins so is a formula to a spreadsheet, whoever wrote it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Report) -> str:
    """The text of the file. What is not known is empty, and a baseline of nothing is 0.00."""
    tags = sorted({key for target in report.inputs.fleet.targets for key in target.tags})
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_heads(report, tags))
    writer.writerows(_cells(report, line, tags) for line in report.lines)
    return text.getvalue()


def _heads(report: Report, tags: list[str]) -> list[str]:
    return [
        *("day", "target", "provider", "groups", *(f"tag:{key}" for key in tags)),
        *("unit_hours", "free_unit_hours", "confirmed_unit_hours", "starts", "images", f"spent_{report.currency}"),
        *(f"{which.value}_{report.currency}" for which in Baseline),
        *(f"saved_against_{which.value}_{report.currency}" for which in Baseline),
        *(f"{what}{course}" for course in COURSES for what in ("lost_requests", f"lost_{report.currency}")),
        f"regret_{report.currency}",
    ]


def _cells(report: Report, line: Line, tags: list[str]) -> Iterator[str]:
    fleet = report.inputs.fleet
    target = fleet[line.target] if line.target in fleet else None  # noqa: SIM401  # a fleet is no dict
    images = report.served.by((line.target,), frozenset({line.day}))
    yield from (line.day.isoformat(), _plain(line.target), line.provider)
    yield _plain(" ".join(sorted(target.groups)) if target else "")
    yield from (_plain(target.tags.get(key, "") if target else "") for key in tags)
    yield from (f"{float(hours(time)):.4f}" for time in (line.unit_time, line.free, line.confirmed))
    yield str(line.starts)
    yield "" if isinstance(images, Unknown) else str(images)
    yield _money(line.cents)
    baselines = [line.baselines[which] for which in Baseline]
    yield from ("" if cents is None else _money(cents) for cents in baselines)
    yield from ("" if cents is None else _money(cents - line.cents) for cents in baselines)
    yield from _lost(line.hindsight) if line.hindsight else [""] * (2 * len(COURSES) + 1)


def _lost(each: Hindsight) -> Iterator[str]:
    for outcome in (each.ran, each.demand_alone, each.optimum):
        yield from (str(outcome.lost), _money(outcome.lost_cents))
    yield _money(each.regret)


def _money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
