"""Cost against loss: each policy is a point, and those that none is better than in both lie on a line."""

from __future__ import annotations

import math
from collections.abc import Iterator

from workbench.backtest import words
from workbench.backtest.backtest import Backtest
from workbench.backtest.page_scale import SIZE, heights, path, rounded_up
from workbench.report.markup import Markup, element
from workbench.simulator.course import Course


def front(backtest: Backtest) -> Markup:
    """Lost requests to the right, on a scale of square roots, because most lose few; dollars a month upwards."""
    scale = _Scale(backtest)
    optimum = ", and ◆ is the clairvoyant optimum" if backtest.optimum else ""
    caption = (
        "Upwards: dollars a month for units in service. To the right: requests lost, on a scale of square roots. "
        "The line is the Pareto front: no other policy is as cheap to run and loses as few. The numbers are those "
        f"of the table below; what is recommended is filled{optimum}."
    )
    ticks = (0, 1 / 16, 1 / 4, 9 / 16, 1)
    labels = (
        element(
            "span",
            words.share(scale.most_lost * part),
            style=f"left:{100 * math.sqrt(part):g}%",
            class_="minor" if number % 2 else None,
        )
        for number, part in enumerate(ticks)
    )
    return element(
        "figure",
        element(
            "div",
            heights(words.dollars(scale.top * part / 4) for part in range(5)),
            element("div", _line(backtest, scale), *_points(backtest, scale), class_="plot"),
            element("div", *labels, class_="axis dates", aria_hidden="true"),
            class_="chart front",
        ),
        element("figcaption", caption),
    )


class _Scale:
    """Where a course lies, in shares of the width and height."""

    def __init__(self, backtest: Backtest) -> None:
        self._case = backtest.case
        courses = [each.course for each in backtest.results] + [each for each in [backtest.optimum] if each]
        self.most_lost = max(each.lost_share for each in courses) or 0.01
        self.top = rounded_up(max(self._case.a_month(each.cost) for each in courses))

    def place(self, course: Course) -> tuple[float, float]:
        return math.sqrt(course.lost_share / self.most_lost), self._case.a_month(course.cost) / self.top


def _line(backtest: Backtest, scale: _Scale) -> Markup:
    """From each point of the front down to the height of the next that is cheaper, then to it."""
    places = [scale.place(each.course) for each in reversed(backtest.front)]
    drawn = "".join(
        f"{'H' if number else 'M'}{x * SIZE:.1f}{'V' if number else ' '}{SIZE - y * SIZE:.1f}"
        for number, (x, y) in enumerate(places)
    )
    return element(
        "svg",
        *(path(f"M0 {SIZE - SIZE * part / 4:.1f}H{SIZE:g}", "grid") for part in range(5)),
        path(f"{drawn}H{SIZE:g}", "mark"),
        viewBox=f"0 0 {SIZE:g} {SIZE:g}",
        preserveAspectRatio="none",
        role="img",
        aria_label="Cost and lost requests of each policy; the same figures are in the table below",
    )


def _points(backtest: Backtest, scale: _Scale) -> Iterator[Markup]:
    """The best last, so that it lies above the others."""
    if backtest.optimum:
        yield _point("◆", "clairvoyant optimum", scale.place(backtest.optimum), "dot optimum")
    for number, each in reversed(list(enumerate(backtest.results, start=1))):
        told = (
            f"{each.word}: {words.dollars(backtest.case.a_month(each.course.cost))} a month, "
            f"{words.share(each.course.lost_share)} lost"
        )
        yield _point(str(number), told, scale.place(each.course), "dot best" if each is backtest.best else "dot")


def _point(text: str, told: str, place: tuple[float, float], class_: str) -> Markup:
    style = f"left:{100 * place[0]:.2f}%;bottom:{100 * place[1]:.2f}%"
    return element("span", text, class_=class_, style=style, title=told)
