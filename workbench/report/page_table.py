"""One table of the page, for those who see it, those who listen to it, and those who read it on a telephone.

There its rows become blocks, which would no longer be a table to a screen reader: so each part says what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.report.markup import Markup, element


def table(heads: Sequence[str], rows: Sequence[Markup], sums: Sequence[Markup] = ()) -> Markup:
    """Rows under their heads, and rows of sums below."""
    names = (element("th", name, scope="col", role="columnheader") for name in heads)
    return element(
        "table",
        element("thead", line(*names), role="rowgroup"),
        element("tbody", *rows, role="rowgroup"),
        *([element("tfoot", *sums, role="rowgroup")] if sums else []),
        role="table",
    )


def line(*cells: Markup) -> Markup:
    return element("tr", *cells, role="row")


def head(*content: str | Markup) -> Markup:
    """What a row is about."""
    return element("th", *content, scope="row", role="rowheader")


def cell(label: str, text: str | Markup, figure: str | None = None) -> Markup:
    """A figure, with the head of its column once more for narrow pages; `figure` is what it is looked up by."""
    shown = text if isinstance(text, Markup) else element("span", text, data_figure=figure)
    return element("td", shown, data_label=label, role="cell")


def empty() -> Markup:
    return element("td", class_="none", role="cell")
