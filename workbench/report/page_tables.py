"""The tables of the page. Each figure says in `data-figure` which one it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.report.assumption import Assumption
from workbench.report.baselines import TITLES, Baseline
from workbench.report.markup import Markup, element
from workbench.report.page_table import cell, empty, head, line, table
from workbench.report.report import Report
from workbench.report.rows import Comparison, Row
from workbench.report.words import NONE, amount, images, percent, unit_hours

NOBODY = "(none)"
COST, SPENT, OWN_BILL, SAVED = "Would have cost", "Spent", "Own bill", "Saved"
FIGURES = ("Unit-hours", "Confirmed", "Images", "Per 1,000", SPENT)


def baselines_table(report: Report) -> Markup:
    """What it would have cost, with the own bill on our side."""
    rows = [_baseline(report, which, each) for which, each in report.whole.comparisons.items()]
    return table(("Without the autoscaler", COST, SPENT, OWN_BILL, SAVED), rows)


def _baseline(report: Report, which: Baseline, each: Comparison | None) -> Markup:
    name = head(TITLES[which], references(report.assumptions, which.value), *_left_out(each))
    if each is None:
        return line(name, cell(COST, "unknown"), *(cell(label, NONE) for label in (SPENT, OWN_BILL, SAVED)))
    key, currency = f"whole.{which.value}", report.currency
    return line(
        name,
        cell(COST, amount(each.baseline, currency), f"{key}.baseline_cents"),
        cell(SPENT, amount(each.spent, currency), f"{key}.spent_cents"),
        cell(OWN_BILL, amount(each.own_bill, currency), f"{key}.own_bill_cents"),
        cell(SAVED, element("div", _saved(each.saved, currency, f"{key}.saved_cents"), _bar(each))),
    )


def _left_out(each: Comparison | None) -> Iterator[Markup]:
    if each and each.left_out:
        yield element("span", f"without {', '.join(each.left_out)}", class_="law")


def _bar(each: Comparison) -> Markup:
    """The saved share as a bar, and in words."""
    width = max(0.0, min(100.0, 100 * (each.share or 0)))
    drawn = element(
        "svg",
        element("rect", width=f"{width:.1f}", height="10", class_="f1"),
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    return element("span", f"{percent(each.share)} of it", element("span", drawn, class_="share"), class_="law")


def rows_table(report: Report, name: str, what: str, against: Baseline, *, with_sum: bool) -> Markup:
    """A row for each target, group or value of a tag; the sum, where each line is in one row."""
    rows = [_row(report, row, row.name or NOBODY, f"{what}.{row.name}", against) for row in report.by(what)]
    sums = _sum(report, what, against) if with_sum else ()
    return table((name, *FIGURES, TITLES[against], SAVED), rows, tuple(sums))


def _row(report: Report, row: Row, name: str, key: str, against: Baseline) -> Markup:
    compared, currency = row.comparisons[against], report.currency
    return line(
        head(name),
        cell("Unit-hours", unit_hours(row.unit_time), f"{key}.unit_hours"),
        cell("Confirmed", percent(row.confirmed_share)),
        cell("Images", images(row.images), f"{key}.images"),
        cell("Per 1,000", amount(row.per_thousand, currency), f"{key}.cents_per_1000_images"),
        cell(SPENT, amount(row.spent, currency), f"{key}.spent_cents"),
        cell(TITLES[against], amount(compared.baseline if compared else None, currency), f"{key}.baseline_cents"),
        cell(SAVED, _saved(compared.before_own_bill if compared else None, currency, f"{key}.saved_cents")),
    )


def _sum(report: Report, what: str, against: Baseline) -> Iterator[Markup]:
    """All rows, our own bill, and what is left."""
    yield _row(report, report.whole, "All", f"{what}-sum", against)
    if compared := report.whole.comparisons[against]:
        columns = (*FIGURES, TITLES[against], SAVED)
        yield _sole("The autoscaler itself, an estimate", SPENT, amount(report.own_bill, report.currency), columns)
        yield _sole("Saved, our own bill paid", SAVED, amount(compared.saved, report.currency), columns)


def _sole(name: str, label: str, text: str, columns: Sequence[str]) -> Markup:
    """A row with one figure."""
    return line(head(name), *(cell(label, text) if each == label else empty() for each in columns))


def days_table(report: Report, rows: Sequence[Row], key: str) -> Markup:
    """A row for each day, with all baselines."""
    titles = (TITLES[which] for which in Baseline)
    return table(("Day", "Unit-hours", SPENT, *titles), [_day(report, row, f"{key}.{row.name}") for row in rows])


def _day(report: Report, row: Row, key: str) -> Markup:
    beside = (
        cell(TITLES[which], amount(each.baseline if each else None, report.currency), f"{key}.{which}.baseline_cents")
        for which, each in row.comparisons.items()
    )
    return line(
        head(row.name or ""),
        cell("Unit-hours", unit_hours(row.unit_time)),
        cell(SPENT, amount(row.spent, report.currency), f"{key}.spent_cents"),
        *beside,
    )


def references(notes: Sequence[Assumption], *about: str) -> Markup:
    """Numbers of the footnotes that belong to these figures, each a link."""
    numbers = [number for number, note in enumerate(notes, start=1) if note.about in about]
    links = (element("a", str(each), href=f"#note-{each}", aria_label=f"note {each}") for each in numbers)
    return element("sup", *links) if numbers else Markup("")


def _saved(cents: int | None, currency: str, figure: str) -> Markup:
    shade = "lost" if (cents or 0) < 0 else "saved" if cents else None
    return element("span", amount(cents, currency), data_figure=figure, class_=shade)
