"""What the autoscaler itself costs, counted from two days in memory, and what the documentation says of it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from tests.own_bill import Rows, dollars
from tests.own_bill_month import DAY, DAYS, FLEET, WORKDAYS, drawn
from tests.own_bill_page import OPTIONAL, lines, told
from tests.own_bill_table import CountedTable, size_of
from tests.own_bill_tally import Tally
from workbench.report.own_bill import ESTIMATED, Billable, estimated_cents
from workbench.report.own_bill import dollars as priced

PAGE = (Path(__file__).parents[2] / "docs" / "own-bill.md").read_text()
# Dollars for a model and month: what one unit costs in 45 seconds.
BAR = Fraction(5, 100)


@pytest.fixture(scope="module")
def rows() -> Rows:
    return drawn()


def test_the_page_tells_what_is_counted(rows: Rows) -> None:
    """A month that was drawn from two days is near the one that was lived."""
    counted = told("\n".join(lines(rows)))

    assert told(PAGE).keys() == counted.keys()
    for name, cost in counted.items():
        assert told(PAGE)[name] == pytest.approx(cost, rel=0.05, abs=0.0002), name


def test_the_page_has_the_price_list(rows: Rows) -> None:
    printed = "\n".join(lines(rows))

    assert printed[printed.index("| thing |") :] in PAGE


def test_a_model_costs_less_than_five_cents_a_month(rows: Rows) -> None:
    """Of a fleet of a hundred, without what somebody has to ask for: a demand metric, alarms."""
    of_all = sum(cost for name, cost in dollars(rows).items() if name not in OPTIONAL)

    assert of_all / FLEET < BAR


def test_the_estimate_of_a_report_is_what_is_counted(rows: Rows) -> None:
    demand = rows["demand"]
    looks = demand[Billable.METRIC_READ] * timedelta(minutes=5)
    counted = sum(cost for name, cost in dollars(rows).items() if name not in OPTIONAL)
    for with_demand, cost in ((timedelta(0), counted), (looks, counted + priced(demand))):
        cents = estimated_cents(
            ESTIMATED, targets=FLEET, starts=WORKDAYS * FLEET, with_demand=with_demand, length=DAYS * DAY
        )
        assert cents == pytest.approx(float(cost * 100), rel=0.01)


@pytest.mark.parametrize(
    ("size", "writes", "reads"), [(1024, 1, 1), (1025, 2, 1), (4097, 5, 2)], ids=["one unit", "begun", "larger"]
)
def test_begun_units_count_whole(size: int, writes: int, reads: int) -> None:
    tally = Tally()
    table = CountedTable(tally)
    keys = size_of({"kind": "target", "id": "weld"})
    table.update("target", "weld", {"x": "y" * (size - keys - 1)}, unless_changed={})
    table.get("target", "weld")

    assert (tally.write_units, tally.read_units) == (writes, reads)


def test_a_write_is_weighed_before_and_after_and_a_refused_one_costs_the_same() -> None:
    tally = Tally()
    table = CountedTable(tally)
    table.update("target", "weld", {"generation": 1, "long": "y" * 2000}, unless_changed={})
    table.update("target", "weld", {"generation": 2}, ["long"], unless_changed={"generation": 1})
    table.update("target", "weld", {"generation": 2}, unless_changed={"generation": 1})

    assert tally.write_units == 2 + 2 + 1


def test_a_query_reads_all_of_its_kind_at_once() -> None:
    """A hundred small records are not a hundred units."""
    tally = Tally()
    table = CountedTable(tally)
    for number in range(100):
        table.update("target", f"weld-{number:02}", {"x": "y" * 60}, unless_changed={})
    table.all("target")
    table.all("override")

    assert (tally.read_units, tally.calls["", "dynamodb:Query"]) == (2 + 1, 2)
