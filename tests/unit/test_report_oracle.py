"""The report and a second, slow one that shares no code with it agree to the cent, over generated stories."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings

from tests.random_reports import inputs_of, stories
from tests.report_oracle import COURSES, Story, derive
from workbench.report.baselines import Baseline
from workbench.report.hindsight import Hindsight
from workbench.report.report import Report, report

ROOT = Path(__file__).parents[2]


def told(said: Report) -> dict[tuple[str, str], dict[str, int | None]]:
    return {
        (line.target, line.day.isoformat()): {
            "spent": line.cents,
            **{each.value: line.baselines[each] for each in Baseline},
            **lost(line.hindsight),
        }
        for line in said.lines
    }


def lost(each: Hindsight | None) -> dict[str, int | None]:
    if each is None:
        return dict.fromkeys(("lost", "lost-demand-alone", "lost-optimum", "regret"))
    return {
        "lost": each.ran.lost,
        "lost-demand-alone": each.demand_alone.lost,
        "lost-optimum": each.optimum.lost,
        "regret": each.regret,
    }


@given(stories())
@settings(max_examples=100)
def test_every_line_equals_the_oracles_to_the_cent(story: Story) -> None:
    assert told(report(inputs_of(story))) == derive(story)


@given(stories())
@settings(max_examples=20)
def test_the_whole_equals_the_sums_of_the_oracles_lines(story: Story) -> None:
    lines = derive(story).values()
    whole = report(inputs_of(story)).whole
    for course in COURSES[1:]:
        known = [line for line in lines if line[course] is not None]
        compared = whole.comparisons[Baseline(course)]
        if not known:
            assert compared is None
        else:
            assert compared is not None
            assert compared.baseline == sum(line[course] or 0 for line in known)
            assert compared.spent == sum(line["spent"] or 0 for line in known)
            assert compared.spent + compared.own_bill + compared.saved == compared.baseline
    known = [line for line in lines if line["regret"] is not None]
    assert (whole.hindsight.regret if whole.hindsight else None) == (
        sum(line["regret"] or 0 for line in known) if known else None
    )


def test_the_oracle_is_a_script_for_whoever_wants_to_count_a_month_again(tmp_path: Path) -> None:
    story = {
        **{"zone": "UTC", "since": 0, "until": 1440, "bills_starting": False, "bills_stopping": False},
        "prices": {"rekognition": {"hundredths": 40_000, "free_minutes": 0}},
        "targets": [
            {
                **{"name": "weld", "provider": "rekognition", "least": 1, "most": 2, "lead": 0, "windows": None},
                **{"tps_per_unit": 5, "percent_used": 80, "demand": {"every": 60, "points": [[600, 70]]}},
                "simulated": {
                    **{"begin": 600, "thousandths": [7_000] * 12, "lost_price": 20, "besides": []},
                    **{"demand-alone": [0] * 4 + [2] * 8, "optimum": [2] * 12},
                },
            }
        ],
        "events": [
            [600, "weld", "asked", {"least": 1, "most": 2}],
            [615, "weld", "ready", {}],
            [675, "weld", "stopping", {}],
            [680, "weld", "off", {}],
        ],
    }
    (tmp_path / "story.json").write_text(json.dumps(story))

    said = subprocess.run(
        [sys.executable, "-m", "tests.report_oracle", str(tmp_path / "story.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    # Two units for an hour; for a day; for a day of one and an hour of a second; and for a day, without a schedule.
    assert said.stdout.startswith(
        '1970-01-01 weld {"spent": 800, "always-on": 19200, "own-scaling": 10000, "schedule": 19200, '
    )
    # Two for forty minutes, and for the hour that was asked for: seven requests a second, lost for 15 and 20 minutes.
    assert said.stdout.endswith(
        '"demand-alone": 533, "optimum": 800, "lost": 6300, "lost-demand-alone": 8400, "lost-optimum": 0, '
        '"regret": 1260}\n'
    )
