"""The week of the page: demand, what was in service, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from autoscaler.scaling.reason import SENTENCES, Reason
from workbench.backtest.backtest import Backtest
from workbench.backtest.page_scale import SIZE, box, heights, path, rounded_up
from workbench.backtest.week import Run, Week
from workbench.report.markup import Markup, element
from workbench.report.page_table import cell, head, line, table
from workbench.simulator.life import Action

KNOWN = {reason.value: SENTENCES[reason] for reason in Reason if reason in SENTENCES}
STRIP = SIZE / 10


def week_chart(backtest: Backtest, week: Week) -> Markup:
    """Demand over time with the capacity in service, the runs below, and every action with its reason."""
    per_unit = backtest.case.plant.tps_per_unit
    capacity = [units * per_unit for units in week.units]
    top = rounded_up(max([*week.demand, *capacity], default=0.0))
    legend = element(
        "ul",
        _swatch("demand", box(0, 0, 18, 12, "f0 area")),
        _swatch(f"in service, units × {per_unit:g} TPS", path("M0 6H18", "mark")),
        _swatch("starting", box(0, 0, 18, 12, "f2")),
        _swatch("ready", box(0, 0, 18, 12, "f1")),
        class_="legend",
    )
    caption = "The week of those counted with the most requests. Rest on a run for its units and its reasons."
    return element(
        "figure",
        element(
            "div",
            heights(f"{top * part / 4:g} TPS" for part in range(5)),
            element("div", _plot(week, capacity, top), class_="plot"),
            _dates(week),
            class_="chart",
        ),
        legend,
        element("figcaption", caption),
        _actions(week),
    )


def _plot(week: Week, capacity: Sequence[float], top: float) -> Markup:
    scale = SIZE / len(week.demand)
    return element(
        "svg",
        element("title", f"Demand and units in service, {len(week.actions)} starts and stops"),
        *(path(f"M0 {SIZE - SIZE * part / 4:.1f}H{SIZE:g}", "grid") for part in range(5)),
        path(f"{_steps(week.demand, scale, top)}V{SIZE:g}H0Z", "f0 area"),
        path(_steps(capacity, scale, top), "mark"),
        *(each for run in week.runs for each in _run(week, run, scale)),
        viewBox=f"0 0 {SIZE:g} {SIZE:g}",
        preserveAspectRatio="none",
        role="img",
        aria_label="Demand and units in service; each start and stop is in the table below",
    )


def _steps(values: Sequence[float], scale: float, top: float) -> str:
    drawn, last = f"M0 {SIZE - SIZE * values[0] / top:.1f}", values[0]
    for number, value in enumerate(values):
        if value != last:
            drawn += f"H{number * scale:.1f}V{SIZE - SIZE * value / top:.1f}"
            last = value
    return f"{drawn}H{SIZE:g}"


def _run(week: Week, run: Run, scale: float) -> Iterator[Markup]:
    """Drawn at the foot of the plot; to be rested on in its whole height."""
    x, ready, end = (scale * each for each in (run.begin, run.ready, run.end))
    yield box(x, SIZE - STRIP / 2, ready - x, STRIP / 2, "f2")
    yield box(ready, SIZE - STRIP / 2, end - ready, STRIP / 2, "f1")
    told = "; ".join(_told(week, each) for each in (run.started, run.stopped) if each)
    yield element("g", element("title", told), box(x, 0, end - x, SIZE, "hit"))


def _told(week: Week, action: Action) -> str:
    return f"{_time(week.at(action))} {action.action} {action.units}: {_why(action)}"


def _why(action: Action) -> str:
    """The sentence of a reason of ours; a baseline has a word of its own."""
    return f"{action.reason}, {KNOWN[action.reason]}" if action.reason in KNOWN else action.reason


def _actions(week: Week) -> Markup:
    rows = [
        line(
            head(_time(week.at(each))),
            cell("Action", each.action),
            cell("Units", str(each.units)),
            cell("Reason", _why(each)),
        )
        for each in week.actions
    ]
    told = element("summary", element("b", "What was done, and why"), f" {len(rows)} actions")
    return element("details", told, table(("When", "Action", "Units", "Reason"), rows))


def _dates(week: Week) -> Markup:
    every = max(-(-len(week.demand) // 7), 1)
    labels = (
        element(
            "span",
            f"{week.begin + week.step * step:%a %m-%d}",
            style=f"left:{100 * (step + every / 2) / len(week.demand):.2f}%",
            class_="minor" if step // every % 2 else None,
        )
        for step in range(0, len(week.demand) - every // 2, every)
    )
    return element("div", *labels, class_="axis dates", aria_hidden="true")


def _time(at: datetime) -> str:
    return f"{at:%a %m-%d %H:%M}"


def _swatch(name: str, drawn: Markup) -> Markup:
    return element("li", element("svg", drawn, viewBox="0 0 18 12", aria_hidden="true"), name)
