"""The report as text, JSON, CSV and a page: the same figures, and nobody's text taken for something else."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from tests.builders import a_source
from tests.report_story import BERLIN, PAINT, PRESS, WELD, a_plant, november
from tests.signals import a_queue, an_expression
from workbench.report.as_csv import as_csv
from workbench.report.as_json import as_json
from workbench.report.baselines import Baseline
from workbench.report.markup import Markup, element
from workbench.report.page import page
from workbench.report.report import Report, report
from workbench.report.terminal import tell
from workbench.report.words import amount, span


def text(said: Report, by: str = "target", against: Baseline = Baseline.ALWAYS_ON) -> str:
    console = Console(file=StringIO(), width=140)
    tell(said, by, against, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_json_says_of_each_row_what_was_spent_and_what_it_would_have_been() -> None:
    said = json.loads(json.dumps(as_json(report(november()), "group")))

    assert (said["from"], said["until"]) == ("2026-10-31T23:00:00+00:00", "2026-11-30T23:00:00+00:00")
    [one, two] = said["rows"]
    assert [one["name"], two["name"]] == ["line-1", "line-2"]
    assert one["spent_cents"] + two["spent_cents"] == said["whole"]["spent_cents"]
    for each in said["whole"]["baselines"].values():
        assert each["spent_cents"] + each["own_bill_cents"] + each["saved_cents"] == each["baseline_cents"]
    assert said["whole"]["baselines"]["own-scaling"]["left_out"] == ["paint-defects", "press-cracks"]
    assert all(each["text"] and each["source"] for each in said["assumptions"])


def test_json_says_why_images_are_unknown_and_which_hours_were_free() -> None:
    said = as_json(report(november(fleet=a_plant(WELD, free_unit_hours=4), counts=[])), "target")

    assert said["whole"]["images"] is None
    assert said["whole"]["images_unknown"] == "no metric counts the images of weld-seams"
    assert said["free_tier"] == [
        {"provider": "lookoutvision", "month": "2026-11", "unit_hours": 4.0},
        # What a target cost that is not configured here any more has a free tier, too.
        {"provider": "rekognition", "month": "2026-11", "unit_hours": 4.0},
    ]


def test_csv_has_a_line_for_each_target_and_day_which_come_to_the_whole() -> None:
    said = report(november())
    rows = list(csv.DictReader(StringIO(as_csv(said))))

    assert len(rows) == 3 * 30
    assert sum(round(100 * float(row["spent_USD"])) for row in rows) == said.whole.spent
    [tuesday] = [row for row in rows if (row["day"], row["target"]) == ("2026-11-03", "weld-seams")]
    assert (tuesday["groups"], tuesday["tag:cost-centre"], tuesday["starts"]) == ("line-1", "4711", "1")
    saved = round(float(tuesday["always-on_USD"]) - float(tuesday["spent_USD"]), 2)
    assert float(tuesday["saved_against_always-on_USD"]) == saved
    assert [row["own-scaling_USD"] == "" for row in rows if row["target"] == "press-cracks"] == [True] * 30


def test_json_has_what_ran_demand_alone_and_the_optimum_beside_each_other() -> None:
    """They come to the regret, in each row, and a row of which they are not known has none."""
    said = as_json(report(november()), "target")

    [weld, paint, _] = said["rows"]
    found = weld["hindsight"]
    ran, optimum = found["ran"], found["optimum"]
    assert ran["cents"] == weld["spent_cents"]
    assert found["demand_alone"]["cents"] == weld["baselines"]["demand-alone"]["baseline_cents"]
    assert optimum["cents"] == weld["baselines"]["optimum"]["baseline_cents"]
    together = [each["cents"] + each["lost_cents"] for each in (ran, optimum)]
    assert (found["regret_cents"], found["times_optimum"]) == (
        together[0] - together[1],
        round(together[0] / together[1], 4),
    )
    assert paint["hindsight"] is None
    assert said["whole"]["hindsight"] == found | {"left_out": ["paint-defects", "press-cracks"]}


def test_csv_has_regret_and_what_was_lost_which_come_to_the_whole() -> None:
    said = report(november())
    rows = list(csv.DictReader(StringIO(as_csv(said))))
    known = [row for row in rows if row["target"] == "weld-seams"]

    whole = said.whole.hindsight
    assert whole is not None
    for column, cents in {
        "regret_USD": whole.regret,
        "lost_USD": whole.ran.lost_cents,
        "lost_USD_with_demand-alone": whole.demand_alone.lost_cents,
        "demand-alone_USD": whole.demand_alone.cents,
        "lost_USD_with_optimum": whole.optimum.lost_cents,
        "optimum_USD": whole.optimum.cents,
    }.items():
        assert sum(round(100 * float(row[column])) for row in known) == cents
    for column, count in {
        "lost_requests": whole.ran.lost,
        "lost_requests_with_demand-alone": whole.demand_alone.lost,
        "lost_requests_with_optimum": whole.optimum.lost,
    }.items():
        assert sum(int(row[column]) for row in known) == count
        assert {row[column] for row in rows if row["target"] != "weld-seams"} == {""}


def test_the_page_and_the_terminal_have_them_where_they_are_known_alone() -> None:
    """With what they lost, for each target and for all; what they assume is a footnote."""
    known, unknown = report(november()), report(november(simulated={}))

    for key in ("target.weld-seams", "whole"):
        for figure in ("ran.cents", "demand_alone.lost_requests", "optimum.cents", "regret_cents"):
            assert f'data-figure="{key}.hindsight.{figure}"' in page(known, "target", Baseline.ALWAYS_ON)
    assert "1.61×" in page(known, "target", Baseline.ALWAYS_ON)
    assert "In hindsight" not in page(unknown, "target", Baseline.ALWAYS_ON)
    assert "in hindsight" in text(known)
    assert "in hindsight" not in text(unknown)
    assert {"hindsight", "demand-alone", "optimum"} <= {each.about for each in known.assumptions}


def test_they_are_drawn_where_they_are_known_of_all() -> None:
    said = page(report(november(fleet=a_plant(WELD))), "target", Baseline.ALWAYS_ON)

    assert 'class="mark demand-alone"' in said
    assert 'class="mark optimum"' in said
    assert 'class="mark optimum"' not in page(report(november()), "target", Baseline.ALWAYS_ON)


def test_csv_holds_no_formulas() -> None:
    said = report(november(fleet=a_plant(replace(WELD, tags={"owner": "=cmd()"}))))

    assert {row["tag:owner"] for row in csv.DictReader(StringIO(as_csv(said)))} == {"'=cmd()", ""}


def test_people_read_rows_baselines_and_what_limits_both() -> None:
    said = text(report(november()))

    assert said.startswith("plant, November 2026\n")
    assert "Always on at Max" in said
    assert "CloudWatch has confirmed 64 of 67 runs; the others are estimated." in said
    assert "The demand of paint-defects and press-cracks is not known" in said


def test_people_read_how_the_demand_of_other_signals_is_known() -> None:
    """A queue by what was sent to it; math that is TPS only in its own steps not at all."""
    by_queue = replace(WELD, demand=a_source(signals=(a_queue(),)))
    by_math = replace(PAINT, demand=a_source(signals=(an_expression(expression="a / 60"),)))
    said = {each.text: each for each in report(november(fleet=a_plant(by_queue, by_math))).assumptions}

    [queue] = [text for text in said if text.startswith("The demand of weld-seams that a queue tells is what was sent")]
    [math] = [
        text for text in said if text.startswith("The demand of paint-defects is an expression, which is not read")
    ]
    assert (said[queue].is_caveat, said[math].is_caveat) == (False, True)
    plain = [each.text for each in report(november()).assumptions]
    assert not [text for text in plain if "expression" in text or "queue" in text]


def test_brackets_in_what_people_wrote_are_no_markup() -> None:
    tagged = replace(WELD, tags={"owner": "[bold]kim[/]"})

    assert "[bold]kim[/]" in text(report(november(fleet=a_plant(tagged, PAINT, PRESS))), by="tag:owner")


def test_the_page_takes_nobodys_text_for_html() -> None:
    nasty = replace(WELD, tags={"owner": '<script>"&'})
    said = page(report(november(fleet=a_plant(nasty, PAINT, PRESS))), "tag:owner", Baseline.ALWAYS_ON)

    assert "&lt;script&gt;&quot;&amp;" in said
    assert "<script" not in said


def test_only_an_element_is_not_escaped() -> None:
    assert element("p", "<b>", element("i", "&"), title='"') == '<p title="&quot;">&lt;b&gt;<i>&amp;</i></p>'
    assert element("meta", name="x", content=None) == '<meta name="x">'
    assert element("p", Markup("<br>")) == "<p><br></p>"


@pytest.mark.parametrize("changes", [{"closed": ()}, {"demand": {}, "counts": ()}, {"fleet": a_plant()}], ids=str)
@pytest.mark.parametrize("against", Baseline)
def test_a_period_without_this_and_that_can_be_told_all_the_same(changes: dict[str, Any], against: Baseline) -> None:
    said = report(november(**changes))

    assert "<h1>" in page(said, "group", against)
    assert text(said, "day", against)
    assert as_csv(said)


def test_more_targets_than_colours_share_the_last_one() -> None:
    many = [replace(PRESS, name=f"press-{number}") for number in range(9)]

    assert "all others" in page(report(november(fleet=a_plant(*many))), "target", Baseline.ALWAYS_ON)


@pytest.mark.parametrize(
    ("cents", "currency", "told"),
    [(123_450, "USD", "$1,234.50"), (-305, "USD", "−$3.05"), (1, "EUR", "0.01 EUR"), (None, "USD", "–")],
)
def test_amounts(cents: int | None, currency: str, told: str) -> None:
    assert amount(cents, currency) == told


def test_spans() -> None:
    first, day = datetime(2026, 11, 1, tzinfo=BERLIN), timedelta(days=1)

    assert span(first, first + 30 * day, BERLIN) == "November 2026"
    assert span(first, first + 7 * day, BERLIN) == "2026-11-01 to 2026-11-07"
    assert span(first, first + day, BERLIN) == "2026-11-01"
    assert (
        span(first, datetime(2026, 11, 3, 9, 30, tzinfo=UTC), ZoneInfo("UTC")) == "2026-10-31 23:00 to 2026-11-03 09:30"
    )
