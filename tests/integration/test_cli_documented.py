"""The examples of docs/cli.md, typed as they stand there: they print what the page says.

`autoscaler demo --picture` is run by tests/e2e/test_demo.py and `autoscaler package` by test_edge_walkthrough.py there,
because they take their time. AWS's own commands are run by test_aws_commands_documented.py, in processes of their own.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model, Phase, Units
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from autoscaler.scaling.scope import Scope
from tests.builders import steady
from tests.hosting_stage import PNG, Stage
from tests.integration.cli_account import CliAccount, cli_account
from tests.kept_looks import a_look, keep
from workbench.cli.deployment import configured
from workbench.configuration import json_schema
from workbench.emulator.hosting import HostedCustomLabelsModel, HostedLookoutModel

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
ARN = "arn:aws:rekognition:eu-central-1:123456789012:project/paint-defects/version/v1/1617550522329"

CONFIGURATION = f"""\
name: factory
targets:
  weld-seams:
    provider: lookoutvision
    project: weld-seams
    model_version: "1"
    bounds:
      # up to the quota
      minimum: 1
      maximum: 5
    schedule:
      timezone: Europe/Berlin
      periods: [Mon-Fri 06:00-22:00]
    demand: {{namespace: Factory, metric: OfferedImages}}
  paint-defects:
    provider: rekognition
    project_version_arn: {ARN}
    schedule: {{timezone: Europe/Berlin, periods: [Mon-Fri 14:00-22:00]}}
budgets:
  month: {{limit: 8000, per: month, timezone: Europe/Berlin}}
  inspection: {{unit_hours: 12, per: day, target: paint-defects}}
"""
BEFORE = CONFIGURATION.replace("maximum: 5", "maximum: 1")
FAULTY = CONFIGURATION.replace("minimum: 1", "minimum: 7").replace("Europe/Berlin\n", "Europe/Berln\n")

# A Monday in Berlin: five minutes after the start that the page shows.
NOW = datetime(2026, 3, 2, 4, 46, tzinfo=UTC)
BEGAN = NOW.replace(minute=41)
MODELS = (
    HostedLookoutModel(project="weld-seams", version="1", name="weld-seams"),
    HostedCustomLabelsModel(project_version_arn=ARN, project_created=1617548260281, name="paint-defects"),
)


def documented() -> list[Any]:
    """Every command of the page with what is printed below it, up to an empty line or the next command."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    found = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    pairs = [(command, printed.strip()) for command, _, printed in (part.partition("\n") for part in found)]
    return [pytest.param(command, printed, id=command) for command, printed in pairs]


TYPED = [
    each
    for each in documented()
    if not re.search("autoscaler (demo|emulator|lookoutvision|package|rekognition|sdk-model)|aws ", each.id)
]
SERVED = [each.id for each in documented() if re.search("autoscaler emulator|aws ", each.id)]


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliAccount]:
    with cli_account(tmp_path, monkeypatch, Stage(models=MODELS, now=BEGAN)) as made:
        made.stage.start("weld-seams", 1, 5)
        made.stage.now = NOW
        Path("autoscaler.yaml").write_text(CONFIGURATION)
        Path("other.yaml").write_text(FAULTY)
        Path("before.yaml").write_text(BEFORE)
        Path("benchmarks").symlink_to(Path(__file__).parents[2] / "benchmarks")
        made.records = {
            "weld-seams": _record(
                "weld-seams", Units(1, 5), Phase.STARTING, BEGAN, until=NOW.replace(hour=21, minute=0)
            ),
            "paint-defects": _record(
                "paint-defects",
                None,
                Phase.OFF,
                datetime(2026, 2, 27, 21, 4, tzinfo=UTC),
                until=NOW.replace(hour=12, minute=40),
            ),
        }
        starting = LookoutModel(project="weld-seams", version="1")
        made.records["weld-seams"] = replace(
            made.records["weld-seams"],
            run=Run(target="weld-seams", model=starting, units=Units(1, 5), began=BEGAN, seen=True),
        )
        made.overrides = [
            Override(
                scope=Scope(target="weld-seams"),
                effect=Effect.RUN,
                since=NOW - timedelta(days=1),
                until=NOW.replace(hour=21, minute=0),
                owner="kim",
                why="late delivery",
                units=Units(2, 4),
            ),
            Override(
                scope=Scope(group="line-2"),
                effect=Effect.OFF,
                since=NOW - timedelta(days=3),
                until=None,
                owner="lee",
                why="retooling",
            ),
        ]
        made.runs = [*_runs()]
        _keep_looks(made)
        made.metrics = _metrics
        made.answer = lambda event: ({"targets": [_decided(event, each) for each in _named(event)]}, None)
        monkeypatch.setattr("getpass.getuser", lambda: "kim")
        yield made


def _keep_looks(account: CliAccount) -> None:
    """That of Friday, when two units were asked for more than they carry, and this morning's, ahead of the opening."""
    configuration = configured(Path("autoscaler.yaml"))
    fleet = fleet_from(configuration)
    friday, has = datetime(2026, 2, 27, 13, 10, 4, tzinfo=UTC), Units(1, 2)
    run = Run(
        target="weld-seams",
        model=LookoutModel(project="weld-seams", version="1"),
        units=has,
        began=friday - timedelta(hours=9),
        ready=friday - timedelta(hours=9) + timedelta(minutes=15),
    )
    ran = Record(
        target="weld-seams",
        generation=2,
        desired=has,
        run=run,
        heard_at=friday - timedelta(minutes=5),
        regret=8.5,
    )
    was_off = Record(target="weld-seams", generation=2)
    looks = (
        a_look(fleet, ran, demands={"weld-seams": steady(18)}, now=friday),
        a_look(fleet, was_off, demands={"weld-seams": steady(0)}, now=BEGAN.replace(second=2)),
    )
    for look in looks:
        keep(account.kept, configuration, look)


