"""The report as one page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.report.baselines import TITLES, Baseline
from workbench.report.markup import Markup, element, together
from workbench.report.page_chart import chart
from workbench.report.page_hindsight import hindsight_table
from workbench.report.page_style import STYLE
from workbench.report.page_tables import baselines_table, days_table, references, rows_table
from workbench.report.report import TAG, Report
from workbench.report.served import Unknown
from workbench.report.words import amount, images, percent, span, unit_hours

# Even if something slipped through: nothing is fetched, and no script runs.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(report: Report, by: str, against: Baseline) -> str:
    """The HTML of the report; `by` adds a table of groups or of a tag's values."""
    title = f"{report.fleet}: cost report, {span(report.since, report.until, report.inputs.zone)}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("link", rel="icon", href="data:,"),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    body = element("body", element("main", *_parts(report, by, against)))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _parts(report: Report, by: str, against: Baseline) -> Iterator[Markup]:
    yield from _opening(report, against)
    yield _section(report, "What it would have cost", ("baselines",), baselines_table(report))
    if report.whole.hindsight:
        about = "What ran, demand alone, and the cheapest plan of somebody who had known all demand before."
        note = element("p", about, class_="soft")
        yield _section(report, "In hindsight", ("hindsight",), note, hindsight_table(report))
    yield _section(report, "Spent each day", (), chart(report))
    yield _section(report, "Targets", (), rows_table(report, "Target", "target", against, with_sum=True))
    for what in _breakdowns(report, by):
        name = what.removeprefix(TAG)
        heading = f"By {name}" if what.startswith(TAG) else "Groups"
        note = element("p", "A target in several groups is in each of their rows.", class_="soft")
        table = rows_table(report, name.capitalize(), what, against, with_sum=what.startswith(TAG))
        yield _section(report, heading, (), *([] if what.startswith(TAG) else [note]), table)
    yield element("section", element("h2", "Day by day"), *_days(report), class_="on-screen")
    yield _notes(report)


def _opening(report: Report, against: Baseline) -> Iterator[Markup]:
    whole, zone = report.whole, report.inputs.zone
    compared = whole.comparisons[against]
    yield element("p", "Inference Unit Autoscaler, cost report", class_="eyebrow")
    yield element("h1", f"{report.fleet}, {span(report.since, report.until, zone)}")
    made = f"Days of {zone.key}. Made {report.inputs.now.astimezone(zone):%Y-%m-%d %H:%M}."
    yield element("p", made, references(report.assumptions, "period"), class_="soft")
    if compared:
        yield element("p", _sentence(report, against), class_="lead")
    yield element("dl", *(_figure(report, *each) for each in _figures(report, against)))
    if caveats := [element("li", each.text) for each in report.assumptions if each.is_caveat]:
        yield element("ul", *caveats, class_="caveats", aria_label="What limits this report")


def _sentence(report: Report, against: Baseline) -> str:
    compared = report.whole.comparisons[against]
    assert compared is not None
    figures = (compared.spent, compared.own_bill, abs(compared.saved), compared.baseline)
    told = [amount(cents, report.currency) for cents in figures]
    word = "less" if compared.saved >= 0 else "more"
    return (
        f"{told[0]} for the models and {told[1]} for the autoscaler itself: {told[2]} {word} than the {told[3]} of "
        f"“{TITLES[against]}”."
    )


def _figures(report: Report, against: Baseline) -> Iterator[tuple[str, ...]]:
    """Name, value, detail, what the value is looked up by, and what its footnotes are about."""
    whole, compared, currency = report.whole, report.whole.comparisons[against], report.currency
    used = f"{unit_hours(whole.unit_time)} unit-hours{f', {unit_hours(whole.free)} free' if whole.free else ''}"
    yield "Spent", amount(whole.spent, currency), used, "spent_cents", "prices", "rounding"
    saved = amount(compared.saved, currency) if compared else "unknown"
    share = f"{percent(compared.share)} of “{TITLES[against]}”" if compared else ""
    yield "Saved", saved, share, "saved_cents", "own bill"
    why = whole.images.why if isinstance(whole.images, Unknown) else "successful requests"
    yield "Images served", images(whole.images), why, "images", "served"
    yield "Per 1,000 images", amount(whole.per_thousand, currency), "models only", "cents_per_1000_images"
    beside = f"{unit_hours(whole.corrected)} unit-hours beside our own looks"
    sure = f"{whole.confirmed_runs} of {whole.runs} runs, by CloudWatch; {beside}"
    yield "Confirmed", percent(whole.confirmed_share), sure, "confirmed", "spent"


def _figure(report: Report, name: str, value: str, detail: str, key: str, *about: str) -> Markup:
    shown = element("span", value, data_figure=f"whole.{key}"), element("small", detail)
    return element("div", element("dt", name, references(report.assumptions, *about)), element("dd", *shown))


def _section(report: Report, heading: str, about: tuple[str, ...], *content: Markup) -> Markup:
    return element("section", element("h2", heading, references(report.assumptions, *about)), *content)


def _breakdowns(report: Report, by: str) -> list[str]:
    has_groups = any(target.groups for target in report.inputs.fleet.targets)
    found = ["group"] if has_groups or by == "group" else []
    return [*found, by] if by.startswith(TAG) else found


def _days(report: Report) -> Iterator[Markup]:
    yield _folded(report, "All targets", report.whole.spent, days_table(report, report.by("day"), "day"))
    for row in report.by("target"):
        name = row.name or ""
        yield _folded(report, name, row.spent, days_table(report, report.days_of(name), f"day-of.{name}"))


def _folded(report: Report, name: str, cents: int, table: Markup) -> Markup:
    return element("details", element("summary", element("b", name), f" {amount(cents, report.currency)}"), table)


def _notes(report: Report) -> Markup:
    items = (
        element(
            "li",
            together(each.text, " "),
            element("span", f"Source: {each.source}.", class_="soft"),
            id=f"note-{number}",
        )
        for number, each in enumerate(report.assumptions, start=1)
    )
    return element("section", element("h2", "How this was counted"), element("ol", *items, class_="notes"))
