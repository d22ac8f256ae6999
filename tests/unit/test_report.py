"""What a report says of a period, figure by figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.run import Run
from tests.builders import a_schedule, a_source, a_target
from tests.random_reports import inputs_of, stories
from tests.report_oracle import Story
from tests.report_story import BERLIN, PAINT, PRESS, WELD, a_plant, a_run, confirmed, november
from tests.signals import a_metric, a_queue
from workbench.report.baselines import Baseline
from workbench.report.inputs import Count, Demand, Inputs
from workbench.report.own_bill import Billable, OwnBillRates, dollars, estimated_cents
from workbench.report.report import Report, report
from workbench.report.rows import Row, deducted
from workbench.report.served import Unknown

# A Monday and the Tuesday after it, on the clocks of nobody in particular.
MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 11, day, tzinfo=UTC) for day in (2, 3, 4))
HOUR = timedelta(hours=1)
NOTHING = Fraction(0)
NO_BILL = OwnBillRates(
    fleet_month=NOTHING, target_month=NOTHING, start=NOTHING, hour_with_demand=NOTHING, source="a story"
)


def monday(*runs: Run, **changes: Any) -> Inputs:
    """One day of the plant, seen a week later."""
    known: dict[str, Any] = {
        "fleet": a_plant(WELD),
        "zone": ZoneInfo("UTC"),
        "asked_from": MONDAY,
        "asked_until": TUESDAY,
        "now": MONDAY + timedelta(days=7),
        "closed": runs,
    }
    return Inputs(**known | changes)


def only(rows: tuple[Row, ...]) -> Row:
    [row] = rows
    return row


def morning() -> Run:
    """Ready from 08:00 to 10:00."""
    return a_run(WELD, MONDAY.replace(hour=7, minute=45), 2 * HOUR, Units(1, 3))


def test_what_cloudwatch_has_not_confirmed_is_the_most_that_it_may_be() -> None:
    whole = report(monday(morning())).whole

    assert (whole.unit_time, whole.spent) == (6 * HOUR, 2400)
    assert (whole.runs, whole.confirmed_runs, whole.confirmed_share) == (1, 0, 0.0)


def test_what_it_has_confirmed_is_what_it_said_and_the_difference_is_shown() -> None:
    whole = report(monday(confirmed(morning(), 2))).whole

    assert whole.unit_time == whole.confirmed == 2 * (2 * HOUR - timedelta(minutes=1))
    assert whole.corrected == whole.unit_time - 6 * HOUR
    assert whole.confirmed_share == 1.0


def test_starting_and_stopping_are_paid_for_where_the_configuration_says_so() -> None:
    fleet = a_plant(WELD)
    billing = replace(fleet, prices=replace(fleet.prices, bills_starting=True, bills_stopping=True))

    whole = report(monday(morning(), fleet=billing)).whole

    assert whole.unit_time == timedelta(minutes=15) + 6 * HOUR + 3 * timedelta(minutes=4)


def test_a_run_that_goes_on_is_counted_up_to_now_and_one_that_was_closed_meanwhile_once() -> None:
    goes_on = replace(morning(), stopping=None, ended=None)
    now = MONDAY.replace(hour=9)

    assert report(monday(going_on=[goes_on], now=now)).whole.unit_time == 3 * HOUR
    assert report(monday(morning(), going_on=[goes_on])).whole.unit_time == 6 * HOUR


def test_a_run_over_midnight_is_on_both_days_of_the_reports_zone() -> None:
    night = a_run(WELD, MONDAY.replace(hour=21, minute=45), 1.5 * HOUR, Units(1))
    said = report(monday(night, zone=BERLIN, asked_from=datetime(2026, 11, 2, tzinfo=BERLIN), asked_until=WEDNESDAY))

    # 22:00 to 23:30 in UTC, and an hour later in Berlin: an hour before its midnight, and half of one behind.
    assert [row.spent for row in said.by("day")] == [400, 200, 0]
    assert [row.starts for row in said.by("day")] == [1, 0, 0]


def test_each_day_is_rounded_half_up_and_the_sum_is_one_of_days() -> None:
    """A minute at $0.30 an hour is half a cent: two days of it are two cents, although together they are one."""
    price = replace(a_plant(WELD).prices.by_provider[WELD.provider], unit_hour=0.3)
    fleet = a_plant(WELD)
    cheap = replace(fleet, prices=replace(fleet.prices, by_provider={WELD.provider: price}))
    runs = [a_run(WELD, day.replace(hour=7), timedelta(minutes=1), Units(1)) for day in (MONDAY, TUESDAY)]

    said = report(monday(*runs, fleet=cheap, asked_until=WEDNESDAY))

    assert [line.cents for line in said.lines] == [1, 1]
    assert said.whole.spent == 2


def test_always_on_is_the_maximum_all_the_time() -> None:
    compared = report(monday(morning(), own_bill=NO_BILL)).whole.comparisons[Baseline.ALWAYS_ON]

    assert compared is not None
    assert (compared.baseline, compared.spent, compared.saved) == (3 * 24 * 400, 2400, 28_800 - 2400)
    assert compared.share == pytest.approx(26_400 / 28_800)


def test_a_day_on_which_the_clocks_go_back_has_an_hour_more() -> None:
    begin, end = (instant(date(2026, 10, day), 0, BERLIN) for day in (25, 26))
    row = only(report(monday(zone=BERLIN, asked_from=begin, asked_until=end)).by("day"))

    compared = row.comparisons[Baseline.ALWAYS_ON]
    assert compared is not None
    assert compared.baseline == 3 * 25 * 400


def test_awss_own_scaling_follows_the_demand_and_has_the_least_where_there_is_no_data() -> None:
    """12 TPS need three units of 5 TPS used to 80 %, and 100 TPS cannot have more than the maximum."""
    points = [(MONDAY.replace(hour=8), 12.0), (MONDAY.replace(hour=9), 100.0), (MONDAY.replace(hour=12), 0.0)]
    demand = {WELD.name: Demand(every=HOUR, points=points)}

    compared = report(monday(demand=demand)).whole.comparisons[Baseline.OWN_SCALING]

    assert compared is not None
    assert compared.baseline == (22 * 1 + 2 * 3) * 400


def test_it_is_never_below_one_unit() -> None:
    sleepy = replace(WELD, bounds=Bounds(minimum=0, maximum=3))
    demand = {WELD.name: Demand(every=HOUR, points=[(MONDAY, 0.0)])}

    compared = report(monday(fleet=a_plant(sleepy), demand=demand)).whole.comparisons[Baseline.OWN_SCALING]

    assert compared is not None
    assert compared.baseline == 24 * 400


def test_where_demand_is_not_known_that_baseline_is_not_either() -> None:
    """And what a target without it cost is not set against the baseline of the others."""
    assert report(monday(morning())).whole.comparisons[Baseline.OWN_SCALING] is None

    demand = {WELD.name: Demand(every=HOUR, points=[(MONDAY, 1.0)])}
    two = monday(morning(), fleet=a_plant(WELD, PRESS), demand=demand, own_bill=NO_BILL)
    compared = report(two).whole.comparisons[Baseline.OWN_SCALING]

    assert compared is not None
    assert (compared.baseline, compared.spent, compared.left_out) == (24 * 400, 2400, (PRESS.name,))


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        pytest.param(a_schedule("Mon 06:00-22:00", zone="UTC", lead_minutes=30), 16.5, id="with its lead time"),
        pytest.param(a_schedule("Tue 00:10-05:00", zone="UTC", lead_minutes=30), 1 / 3, id="for an opening tomorrow"),
        pytest.param(
            a_schedule("Mon 06:00-08:00", "Mon 08:10-10:00", zone="UTC", lead_minutes=30),
            0.5 + 4,
            id="never twice at once",
        ),
        pytest.param(a_schedule("Sun-Mon 22:00-24:00", zone="UTC", lead_minutes=0), 2, id="without the day before"),
        pytest.param(None, 24, id="always, without a schedule"),
    ],
)
def test_by_schedule_alone_it_is_the_maximum_while_open(schedule: Any, hours: float) -> None:
    target = replace(WELD, schedule=schedule)

    compared = report(monday(fleet=a_plant(target))).whole.comparisons[Baseline.SCHEDULE]

    assert compared is not None
    assert compared.baseline == round(3 * hours * 400)


def test_free_hours_are_used_up_day_by_day_from_the_first_of_the_month() -> None:
    """Four hours are free; Monday the 2nd has taken two of them when a report of Tuesday begins."""
    runs = [a_run(WELD, day.replace(hour=7), 2 * HOUR, Units(1)) for day in (MONDAY, TUESDAY, WEDNESDAY)]
    period = {"asked_from": TUESDAY, "asked_until": WEDNESDAY + timedelta(days=1)}

    said = report(monday(*runs, fleet=a_plant(WELD, free_unit_hours=4), **period))

    assert [(row.free, row.spent) for row in said.by("day")] == [(2 * HOUR, 0), (timedelta(0), 800)]
    assert deducted(said.lines) == {(WELD.provider, "2026-11"): 2 * HOUR}


def test_the_baselines_have_the_same_free_hours() -> None:
    compared = report(monday(fleet=a_plant(WELD, free_unit_hours=4))).whole.comparisons[Baseline.ALWAYS_ON]

    # Sunday the 1st has used them up.
    assert compared is not None
    assert compared.baseline == 3 * 24 * 400


def test_nothing_is_claimed_for_the_time_before_the_stack_was_there() -> None:
    said = report(monday(installed=MONDAY.replace(hour=18)))

    compared = said.whole.comparisons[Baseline.ALWAYS_ON]
    assert compared is not None
    assert compared.baseline == 3 * 6 * 400
    assert any("when the autoscaler was deployed" in each.text for each in said.assumptions if each.is_caveat)


def test_a_target_that_is_not_configured_any_more_costs_and_saves_nothing() -> None:
    gone = a_run(a_target("gone"), MONDAY.replace(hour=7), HOUR, Units(2))
    said = report(monday(morning(), gone))

    assert said.whole.spent == 2400 + 800
    compared = said.whole.comparisons[Baseline.ALWAYS_ON]
    assert compared is not None
    assert (compared.spent, compared.left_out) == (2400, ("gone",))


def test_images_have_a_price_for_a_thousand() -> None:
    counts = [Count(targets=frozenset({WELD.name}), points=[(MONDAY.replace(hour=8), 1500.0)])]

    assert report(monday(morning(), counts=counts)).whole.per_thousand == 1600


def test_nothing_served_has_no_price_and_unknown_is_said_with_its_reason() -> None:
    nothing = [Count(targets=frozenset({WELD.name}), points=[])]

    assert report(monday(morning(), counts=nothing)).whole.per_thousand is None
    assert report(monday(morning())).whole.images == Unknown("no metric counts the images of weld-seams")


def test_images_that_are_counted_together_are_known_together_only() -> None:
    together = frozenset({WELD.name, PAINT.name})
    counts = [Count(targets=together, points=[(MONDAY, 700.0)])]
    said = report(monday(fleet=a_plant(WELD, PAINT), counts=counts))

    why = Unknown("one metric counts the images of paint-defects, weld-seams together")
    assert [row.images for row in said.by("target")] == [why, why]
    assert only(said.by("group")).images == 700
    assert said.whole.images == 700


def test_what_has_no_group_or_tag_is_a_row_of_its_own_and_the_last() -> None:
    plain = a_target("plain")
    said = report(monday(fleet=a_plant(plain, WELD, PRESS)))

    assert [row.name for row in said.by("group")] == ["line-1", "line-2", None]
    assert [row.name for row in said.by("tag:cost-centre")] == ["4711", None]


RATES = OwnBillRates(
    fleet_month=Fraction(1),
    target_month=Fraction(2),
    start=Fraction(1, 100),
    hour_with_demand=Fraction(3, 100),
    source="a story",
)


@pytest.mark.parametrize(
    ("targets", "starts", "hours", "length", "cents"),
    [
        (3, 5, 0, timedelta(hours=730), 705),
        (3, 5, 8.5, timedelta(hours=730), 731),
        (0, 0, 0, timedelta(seconds=1), 1),
    ],
    ids=["months and starts", "hours with demand", "rounded up"],
)
def test_our_own_bill_is_an_estimate_by_rates(
    targets: int, starts: int, hours: float, length: timedelta, cents: int
) -> None:
    with_demand = timedelta(hours=hours)

    assert estimated_cents(RATES, targets=targets, starts=starts, with_demand=with_demand, length=length) == cents


def test_our_own_bill_is_in_the_whole() -> None:
    compared = report(monday(morning(), own_bill=RATES)).whole.comparisons[Baseline.ALWAYS_ON]
    assert compared is not None
    assert compared.spent + compared.own_bill + compared.saved == compared.baseline
    # A day of $3 a month, a start, and 2 hours and 19 minutes.
    assert compared.own_bill == -(-(Fraction(300 * 24, 730) + 1 + Fraction(3 * 139, 60)) // 1)


def test_hours_at_work_with_a_demand_metric_are_in_our_own_bill() -> None:
    """From the start on, in the period alone; a target without a metric reads none."""
    rates = replace(NO_BILL, hour_with_demand=Fraction(60, 100))
    overnight = a_run(WELD, MONDAY - HOUR, 2 * HOUR, Units(1, 3))
    going_on = a_run(WELD, TUESDAY - HOUR, HOUR, Units(1, 3), stopping=None, ended=None)
    another = a_run(PAINT, MONDAY.replace(hour=7), 2 * HOUR, Units(1, 2))
    runs = (morning(), overnight, going_on, another)
    said = report(monday(*runs, fleet=a_plant(WELD, PAINT), own_bill=rates))

    # 07:45 to 10:04, midnight to 01:19, 23:00 to midnight: a cent a minute.
    assert said.own_bill == 139 + 79 + 60


def test_each_metric_that_is_read_for_demand_is_in_our_own_bill() -> None:
    """A queue is three metrics, four with the age of its oldest message."""
    rates = replace(NO_BILL, hour_with_demand=Fraction(60, 100))
    by_queue = replace(WELD, demand=a_source(signals=(a_queue(), a_metric())))
    said = report(monday(morning(), fleet=a_plant(by_queue), own_bill=rates))

    assert said.own_bill == (4 + 1) * 139


def test_the_price_list_prices_what_is_counted() -> None:
    assert dollars({Billable.STATE_TRANSITION: 1000, Billable.ALARM_MONTH: 2}) == Fraction("0.225")


def test_a_month_of_the_plant() -> None:
    """The figures of docs/report.md."""
    said = report(november())

    assert [(row.name, row.spent) for row in said.by("target")] == [
        ("weld-seams", 276_367),
        ("paint-defects", 103_267),
        ("press-cracks", 180_681),
    ]
    assert said.whole.starts == 67


@given(stories())
@settings(max_examples=30)
def test_rows_of_any_kind_come_to_the_whole(story: Story) -> None:
    said = report(inputs_of(story))
    for what in ("target", "day", "tag:any"):
        rows = said.by(what)
        assert sum(row.spent for row in rows) == said.whole.spent
        assert sum((row.unit_time for row in rows), timedelta(0)) == said.whole.unit_time
        for which, whole in said.whole.comparisons.items():
            known = [each for row in rows if (each := row.comparisons[which])]
            assert sum(each.baseline for each in known) == (whole.baseline if whole else 0)
            assert sum(each.saved for each in known) == (whole.before_own_bill if whole else 0)


@given(stories())
@settings(max_examples=30)
def test_a_period_is_the_sum_of_its_parts(story: Story) -> None:
    """Split at a midnight, with free hours and all: the lines are the same."""
    whole = inputs_of(story, installed=None)
    midnight = instant(whole.since.astimezone(whole.zone).date() + timedelta(days=1), 0, whole.zone)
    if midnight >= whole.until:
        return
    parts = [inputs_of(story, installed=None, asked_until=midnight, now=midnight)]
    parts += [inputs_of(story, installed=None, asked_from=midnight)]

    assert [_money(each) for part in parts for each in [report(part)]] == _split(
        report(whole), midnight.astimezone(whole.zone).date()
    )


def _money(said: Report) -> list[tuple[Any, ...]]:
    return [(line.day, line.target, line.cents, line.free, *line.baselines.values()) for line in said.lines]


def _split(said: Report, day: date) -> list[list[tuple[Any, ...]]]:
    lines = _money(said)
    return [[line for line in lines if line[0] < day], [line for line in lines if line[0] >= day]]
