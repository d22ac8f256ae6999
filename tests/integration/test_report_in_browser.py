"""The page of a report in a real browser: the figures of the JSON, quiet, and at home on every width."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import browser
from tests.report_story import PAINT, PRESS, WELD, a_plant, november
from workbench.report.as_json import as_json
from workbench.report.baselines import Baseline
from workbench.report.page import page
from workbench.report.report import Report, report

NASTY = '<img src="http://127.0.0.1:9/x"><script>console.error("run")</script>'


@pytest.fixture(scope="module")
def november_report() -> Report:
    """With one target whose name and tag try to be more than text."""
    nasty = replace(PRESS, tags={"cost-centre": NASTY})
    return report(november(fleet=a_plant(WELD, PAINT, nasty, free_unit_hours=4)))


@pytest.fixture(scope="module")
def file(november_report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(november_report, "tag:cost-centre", Baseline.SCHEDULE))
    return path


def cents(text: str) -> int | None:
    return None if text == "–" else int(re.sub(r"[$,.]", "", text).replace("−", "-"))


def expected(said: Report) -> dict[str, Any]:
    """What the JSON has, by the names that the page gives its figures."""
    found: dict[str, Any] = {}
    whole = as_json(said, "target")["whole"]
    for which, each in whole["baselines"].items():
        keys = ("baseline_cents", "spent_cents", "own_bill_cents", "saved_cents")
        found |= {f"whole.{which}.{key}": each[key] for key in keys}
    found |= {f"whole.{key}": whole[key] for key in ("spent_cents", "cents_per_1000_images")}
    found["whole.saved_cents"] = whole["baselines"]["schedule"]["saved_cents"]
    for what in ("target", "group", "tag:cost-centre"):
        for row in as_json(said, what)["rows"]:
            beside = row["baselines"]["schedule"]
            found |= {f"{what}.{row['name']}.{key}": row[key] for key in ("spent_cents", "cents_per_1000_images")}
            found |= {f"{what}.{row['name']}.{key}": beside[key] for key in ("baseline_cents", "saved_cents")}
    for row in as_json(said, "day")["rows"]:
        found[f"day.{row['name']}.spent_cents"] = row["spent_cents"]
        for which, each in row["baselines"].items():
            found[f"day.{row['name']}.{which}.baseline_cents"] = each["baseline_cents"]
    return found


def test_the_figures_are_those_of_the_json(tab: browser.Page, file: Path, november_report: Report) -> None:
    tab.show(file, 1280)

    shown = tab.evaluate(browser.FIGURES)

    wanted = expected(november_report)
    assert len(wanted) > 150
    assert {name: cents(shown[name]) for name in wanted} == wanted
    hours = as_json(november_report, "target")["rows"][0]["unit_hours"]
    assert shown["target.weld-seams.unit_hours"] == f"{hours:,.1f}"
    assert shown["target.weld-seams.images"] == "2,003,840"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_it_is_quiet_and_fits(tab: browser.Page, file: Path, width: int, scheme: str) -> None:
    """Nobody's text runs in it, either."""
    browser.quiet_and_fitting(tab, file, width, scheme)
    assert tab.evaluate("document.querySelectorAll('script, img, iframe').length") == 0


def test_on_a4_it_has_tables_and_no_telephones_blocks(tab: browser.Page, file: Path) -> None:
    """182 mm between the margins are 688 CSS pixels, which is narrow on a screen."""
    tab.show(file, 688, media="print", scheme="dark")

    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    displays = tab.evaluate("[...document.querySelectorAll('table')].map(each => getComputedStyle(each).display)")
    # Those of single days stay on the screen.
    assert set(displays) == {"table"}
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_those_who_listen_to_it_find_their_way(tab: browser.Page, file: Path) -> None:
    tab.show(file, 1280)

    assert tab.evaluate("[...document.querySelectorAll('th:not([scope])')].length") == 0
    levels = tab.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(e => e.tagName)")
    assert levels[0] == "H1"
    assert set(levels[1:]) == {"H2"}
    assert tab.evaluate("document.querySelectorAll('figure svg[role=img][aria-label]').length") == 1
    assert tab.evaluate("[...document.querySelectorAll('sup a')].every(a => document.querySelector(a.hash))")
    assert tab.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_text_has_contrast_enough(tab: browser.Page, file: Path, scheme: str) -> None:
    """At least 4.5 to 1 (WCAG 2.2, 1.4.3), of whatever text there is on the paper."""
    tab.show(file, 1280, scheme=scheme)

    colours = tab.evaluate("[...document.querySelectorAll('main *')].map(e => getComputedStyle(e).color)")
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")

    assert min(_contrast(colour, paper) for colour in set(colours)) >= 4.5


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Of `rgb(18, 22, 28)`, as WCAG defines it."""
    parts = [int(each) / 255 for each in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