def _record(target: str, desired: Units | None, phase: Phase, since: datetime, until: datetime) -> Record:
    reason = Reason.SCHEDULED if desired else Reason.OUTSIDE_SCHEDULE
    return Record(
        target=target,
        generation=3,
        desired=desired,
        reason=reason,
        detail="Mon-Fri 06:00-22:00" if desired else "",
        decided_at=since,
        changes_at=until,
        phase=phase,
        phase_since=since,
    )


def _runs() -> Iterator[Run]:
    """Those of the week before. Of the first days CloudWatch has told what was in service; the last is estimated."""
    weld, paint = LookoutModel(project="weld-seams", version="1"), CustomLabelsModel(project_version_arn=ARN)
    for days_ago in range(7, 2, -1):
        day = (NOW - timedelta(days=days_ago)).replace(minute=0)
        yield _run("weld-seams", weld, day.replace(hour=5), day.replace(hour=21), 5, 2 if days_ago > 3 else None)
        yield _run("paint-defects", paint, day.replace(hour=13), day.replace(hour=21), 1, 1 if days_ago > 3 else None)


def _run(target: str, model: Model, opens: datetime, closes: datetime, most: int, served_with: int | None) -> Run:
    ready = opens - timedelta(minutes=5)
    return Run(
        target=target,
        model=model,
        units=Units(1, most),
        began=opens - timedelta(minutes=20),
        seen=True,
        ready=ready,
        stopping=closes,
        ended=closes + timedelta(minutes=3),
        in_service=None if served_with is None else ((ready, served_with), (closes, 0)),
    )


def _metrics(query: dict[str, Any]) -> list[tuple[datetime, float]]:
    """7 TPS are offered in each hour of the shift, and nearly all of it is served."""
    name = query["MetricStat"]["Metric"]["MetricName"]
    image = 7.0 * query["MetricStat"]["Period"] if name == "OfferedImages" else 24_000.0
    days = (NOW.replace(minute=0) - timedelta(days=each) for each in range(7, 2, -1))
    minutes = range(0, 60, query["MetricStat"]["Period"] // 60)
    return [(day.replace(hour=hour, minute=each), image) for day in days for hour in range(5, 21) for each in minutes]


def _named(event: dict[str, Any]) -> list[str]:
    return ["weld-seams", "paint-defects"] if event.get("all") else [event["target"]]


def _decided(event: dict[str, Any], target: str) -> dict[str, Any]:
    reasons = {"start": "Overridden", "stop": "Overridden", "hands-off": "HandsOff", "emergency-stop": "EmergencyStop"}
    desired = {"start": "2..4", "stop": "off", "hands-off": "left alone", "emergency-stop": "off"}
    if event["action"] == "clear":
        periods, until = "Mon-Fri 06:00-22:00", NOW.replace(hour=21, minute=0).isoformat()
        return {"target": target, "desired": "1..5", "reason": "Scheduled", "detail": periods, "until": until}
    return {
        "target": target,
        "desired": desired[event["action"]],
        "reason": reasons[event["action"]],
        "detail": f"{event['owner']}: {event['why']}",
        "until": event.get("until"),
    }


def _ready_with_one_unit(account: CliAccount, target: str) -> None:
    """The page has the person do this before, and take images of the line."""
    account.stage.start(target)
    account.stage.minutes(13)
    Path("images").mkdir()
    for number in range(12):
        (Path("images") / f"{number}.png").write_bytes(PNG)


@pytest.mark.parametrize(("command", "printed"), TYPED)
def test_a_command_of_the_page_prints_what_the_page_says(account: CliAccount, command: str, printed: str) -> None:
    program, *words = shlex.split(re.split(r" (?:&&|>) ", command)[0])
    if words[0] == "calibrate":
        _ready_with_one_unit(account, words[1])
    result = account.run(*words)

    assert program == "autoscaler"
    assert result.exit_code == (2 if "other.yaml" in words else 0), result.output
    if words == ["schema"]:
        # The page sends it to a file.
        assert json.loads(result.stdout) == json_schema()
        return
    assert [line.rstrip() for line in result.output.strip().splitlines()] == printed.splitlines()


def test_the_emulator_is_served_and_asked_as_the_page_says(tmp_path: Path) -> None:
    """On a free port instead of the one of the page, which may be taken."""
    serve, ask = SERVED
    words = shlex.split(serve.replace("4566", "0"))[1:]
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "AWS_PAGER": ""}
    with subprocess.Popen(
        [sys.executable, "-m", "workbench.cli.main", *words], stdout=subprocess.PIPE, text=True, env=environment
    ) as emulator:
        assert emulator.stdout
        try:
            exports = dict(
                line.strip().removeprefix("export ").split("=", 1)
                for line in iter(emulator.stdout.readline, "  aws rekognition describe-projects\n")
                if line.strip().startswith("export ")
            )
            url, *asked = shlex.split(ask)
            assert url == "AWS_ENDPOINT_URL=http://127.0.0.1:4566"
            command = [sys.executable, "-W", "ignore", "-m", "awscli", *asked[1:]]
            done = subprocess.run(
                command,
                env=environment | exports,
                capture_output=True,
                text=True,
                check=False,
                cwd=tmp_path,
                timeout=60,
            )
        finally:
            emulator.terminate()
    assert (done.returncode, done.stderr) == (0, "")
    assert "ProjectDescriptions" in done.stdout
