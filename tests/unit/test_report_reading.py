"""What is asked of CloudWatch for a report, and what is made of its answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest
from click.testing import CliRunner
from rich.progress import Progress

from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Units
from autoscaler.scaling.run import Run
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy
from autoscaler.scaling.signal import VALUE, MetricSignal, Signal
from autoscaler.scaling.target import Fleet
from tests.builders import a_source
from tests.report_story import PAINT, PRESS, WELD, a_plant, a_run
from tests.signals import a_metric, a_queue, an_expression, counted, requests
from workbench.cli.main import main
from workbench.cli.report import checked_by, period_of
from workbench.cli.report_inputs import with_simulations
from workbench.report.inputs import Count, Demand, Inputs
from workbench.report.reading import (
    FIVE_MINUTES,
    counts_of,
    demand_of,
    demand_signals,
    learned_since,
    learning,
    read_signals,
    served_signals,
)
from workbench.report.simulated import Simulated

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
END, HOUR = BEGIN + timedelta(days=7), timedelta(hours=1)


def a_signal(**changes: Any) -> MetricSignal:
    """Counted images, in steps of an hour."""
    return replace(a_metric(metrics=(counted(VALUE, metric="OfferedImages"),), period=HOUR), **changes)


@dataclass
class CloudWatch:
    """Answers each metric and each expression with its datapoints, a page for each."""

    points: dict[str, list[tuple[datetime, float]]] = field(default_factory=dict)
    calls: list[dict[str, Any]] = field(default_factory=list)

    def get_paginator(self, _operation: str) -> CloudWatch:
        return self

    def paginate(self, **call: Any) -> Iterator[dict[str, Any]]:
        self.calls.append(call)
        for query in call["MetricDataQueries"]:
            name = query["MetricStat"]["Metric"]["MetricName"] if "MetricStat" in query else query["Expression"]
            points = self.points.get(name, [])
            at, values = [each for each, _ in points], [each for _, each in points]
            if query.get("ReturnData", True):
                yield {"MetricDataResults": [{"Id": query["Id"], "Timestamps": at, "Values": values}]}


def read(cloudwatch: Any, signals: Sequence[Signal], since: datetime = BEGIN) -> tuple[Any, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    return read_signals(cloudwatch, signals, since, END, lambda done, of: told.append((done, of))), told


def test_five_hundred_metrics_are_read_in_a_call_and_progress_is_told() -> None:
    cloudwatch = CloudWatch({"OfferedImages": [(BEGIN, 7.0)]})

    points, told = read(cloudwatch, [a_signal()] * 501)

    assert [len(call["MetricDataQueries"]) for call in cloudwatch.calls] == [500, 1]
    assert points == [{VALUE: [(BEGIN, 7.0)]}] * 501
    assert told == [(500, 501), (501, 501)]


def test_a_signal_of_several_metrics_is_read_in_one_call() -> None:
    """Its expression could not see what another call asks for."""
    cloudwatch = CloudWatch()

    read(cloudwatch, [an_expression()] * 167)

    assert [len(call["MetricDataQueries"]) for call in cloudwatch.calls] == [498, 3]


def test_steps_begin_on_whole_hours_and_those_that_begin_outside_of_the_period_are_left_out() -> None:
    since = BEGIN + timedelta(minutes=20)
    cloudwatch = CloudWatch({"OfferedImages": [(BEGIN, 1.0), (BEGIN + HOUR, 2.0), (END, 3.0)]})

    points, _ = read(cloudwatch, [a_signal()], since)

    assert cloudwatch.calls[0]["StartTime"] == BEGIN
    assert cloudwatch.calls[0]["MetricDataQueries"][0]["MetricStat"]["Period"] == 3600
    assert points == [{VALUE: [(BEGIN + HOUR, 2.0)]}]


@pytest.mark.parametrize(
    ("source_minutes", "days_ago", "minutes"),
    [(1, 30, 5), (5, 62, 5), (1, 64, 60), (15, 30, 15), (7, 30, 10)],
)
def test_demand_is_read_in_the_shortest_steps_that_are_kept(source_minutes: int, days_ago: int, minutes: int) -> None:
    target = replace(WELD, demand=a_source(period=timedelta(minutes=source_minutes)))

    found = demand_signals(a_plant(target, PRESS), BEGIN, BEGIN + timedelta(days=days_ago))

    assert {name: [each.period for each in signals] for name, signals in found.items()} == {
        WELD.name: [timedelta(minutes=minutes)]
    }


def known(*signals: Signal, cloudwatch: CloudWatch) -> Demand | None:
    """The demand of a target with these signals, as a report of the week reads it."""
    found = demand_signals(a_plant(replace(WELD, demand=a_source(signals=signals))), BEGIN, END)[WELD.name]
    return demand_of(found, read(cloudwatch, found)[0])


def test_sums_are_turned_into_tps_and_others_are_tps() -> None:
    cloudwatch = CloudWatch({"Images": [(BEGIN, 600.0)]})

    of_sums = known(a_metric(), cloudwatch=cloudwatch)
    of_others = known(a_metric(metrics=(counted(VALUE, statistic="Maximum"),)), cloudwatch=cloudwatch)

    assert of_sums == Demand(every=FIVE_MINUTES, points=[(BEGIN, 2.0)])
    assert of_others == Demand(every=FIVE_MINUTES, points=[(BEGIN, 600.0)])


def test_no_data_is_no_demand_that_is_known() -> None:
    assert known(a_metric(), requests(), cloudwatch=CloudWatch()) is None


def test_an_expression_is_read_as_cloudwatch_works_it_out() -> None:
    """Not by one of its metrics, which is no TPS."""
    cloudwatch = CloudWatch({"Images": [(BEGIN, 9000.0)], "(s0_a + s0_b) / PERIOD(s0_a)": [(BEGIN, 4.0)]})

    assert known(an_expression(), cloudwatch=cloudwatch) == Demand(every=FIVE_MINUTES, points=[(BEGIN, 4.0)])


def test_a_queue_is_read_by_what_was_sent() -> None:
    """Its backlog would be counted in each step that it waits: a saving that nobody made."""
    names = {"sent": "Sent", "visible": "Visible", "in_flight": "Held"}
    metrics = tuple(counted(name, metric=metric) for name, metric in names.items())
    cloudwatch = CloudWatch({"Sent": [(BEGIN, 300.0)], "Visible": [(BEGIN, 90_000.0)], "Held": [(BEGIN, 90_000.0)]})

    assert known(a_queue(metrics=metrics), cloudwatch=cloudwatch) == Demand(every=FIVE_MINUTES, points=[(BEGIN, 1.0)])
    assert len(cloudwatch.calls[0]["MetricDataQueries"]) == 1


def test_of_several_signals_the_largest_counts_at_each_instant() -> None:
    """In steps of one length, the longest, and requests are those that were served and those that were throttled."""
    later = BEGIN + timedelta(minutes=15)
    own = a_metric(metrics=(counted(VALUE, metric="Own"),), period=timedelta(minutes=15))
    cloudwatch = CloudWatch({"Own": [(BEGIN, 1800.0), (later, 2700.0)], "Images": [(BEGIN, 1800.0), (later, 900.0)]})

    demand = known(own, requests(), cloudwatch=cloudwatch)

    assert demand == Demand(every=timedelta(minutes=15), points=[(BEGIN, 4.0), (later, 3.0)])


@pytest.mark.parametrize(
    ("signal", "is_read"),
    [
        (an_expression(expression="(a + b) / 60"), False),
        (an_expression(expression="(a + b) / 300", period=FIVE_MINUTES), True),
        (an_expression(expression="a * b", metrics=(counted("a", statistic="Average"),)), True),
    ],
)
def test_math_that_is_tps_in_its_own_steps_alone_is_not_read_in_others(signal: Signal, *, is_read: bool) -> None:
    target = replace(WELD, demand=a_source(signals=(a_metric(), signal)))

    found = demand_signals(a_plant(target), BEGIN, END)

    assert bool(found) is is_read


@pytest.mark.parametrize(
    ("days_ago", "days_before"), [(30, 28), (50, 13), (63, 0), (80, 0)], ids=["all", "a part", "nothing", "long ago"]
)
def test_a_forecast_is_told_of_four_weeks_before_as_far_as_they_are_kept(days_ago: int, days_before: int) -> None:
    """In steps of five minutes, that is."""
    assert BEGIN - learned_since(BEGIN, BEGIN + timedelta(days=days_ago)) == timedelta(days=days_before)


def test_those_that_go_by_a_forecast_learn() -> None:
    forecast = replace(WELD, policy=ScalingPolicy(mode=Mode.FORECAST))
    signals: dict[str, list[Signal]] = {WELD.name: [a_signal()]}

    assert learning(a_plant(forecast), signals) == signals
    assert learning(a_plant(WELD), signals) == {}


@dataclass
class Deployed:
    """A deployment of which only its fleet, its lessons and CloudWatch are asked."""

    fleet: Fleet
    cloudwatch: CloudWatch
    lessons: dict[str, Any] = field(default_factory=dict)

    @property
    def session(self) -> Deployed:
        return self

    def client(self, _service: str, **_settings: Any) -> CloudWatch:
        return self.cloudwatch

    @property
    def forecasts(self) -> Deployed:
        return self

    def all(self) -> dict[str, Any]:
        return self.lessons


def test_a_simulation_is_told_of_the_weeks_before_and_of_the_price_that_was_found() -> None:
    target = replace(WELD, policy=ScalingPolicy(mode=Mode.FORECAST, at_most_lost=0.1))
    earlier = [(BEGIN - timedelta(days=28) + number * FIVE_MINUTES, 600.0) for number in range(10)]
    deployed = Deployed(
        fleet=a_plant(target),
        cloudwatch=CloudWatch({"OfferedImages": earlier}),
        lessons={WELD.name: SimpleNamespace(lost_price=0.005)},
    )
    asked: dict[str, Any] = {
        "zone": UTC_ZONE,
        "asked_from": BEGIN,
        "asked_until": BEGIN + HOUR,
        "now": END,
        "closed": (),
    }
    now = Demand(every=FIVE_MINUTES, points=[(BEGIN, 2.0)])

    with Progress(disable=True) as bar:
        found = with_simulations(
            deployed,  # type: ignore[arg-type]  # as far as it is asked
            Inputs(**asked, fleet=deployed.fleet, demand={WELD.name: now}),
            bar,
        )

    [call] = deployed.cloudwatch.calls
    assert (call["StartTime"], call["EndTime"]) == (BEGIN - timedelta(days=28), BEGIN)
    assert found.demand_before == {WELD.name: Demand(every=FIVE_MINUTES, points=[(at, 2.0) for at, _ in earlier])}
    known = found.simulated[WELD.name]
    assert isinstance(known, Simulated)
    assert known.lost_price == 0.005


def test_lookout_counts_each_model_and_custom_labels_all_together() -> None:
    """A target that had another model before has the images of both."""
    before = replace(_run(), model=LookoutModel(project="weld-seams", version="0"))
    other = replace(PAINT, name="other", model=CustomLabelsModel(project_version_arn="arn:other"))

    found = served_signals(a_plant(WELD, PAINT, other), [before, _run()])

    assert [(sorted(targets), each.metrics[0].dimensions) for targets, each in found] == [
        (["other", "paint-defects"], (("Operation", "DetectCustomLabels"),)),
        (["weld-seams"], (("ProjectName", "weld-seams"), ("ModelVersion", "1"))),
        (["weld-seams"], (("ProjectName", "weld-seams"), ("ModelVersion", "0"))),
    ]
    first, second = [(BEGIN, 1.0)], [(BEGIN, 2.0)]
    assert counts_of(found, [{}, {VALUE: first}, {VALUE: second}]) == [
        Count(targets=frozenset({"other", "paint-defects"}), points=[]),
        Count(targets=frozenset({"weld-seams"}), points=[*first, *second]),
    ]


def _run() -> Run:
    return a_run(WELD, BEGIN, HOUR, Units(1))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--month", "2026-13"], "'2026-13' is not allowed: a month such as 2026-11"),
        (["--from", "yesterday"], "'yesterday' is not allowed: a date such as 2026-11-30"),
        (["--timezone", "Europe/Berln"], "'Europe/Berln' is not allowed: an IANA time zone"),
        (["--timezone", "../etc"], "'../etc' is not allowed"),
        (["--baseline", "nothing"], "'nothing' is not one of"),
        (["--html", "/"], "is a directory"),
    ],
)
def test_what_cannot_be_read_is_bad_input(options: list[str], problem: str) -> None:
    result = CliRunner().invoke(main, ["report", *options])

    assert result.exit_code == 2
    assert problem in result.stderr


UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def period(**options: Any) -> tuple[datetime, datetime]:
    known: dict[str, Any] = {"month": None, "first": None, "last": None, "zone": UTC_ZONE, "now": NOW}
    return period_of(**known | options)


def test_a_period_is_a_month_or_days_and_by_default_this_month() -> None:
    def at(month: int, day: int) -> datetime:
        return datetime(2026, month, day, tzinfo=UTC)

    assert period() == (at(11, 1), at(11, 22))
    assert period(month=(date(2026, 10, 1), date(2026, 11, 1))) == (at(10, 1), at(11, 1))
    assert period(first=date(2026, 11, 3), last=date(2026, 11, 3)) == (at(11, 3), at(11, 4))
    assert period(first=date(2026, 11, 3)) == (at(11, 3), at(11, 22))
    assert period(zone=ZoneInfo("Asia/Tokyo"))[0] == at(10, 31).replace(hour=15)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"last": date(2026, 11, 3)}, "--to needs --from"),
        ({"month": (date(2026, 11, 1), date(2026, 12, 1)), "first": date(2026, 11, 3)}, "name a --month, or"),
        ({"first": date(2026, 11, 3), "last": date(2026, 11, 2)}, "--to 2026-11-02 is before --from 2026-11-03"),
        ({"first": date(2026, 11, 22)}, "2026-11-22 is yet to come"),
        ({"month": (date(2027, 1, 1), date(2027, 2, 1))}, "2027-01-01 is yet to come"),
        ({"first": date(2025, 10, 1)}, "2025-10-01 is too long ago: runs are kept for 400 days"),
        ({"first": date(1, 1, 1)}, "0001-01-01 is too long ago"),
        ({"first": date(2026, 11, 3), "last": date.max}, "9999-12-31 is not allowed"),
    ],
)
def test_a_period_that_nobody_knows_is_bad_input(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(click.UsageError, match=problem):
        period(**options)


def test_a_tag_that_nobody_has_is_bad_input() -> None:
    assert checked_by("tag:cost-centre", a_plant(WELD)) == "tag:cost-centre"
    with pytest.raises(click.BadParameter, match="the tags are cost-centre, did you mean cost-centre"):
        checked_by("tag:cost-center", a_plant(WELD))
    with pytest.raises(click.BadParameter, match="one of target, group, tag:KEY, day"):
        checked_by("groups", a_plant(WELD))
