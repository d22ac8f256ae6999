"""Prices, budgets, the guard and tags in autoscaler.yaml: what they become, and every fault in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from autoscaler.scaling.budget import Level
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import ProviderName
from autoscaler.scaling.target import Fleet
from tests.configuration_report import TODAY, paint, report
from workbench.configuration import compile_file
from workbench.configuration.price_table import known_price, price_in

SHARE = "1% to 100%, in whole percents, or null to do without this level"


def document(folder: Path, *rows: str) -> dict[str, Any]:
    """The compiled document of a file with one target, `paint` of group `line-1`, and these rows at the top."""
    file = folder / "autoscaler.yaml"
    file.write_text("\n".join([*rows, paint("groups: [line-1]")]))
    return compile_file(file, TODAY)


def fleet(folder: Path, *rows: str) -> Fleet:
    return fleet_from(document(folder, *rows))


def budget(settings: str) -> str:
    return f"budgets: {{cap: {{{settings}}}}}"


def test_a_price_that_nobody_configured_says_whose_figure_it_is(tmp_path: Path) -> None:
    prices = fleet(tmp_path).prices
    price = prices.by_provider[ProviderName.REKOGNITION]
    assert (prices.currency, price.unit_hour, price.free_unit_hours) == ("USD", 4.0, 0.0)
    assert price.source == (
        "default of 2026-11 for eu-central-1: notes of people who use Custom Labels name $4.00 for an inference hour, "
        "whatever the region; check your bill"
    )


def test_a_price_of_ones_own_is_taken_as_it_is(tmp_path: Path) -> None:
    prices = fleet(tmp_path, "prices: {currency: EUR, rekognition: {unit_hour: 3.6, free_unit_hours: 4}}").prices
    price = prices.by_provider[ProviderName.REKOGNITION]
    assert (prices.currency, price.unit_hour, price.free_unit_hours, price.source) == ("EUR", 3.6, 4.0, "configured")


def test_a_provider_that_no_target_is_of_has_a_price_too_and_says_that_it_was_not_converted(tmp_path: Path) -> None:
    """A model whose target was removed still costs something."""
    prices = fleet(tmp_path, "prices: {currency: EUR, rekognition: {unit_hour: 3.6}}").prices
    price = prices.by_provider[ProviderName.LOOKOUTVISION]
    assert price.unit_hour == 4.0
    assert "here the same number of EUR; check your bill" in price.source


@pytest.mark.parametrize("provider", ProviderName)
def test_the_table_has_a_price_for_each_provider_with_its_source_and_day(provider: ProviderName) -> None:
    """No region has a price of its own yet."""
    known = known_price(provider, "eu-central-1")
    assert known == known_price(provider, None)
    assert (known.unit_hour, known.looked_at) == (4.0, date(2026, 11, 21))
    assert "$4.00" in known.source


def test_a_region_with_a_price_of_its_own_has_that() -> None:
    here = {"unit_hour": 4.8, "source": "a bill"}
    usual = {"unit_hour": 4.0, "source": "notes", "regions": {"eu-central-1": here}}
    table = {"looked_at": "2026-11-21", "providers": {"rekognition": usual}}
    prices = {
        region: price_in(table, "rekognition", region).unit_hour for region in ("eu-central-1", "us-east-1", None)
    }
    assert prices == {"eu-central-1": 4.8, "us-east-1": 4.0, None: 4.0}


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param("{}", {"notify": 0.8, "stop": 1.0}, id="told at 80 %, stopped at all of it"),
        pytest.param("{stop: null}", {"notify": 0.8}, id="only told"),
        pytest.param("{notify: null}", {"stop": 1.0}, id="only stopped"),
        pytest.param(
            "{lower: 50%}", {"notify": 0.5, "lower": 0.5, "stop": 1.0}, id="told no later than anything happens"
        ),
        pytest.param(
            "{notify: 90%, lower: 90%, finish: 90%, stop: 90%}",
            {"notify": 0.9, "lower": 0.9, "finish": 0.9, "stop": 0.9},
            id="all at once",
        ),
    ],
)
def test_levels_are_shares_in_the_order_of_severity(tmp_path: Path, levels: str, expected: dict[str, float]) -> None:
    [found] = fleet(tmp_path, budget(f"limit: 400, per: month, levels: {levels}")).budgets
    assert found.levels == {Level(name): share for name, share in expected.items()}


def test_tags_of_the_defaults_are_completed_by_those_of_a_target(tmp_path: Path) -> None:
    file = tmp_path / "autoscaler.yaml"
    defaults = 'defaults: {tags: {plant: "Mladá Boleslav", cost-centre: "4711"}}'
    own = "tags: {cost-centre: '4802'}"
    file.write_text(f"{defaults}\n{paint(own)}")
    [target] = fleet_from(compile_file(file, TODAY)).targets
    assert target.tags == {"plant": "Mladá Boleslav", "cost-centre": "4802"}


FAULTS = [
    (
        "prices: {currency: eur}",
        '1 prices.currency: "eur" is not allowed: three capital letters such as USD or EUR',
    ),
    (
        "prices: {currency: EUR}",
        "1 prices.rekognition.unit_hour: is missing: what a unit costs in an hour, in EUR; the default, $4.00, is in "
        "US dollars, and nothing is converted",
    ),
    ("prices: {rekogniton: {}}", "1 prices.rekogniton: is not known here, did you mean rekognition?"),
    ("prices: {rekognition: 4}", "1 prices.rekognition: 4 is not allowed: a mapping"),
    ("prices: {rekognition: {unit_hour: 0}}", "1 prices.rekognition.unit_hour: 0 is not allowed: more than 0"),
    (
        "prices: {rekognition: {free_unit_hours: -1}}",
        "1 prices.rekognition.free_unit_hours: -1 is not allowed: at least 0",
    ),
    ("prices: {bills_starting: yes}", '1 prices.bills_starting: "yes" is not allowed: true or false'),
    ("guard: {stop_stray: true}", "1 guard.stop_stray: is not known here, did you mean stop_strays?"),
    ("notify_routine: [ops]", '1 notify_routine.0: "ops" is not allowed: an e-mail address'),
    ("budgets: [a]", "1 budgets: a list is not allowed: a mapping"),
    ("budgets: {cap: 400}", "1 budgets.cap: 400 is not allowed: a mapping"),
    (
        "budgets: {Cap: {limit: 1, per: day}}",
        '1 budgets.Cap: "Cap" is not allowed: a to z, 0 to 9 and hyphens, no hyphen first, at most 40 characters',
    ),
    (
        budget("per: day"),
        "1 budgets.cap: does not say how much may be spent: write limit, in the currency of the prices, or unit_hours",
    ),
    (
        budget("limit: 400, unit_hours: 100, per: day"),
        "1 budgets.cap.unit_hours: 100.0 is not allowed: limit is there too, 400, and a budget has one of the two",
    ),
    (budget("limit: 0, per: day"), "1 budgets.cap.limit: 0 is not allowed: more than 0"),
    (budget("unit_hours: -3, per: day"), "1 budgets.cap.unit_hours: -3 is not allowed: more than 0"),
    (budget('limit: "$400", per: day'), '1 budgets.cap.limit: "$400" is not allowed: a number'),
    (budget("limit: 4"), "1 budgets.cap.per: is missing: day, week or month"),
    (
        budget("limit: 4, per: moth"),
        '1 budgets.cap.per: "moth" is not allowed: day, week or month, did you mean month?',
    ),
    (
        budget("limit: 4, per: day, timezone: Europe/Berln"),
        '1 budgets.cap.timezone: "Europe/Berln" is not allowed: an IANA time zone such as Europe/Berlin or '
        "America/New_York, or UTC, did you mean Europe/Berlin?",
    ),
    (
        budget("limit: 4, per: day, target: pant"),
        '1 budgets.cap.target: "pant" is not allowed: one of targets, paint, did you mean paint?',
    ),
    (
        budget("limit: 4, per: day, group: line1"),
        '1 budgets.cap.group: "line1" is not allowed: one of the targets\' groups, line-1, did you mean line-1?',
    ),
    (
        budget("limit: 4, per: day, target: paint, group: line-1"),
        '1 budgets.cap.group: "line-1" is not allowed: target is there too, paint, and a budget is for one of the two, '
        "or without them for all",
    ),
    (
        budget("limit: 4, per: day, levels: {stop: 80}"),
        f"1 budgets.cap.levels.stop: 80 is not allowed: {SHARE}",
    ),
    (
        budget("limit: 4, per: day, levels: {stop: 101%}"),
        f'1 budgets.cap.levels.stop: "101%" is not allowed: {SHARE}',
    ),
    (
        budget("limit: 4, per: day, levels: {warn: 80%}"),
        "1 budgets.cap.levels.warn: is not known here: known are notify, lower, finish, stop",
    ),
    (
        budget("limit: 4, per: day, levels: {lower: 90%, stop: 85%}"),
        '1 budgets.cap.levels.stop: "85%" is not allowed: at least that of lower, 90%',
    ),
    (
        budget("limit: 4, per: day, levels: {notify: null, stop: null}"),
        "1 budgets.cap.levels: has no level left, so that nothing would ever happen: give at least one of them a share",
    ),
    (
        budget("limit: 4, per: day, if_short: [lowr]"),
        '1 budgets.cap.if_short.0: "lowr" is not allowed: lower or shorten, did you mean lower?',
    ),
    (budget("limit: 4, per: day, if_short: lower"), '1 budgets.cap.if_short: "lower" is not allowed: a list'),
    (
        'defaults: {tags: {"aws:owner": x}}',
        '1 defaults.tags.aws:owner: "aws:owner" is not allowed: 1 to 128 letters, digits, spaces and _.:/=+-@, and not '
        "aws: first",
    ),
    (
        'defaults: {tags: {owner: "x;y"}}',
        '1 defaults.tags.owner: "x;y" is not allowed: at most 256 letters, digits, spaces and _.:/=+-@',
    ),
    (
        "defaults: {tags: {cost-centre: 4711}}",
        '1 defaults.tags.cost-centre: 4711 is not allowed: text; put it in quotes: "4711"',
    ),
    (
        f"defaults: {{tags: {{{', '.join(f'a{number}: x' for number in range(21))}}}}}",
        "1 defaults.tags: a mapping is not allowed: at most 20 entries",
    ),
]


@pytest.mark.parametrize(("row", "line"), FAULTS)
def test_a_fault_is_one_line_with_what_is_allowed(tmp_path: Path, row: str, line: str) -> None:
    assert report(tmp_path, f"{row}\n{paint('groups: [line-1]')}") == [f"autoscaler.yaml:{line}"]


def test_all_faults_of_all_budgets_are_reported_together(tmp_path: Path) -> None:
    """What is faulty itself silences no rule that does not need it: `a` lacks its window and has no level either."""
    rows = """\
