"""What the pictures of the page share: a plot that is stretched to its place, with its texts outside of it."""

from __future__ import annotations

import math
from collections.abc import Iterable

from workbench.report.markup import Markup, element

SIZE = 1000.0
ROUND = (4, 8, 10, 12, 16, 20, 24, 32, 40, 60, 80, 100)


def rounded_up(value: float) -> float:
    """To a figure whose quarters are round."""
    if value <= 0:
        return 4.0
    scale: float = 10.0 ** (math.floor(math.log10(value)) - 1)
    return next(each * scale for each in ROUND if each * scale >= value * (1 - 1e-9))


def heights(labels: Iterable[str]) -> Markup:
    """The five labels at the left, from the foot up."""
    told = (element("span", label, style=f"bottom:{25 * part}%") for part, label in enumerate(labels))
    return element("div", *told, class_="axis amounts", aria_hidden="true")


def box(x: float, y: float, width: float, height: float, class_: str) -> Markup:
    return element("rect", x=f"{x:.2f}", y=f"{y:.2f}", width=f"{width:.2f}", height=f"{height:.2f}", class_=class_)


def path(drawn: str, class_: str) -> Markup:
    return element("path", d=drawn, class_=class_)
