"""The page of a backtest in a real browser: the figures of the JSON, quiet, and at home on every width."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests import browser
from workbench.cli.main import main

TRACE = Path(__file__).parents[2] / "benchmarks" / "traces" / "elb_requests.csv"
DATA = "document.getElementById('data').textContent"
# A name that tries to be more than text.
NASTY = "<img src=x onerror=console.error(1)><!--<script>.csv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


def written(folder: Path, *options: str) -> dict[str, Any]:
    """The page beside the JSON of the same run."""
    nasty = folder / NASTY
    nasty.write_text(TRACE.read_text())
    words = ["backtest", str(nasty), "--html", str(folder / "page.html"), "--json", *options]
    said: dict[str, Any] = json.loads(CliRunner().invoke(main, words).stdout)
    return said


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, Any]:
    return written(folder)


@pytest.fixture(scope="module")
def file(folder: Path, said: dict[str, Any]) -> Path:
    assert said["policies"]
    return folder / "page.html"


def test_the_figures_are_those_of_the_json(tab: browser.Page, file: Path, said: dict[str, Any]) -> None:
    tab.show(file, 1280)
    shown = tab.evaluate(browser.FIGURES)
    for row in [*said["policies"], {**said["optimum"], "policy": "optimum", "times_optimum": 1.0}]:
        name = row["policy"]
        assert shown[f"{name}.cost_per_month"].replace(",", "") == f"${row['cost_per_month']:.0f}"
        assert shown[f"{name}.lost"].replace(",", "").startswith(f"{row['lost_requests']:.0f} (")
        assert shown[f"{name}.relative"] == f"{row['times_optimum']:.3f}"
    assert shown["best.times_optimum"] == f"{said['policies'][0]['times_optimum']:.3f}"


def test_its_data_is_in_it(tab: browser.Page, file: Path, said: dict[str, Any]) -> None:
    tab.show(file, 1280)
    data = json.loads(tab.evaluate(DATA))
    assert {**said, "name": NASTY, "week": data["week"]} == data
    assert len(data["week"]["units"]) == len(data["week"]["demand"]) == 7 * 288


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_it_is_quiet_and_fits(tab: browser.Page, file: Path, width: int, scheme: str) -> None:
    """Nobody's text runs in it, either."""
    browser.quiet_and_fitting(tab, file, width, scheme)
    assert tab.evaluate("document.querySelectorAll('img, iframe, script:not([type=\"application/json\"])').length") == 0


def test_each_policy_is_a_point_and_each_run_of_the_week_tells_why(
    tab: browser.Page, folder: Path, file: Path, said: dict[str, Any]
) -> None:
    tab.show(file, 1280)
    points = tab.evaluate("[...document.querySelectorAll('.dot')].map(each => each.title.split(':')[0])")
    assert sorted(points) == sorted([*(each["policy"] for each in said["policies"]), "clairvoyant optimum"])

    hpa = written(folder, "--policy", "hpa")
    tab.show(file, 1280)
    told = tab.evaluate("[...document.querySelectorAll('g title')].map(each => each.textContent)")
    listed = tab.evaluate("[...document.querySelectorAll('details tbody tr')].length")
    assert len(told) > 100
    assert all("Utilisation" in each for each in told)
    assert len(told) <= listed < len(hpa["actions"])
    written(folder)


@pytest.mark.parametrize("width", [400, 1280])
def test_strategies_and_the_values_of_a_sweep_are_on_it(tab: browser.Page, folder: Path, width: int) -> None:
    strategies = written(folder, "--strategies", "--loss-price", "0.004")["strategies"]
    browser.quiet_and_fitting(tab, folder / "page.html", width, "light")
    shown, data = tab.evaluate(browser.FIGURES), json.loads(tab.evaluate(DATA))
    assert data["strategies"] == strategies
    for each in strategies["compared"]:
        assert shown[f"strategy {each['strategy']}.cost_per_month"] == f"${each['cost_per_month']:,.0f}"
        assert shown[f"strategy {each['strategy']}.worst_day"].startswith(
            f"{each['worst_day']['lost_requests']:,.0f} ("
        )
    advice = tab.evaluate("document.querySelector('ul.notes').textContent")
    assert f"Recommended at $0.004 for a lost request: {strategies['recommended']}" in advice

    swept = written(folder, "--policy", "keda", "--sweep", "tps-per-unit=4,6")["sweep"]
    browser.quiet_and_fitting(tab, folder / "page.html", width, "light")
    shown, data = tab.evaluate(browser.FIGURES), json.loads(tab.evaluate(DATA))
    assert data["sweep"] == swept
    for each in swept["values"]:
        assert shown[f"tps-per-unit {each['value']:g}.cost_per_month"] == f"${each['cost_per_month']:,.0f}"
        assert shown[f"tps-per-unit {each['value']:g}.relative"] == f"{each['times_optimum']:.3f}"
    assert len({each["cost_per_month"] for each in swept["values"]}) == 2
    written(folder)


def test_those_who_listen_to_it_find_their_way(tab: browser.Page, file: Path) -> None:
    tab.show(file, 1280)
    assert tab.evaluate("[...document.querySelectorAll('th:not([scope])')].length") == 0
    assert tab.evaluate("document.querySelectorAll('figure svg[role=img][aria-label]').length") == 2
    assert set(tab.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(e => e.tagName)")) == {"H1", "H2"}