prices: {currency: EUR}
budgets:
  a: {limit: 4, levels: {notify: null, stop: null}}
  b: {per: day, target: pant}
"""
    found = [line.removeprefix("autoscaler.yaml:") for line in report(tmp_path, rows + paint("alarms: true"))]
    assert found == [
        "1 prices.rekognition.unit_hour: is missing: what a unit costs in an hour, in EUR; the default, "
        "$4.00, is in US dollars, and nothing is converted",
        "3 budgets.a.per: is missing: day, week or month",
        "3 budgets.a.levels: has no level left, so that nothing would ever happen: give at least one of them a share",
        "4 budgets.b: does not say how much may be spent: write limit, in the currency of the prices, or unit_hours",
        '4 budgets.b.target: "pant" is not allowed: one of targets, paint, did you mean paint?',
        "10 targets.paint.alarms: true is not allowed: alarms need demand, the metric they watch",
    ]


def test_a_group_is_not_called_unknown_while_groups_are_faulty_themselves(tmp_path: Path) -> None:
    rows = budget("limit: 4, per: day, group: line-1")
    assert report(tmp_path, f"{rows}\n{paint('groups: [line-1, 7]')}") == [
        'autoscaler.yaml:7 targets.paint.groups.1: 7 is not allowed: text; put it in quotes: "7"'
    ]


def test_a_target_that_is_faulty_itself_is_no_unknown_one(tmp_path: Path) -> None:
    rows = budget("limit: 4, per: day, target: weld")
    assert report(tmp_path, f"{rows}\n{paint()}\n  weld: 7\n") == [
        "autoscaler.yaml:7 targets.weld: 7 is not allowed: a mapping"
    ]


@pytest.mark.parametrize("key", ["[key]", r"\ud800"], ids=["pydantic's own mark of a key", "half a character"])
@pytest.mark.parametrize("section", ["prices: {{{}: 1}}", "quotas: {{{}: 1}}", "budgets: {{cap: {{{}: 1}}}}"])
def test_a_key_that_cannot_be_named_is_a_fault_like_any_other(tmp_path: Path, section: str, key: str) -> None:
    row = section.format(f'"{key}"')
    assert report(tmp_path, f"{row}\n{paint()}")[0].startswith(f"autoscaler.yaml:1 {row.partition(':')[0]}")
