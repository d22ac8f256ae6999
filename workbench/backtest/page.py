"""The backtest as one page that needs nothing else, with all its data: no script runs, nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator

from workbench.backtest import words
from workbench.backtest.as_json import as_json
from workbench.backtest.backtest import Backtest
from workbench.backtest.page_front import front
from workbench.backtest.page_notes import notes
from workbench.backtest.page_style import STYLE as OWN_STYLE
from workbench.backtest.page_table import policies
from workbench.backtest.page_variants import strategies_section, sweep_section
from workbench.backtest.page_week import week_chart
from workbench.backtest.variants import Variants
from workbench.backtest.variants_json import variants_json
from workbench.backtest.week import Week, busiest_week
from workbench.report.markup import Markup, element
from workbench.report.page import POLICY
from workbench.report.page_style import STYLE


def page(backtest: Backtest, name: str, variants: Variants) -> str:
    """The HTML of the comparison on a trace of that name."""
    week = busiest_week(backtest.case, backtest.best.course)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("link", rel="icon", href="data:,"),
        element("title", f"{name}: backtest"),
        element("style", Markup(STYLE + OWN_STYLE)),
    )
    main = element("main", *_parts(backtest, name, week, variants))
    body = element("body", main, _data(backtest, name, week, variants))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _parts(backtest: Backtest, name: str, week: Week, variants: Variants) -> Iterator[Markup]:
    case, best = backtest.case, backtest.best
    yield element("p", "Inference Unit Autoscaler, backtest", class_="eyebrow")
    yield element("h1", f"{name}: {best.title}")
    yield element("p", f"{words.scored(case)}.", class_="soft")
    yield element("p", words.recommendation(backtest), class_="lead")
    yield element("dl", *(_figure(*each) for each in _figures(backtest)))
    yield element("section", element("h2", "Cost against loss"), front(backtest))
    yield element("section", element("h2", f"A week of demand with {best.word}"), week_chart(backtest, week))
    yield element("section", element("h2", "Money beside the others"), policies(backtest))
    if variants.strategies:
        yield strategies_section(variants.strategies, variants.asked_price)
    if variants.sweep:
        yield sweep_section(variants.sweep)
    yield element("section", element("h2", "How this was counted"), notes(case))


def _figures(backtest: Backtest) -> Iterator[tuple[str, str, str, str]]:
    """Name, value, detail, and what the value is looked up by."""
    case, best = backtest.case, backtest.best
    course = best.course
    yield "A month", words.dollars(case.a_month(course.cost)), "for units in service", "cost_per_month"
    priced = f"with ${case.lost_price:g} for each lost request"
    yield "A month, priced", words.dollars(case.a_month(best.price)), priced, "price_per_month"
    of = f"of {words.requests(course.requests)}, {words.share(course.lost_share)}"
    yield "Lost requests", words.requests(course.lost), of, "lost_requests"
    against = "times_full_units" if case.deadline else "times_optimum"
    name = "Times full units" if case.deadline else "Times the optimum"
    yield name, words.times(best.relative), "1 is what nobody can be below", against
    yield "Starts", f"{course.starts:,}", f"{course.unit_hours:,.1f} unit-hours", "starts"


def _figure(name: str, value: str, detail: str, key: str) -> Markup:
    shown = element("span", value, data_figure=f"best.{key}"), element("small", detail)
    return element("div", element("dt", name), element("dd", *shown))


def _data(backtest: Backtest, name: str, week: Week, variants: Variants) -> Markup:
    """All figures once more, for whoever wants to go on with them. It is text, and does not run."""
    shown = {"begin": week.begin.isoformat(), "demand": week.demand, "units": week.units}
    facts = {"name": name, **as_json(backtest), **variants_json(variants), "week": shown}
    text = json.dumps(facts).replace("<", "\\u003c")
    return element("script", Markup(text), type="application/json", id="data")
