"""The chart of the page: what each day cost, stacked by target, beside what it would have cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from workbench.report.baselines import TITLES, Baseline
from workbench.report.markup import Markup, element, together
from workbench.report.report import Report
from workbench.report.rows import Row
from workbench.report.words import amount

# Colours that people can still tell apart; whoever comes after the fifth target shares the sixth.
COLOURS = 6
OTHERS = "all others"
# The plot is stretched to its place, so that only its proportions count; its texts are outside of it.
WIDTH, HEIGHT = 1000.0, 1000.0
TICKS, LABELS = 4, 8


def chart(report: Report) -> Markup:
    """A figure with the plot, its axes and its legend. What it shows stands in a table, too."""
    days = report.by("day")
    stacks = _stacks(report)
    # Where a baseline is known for some targets only, a line of it beside the bars of all would mislead.
    marks = {which: each for which in Baseline if (each := _mark(days, which))}
    top = _rounded_up(max([1, *(row.spent for row in days), *(cents for mark in marks.values() for cents in mark)]))
    return element(
        "figure",
        element(
            "div",
            _amounts(top, report.currency),
            element("div", _plot(report, days, stacks, marks, top), class_="plot"),
            _dates(days),
            class_="chart",
        ),
        _legend(stacks, marks),
        element(
            "figcaption",
            "Bars: spent each day, by target. Lines: what the same day would have cost. Rest on a day for it.",
        ),
    )


def _stacks(report: Report) -> dict[str, Counter[str]]:
    """By target and date, the dearest targets first."""
    dearest = [row.name or "" for row in sorted(report.by("target"), key=lambda row: -row.spent)]
    few = dearest if len(dearest) <= COLOURS else [*dearest[: COLOURS - 1], OTHERS]
    stacks: dict[str, Counter[str]] = {name: Counter() for name in few}
    for line in report.lines:
        stacks[line.target if line.target in stacks else OTHERS][line.day.isoformat()] += line.cents
    return stacks


def _mark(days: Sequence[Row], which: Baseline) -> list[int]:
    """The baseline of each day, if it is known for all targets that are configured."""
    found = [row.comparisons[which] for row in days]
    left_out = {len(each.left_out) if each else -1 for each in found}
    everybody = {len(each.left_out) if (each := row.comparisons[Baseline.ALWAYS_ON]) else -1 for row in days}
    return [each.baseline for each in found if each] if left_out == everybody else []


def _plot(
    report: Report,
    days: Sequence[Row],
    stacks: Mapping[str, Counter[str]],
    marks: Mapping[Baseline, Sequence[int]],
    top: int,
) -> Markup:
    step = WIDTH / max(len(days), 1)
    lines = (_line(f"M0 {HEIGHT - HEIGHT * each / TICKS:.1f}H{WIDTH:g}", "grid") for each in range(TICKS + 1))
    bars = (bar for number, row in enumerate(days) for bar in _bar(row.name or "", number * step, step, stacks, top))
    paths = (_line(_steps(mark, step, top), f"mark {which.value}") for which, mark in marks.items())
    hits = (
        element("g", element("title", _told(row, report.currency)), _box(number * step, 0, step, HEIGHT, "hit"))
        for number, row in enumerate(days)
    )
    return element(
        "svg",
        element("title", f"Spent each day, {len(days)} days, beside {', '.join(TITLES[which] for which in marks)}"),
        *(*lines, *bars, *paths, *hits),
        viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
        preserveAspectRatio="none",
        role="img",
        aria_label="Spent each day by target, beside the baselines; the same figures are in the table by day",
    )


def _bar(day: str, x: float, step: float, stacks: Mapping[str, Counter[str]], top: int) -> Iterator[Markup]:
    heights = [HEIGHT * stack[day] / top for stack in stacks.values()]
    for number, (height, end) in enumerate(zip(heights, accumulate(heights), strict=True)):
        if height:
            yield _box(x + step * 0.14, HEIGHT - end, step * 0.72, height, f"f{number}")


def _steps(mark: Sequence[int], step: float, top: int) -> str:
    heights = [HEIGHT - HEIGHT * cents / top for cents in mark]
    return f"M0 {heights[0]:.1f}" + "".join(
        f"V{height:.1f}H{(number + 1) * step:.1f}" for number, height in enumerate(heights)
    )


def _told(row: Row, currency: str) -> str:
    known = {TITLES[which]: each for which, each in row.comparisons.items() if each}
    beside = "".join(f"; {title}: {amount(each.baseline, currency)}" for title, each in known.items())
    return f"{row.name}: {amount(row.spent, currency)} spent{beside}"


def _legend(stacks: Mapping[str, Counter[str]], marks: Mapping[Baseline, Sequence[int]]) -> Markup:
    boxes = [_swatch(name, _box(0, 0, 18, 12, f"f{number}")) for number, name in enumerate(stacks)]
    lines = [_swatch(TITLES[which], _line("M0 6H18", f"mark {which.value}")) for which in marks]
    return element("ul", *boxes, *lines, class_="legend")


def _swatch(name: str, drawn: Markup) -> Markup:
    return element("li", element("svg", drawn, viewBox="0 0 18 12", aria_hidden="true"), name)


def _amounts(top: int, currency: str) -> Markup:
    labels = (
        element(
            "span", amount(top * each // TICKS, currency).removesuffix(".00"), style=f"bottom:{100 * each / TICKS:g}%"
        )
        for each in range(TICKS + 1)
    )
    return element("div", *labels, class_="axis amounts", aria_hidden="true")


def _dates(days: Sequence[Row]) -> Markup:
    every = -(-len(days) // LABELS) or 1
    labels = (
        element(
            "span",
            (row.name or "")[5:],
            style=f"left:{100 * (number + 0.5) / len(days):.2f}%",
            class_="minor" if number // every % 2 else None,
        )
        for number, row in enumerate(days)
        if number % every == 0
    )
    return element("div", together(*labels), class_="axis dates", aria_hidden="true")


def _rounded_up(cents: int) -> int:
    """To a figure whose quarters are round."""
    scale: int = 10 ** max(len(str(cents)) - 2, 0)
    return next(each * scale for each in (4, 8, 10, 12, 16, 20, 24, 32, 40, 60, 80, 100) if each * scale >= cents)


def _box(x: float, y: float, width: float, height: float, class_: str) -> Markup:
    return element("rect", x=f"{x:.2f}", y=f"{y:.2f}", width=f"{width:.2f}", height=f"{height:.2f}", class_=class_)


def _line(path: str, class_: str) -> Markup:
    return element("path", d=path, class_=class_)
