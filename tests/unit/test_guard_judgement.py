"""What is a stray, what must be off, and what a status may cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from autoscaler.aws.providers.statuses import STATUSES
from autoscaler.scaling.model import ProviderName
from guard.judgement.lease_tag import LEASE, Lease, lease_in
from guard.judgement.model import ServiceName, Units
from guard.judgement.price import Price, Prices
from guard.judgement.statuses import may_cost
from guard.judgement.verdict import SETTLES, STRAY, Verdict, verdict_on
from tests.guard_stage import HOLDS, NOW, OVER, a_model


@pytest.mark.parametrize("service", ServiceName)
def test_what_may_be_stopped_may_cost_and_nothing_else_does(service: ServiceName) -> None:
    """Two tables in two code paths, held together here and nowhere else."""
    for status, meaning in STATUSES[ProviderName(service)].items():
        assert may_cost(service, status) == meaning.stoppable, status


def test_a_status_that_nobody_knows_may_cost() -> None:
    assert may_cost(ServiceName.REKOGNITION, "SCALING_UP")


def test_a_lease_says_until_when_and_for_whom() -> None:
    until = datetime(2026, 11, 21, 22, 5, tzinfo=UTC)

    assert lease_in({LEASE: "2026-11-21T22:05:00Z plant weld-seams"}) == Lease(
        until=until, fleet="plant", target="weld-seams"
    )


def test_a_model_that_is_left_alone_is_no_stray_and_never_over() -> None:
    tag = "never plant weld-seams"

    assert lease_in({LEASE: tag}) == Lease(until=None, fleet="plant", target="weld-seams")
    assert verdict_on(a_model(lease=tag), NOW, lasts=SETTLES, stop_strays=True) is Verdict.LEASED


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-11-21T22:05:00Z",
        "2026-11-21T22:05:00Z plant",
        "2026-11-21T22:05:00Z plant weld seams",
        "2026-11-21T22:05:00 plant weld",
        "tomorrow plant weld",
    ],
)
def test_a_lease_that_cannot_be_read_is_none(value: str) -> None:
    assert lease_in({LEASE: value}) is None
    assert verdict_on(a_model(lease=value), NOW, lasts=SETTLES, stop_strays=False) is Verdict.STRAY


@pytest.mark.parametrize(
    ("lease", "tags", "stop_strays", "verdict"),
    [
        (HOLDS, {}, False, Verdict.LEASED),
        (HOLDS, {STRAY: "stop"}, True, Verdict.LEASED),
        (OVER, {}, False, Verdict.LAPSED),
        (None, {}, False, Verdict.STRAY),
        (None, {STRAY: "keep"}, False, Verdict.STRAY),
        (None, {STRAY: "stop"}, False, Verdict.UNWANTED_STRAY),
        (None, {}, True, Verdict.UNWANTED_STRAY),
    ],
)
def test_a_lease_that_is_over_ends_a_model_and_a_stray_ends_only_if_somebody_said_so(
    lease: str | None, tags: dict[str, str], stop_strays: bool, verdict: Verdict
) -> None:
    model = a_model(tags=tags | ({LEASE: lease} if lease else {}))

    assert verdict_on(model, NOW, lasts=SETTLES, stop_strays=stop_strays) is verdict
    assert verdict.stops == (verdict in (Verdict.LAPSED, Verdict.UNWANTED_STRAY))


def test_a_lease_ends_at_its_very_instant_and_knows_time_zones() -> None:
    in_berlin = a_model(lease="2026-11-21T23:00:00+01:00 plant weld")

    assert verdict_on(in_berlin, NOW, lasts=SETTLES, stop_strays=False) is Verdict.LAPSED
    assert verdict_on(in_berlin, NOW - timedelta(seconds=1), lasts=SETTLES, stop_strays=False) is Verdict.LEASED


def test_a_model_costs_between_its_least_and_its_most_units() -> None:
    prices = Prices(currency="EUR", by_service={ServiceName.REKOGNITION: Price(unit_hour=3.5, source="contract")})

    burn = prices.burn(a_model(units=Units(minimum=2, maximum=4)))
    assert burn
    assert (burn.least, burn.most, str(burn)) == (7.0, 14.0, "7.00 EUR to 14.00 EUR")
    assert burn.over(timedelta(minutes=30)).most == 7.0
    assert prices.burn(a_model(units=None)) is None


def test_a_service_without_a_price_has_the_usual_one_and_says_so() -> None:
    lookout = a_model(service=ServiceName.LOOKOUTVISION)

    assert str(Prices().burn(lookout)) == "$4.00"
    assert "default" in Prices().of(ServiceName.LOOKOUTVISION).source


def test_the_sum_leaves_out_what_is_not_known() -> None:
    known, unknown = a_model(units=Units(minimum=1, maximum=250)), a_model(units=None)

    assert str(Prices().total(map(Prices().burn, (known, unknown, known)))) == "$8.00 to $2,000.00"


def test_prices_are_read_as_the_configuration_writes_them() -> None:
    document = {
        "currency": "USD",
        "providers": {"rekognition": {"unit_hour": 3.2, "free_unit_hours": 4.0, "source": "our contract"}},
        "bills_starting": False,
        "bills_stopping": False,
    }

    assert Prices.read(document).of(ServiceName.REKOGNITION) == Price(unit_hour=3.2, source="our contract")
