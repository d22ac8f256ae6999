"""Units from TPS."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import Bounds, Sizing, Units
from autoscaler.scaling.sizing import at_worst, size, units_for
from tests.builders import SIZING

rates = st.floats(0, 10_000, allow_nan=False)
sizings = st.builds(
    lambda per_unit, utilisation, ha: Sizing(
        tps_per_unit=per_unit, target_utilisation=utilisation, high_availability=ha
    ),
    st.floats(0.1, 100),
    st.floats(0.1, 1),
    st.booleans(),
)
bounds = st.tuples(st.integers(0, 20), st.integers(1, 20)).map(
    lambda pair: Bounds(minimum=min(pair), maximum=max(pair))
)


def carried_by(units: int, sizing: Sizing) -> float:
    """The TPS that units carry at the target utilisation."""
    return units * sizing.tps_per_unit * sizing.target_utilisation


@pytest.mark.parametrize(("tps", "units"), [(0, 0), (0.1, 1), (4, 1), (4.01, 2), (20, 5), (1.2 / 0.3 * 5, 5)])
def test_a_unit_carries_its_tps_at_the_target_utilisation(tps: float, units: int) -> None:
    assert units_for(tps, SIZING) == units


@given(rates, sizings)
def test_the_units_carry_the_demand_and_one_less_does_not(tps: float, sizing: Sizing) -> None:
    units = units_for(tps, sizing)

    # A billionth of a unit may be missing, so that 20 TPS at 4 TPS each are 5 units and not 6.
    assert carried_by(units, sizing) + carried_by(1, sizing) * 1.1e-9 >= tps * (1 - 1e-12)
    assert units == 0 or carried_by(units - 1, sizing) < tps


@given(rates, rates | st.none(), sizings, bounds, st.integers(1, 10))
def test_the_size_keeps_to_bounds_and_quota(
    base: float, peak: float | None, sizing: Sizing, allowed: Bounds, quota: int
) -> None:
    sized = size(base_tps=base, peak_tps=peak, sizing=sizing, bounds=allowed, units_per_model=quota)

    assert 1 <= sized.minimum <= sized.most <= min(allowed.maximum, quota)
    assert sized.minimum >= min(allowed.minimum, quota)


@given(rates, rates, sizings, bounds, st.integers(1, 10))
def test_more_demand_never_needs_less(low: float, high: float, sizing: Sizing, allowed: Bounds, quota: int) -> None:
    low, high = sorted((low, high))
    fewer, more = (
        size(base_tps=tps, peak_tps=tps, sizing=sizing, bounds=allowed, units_per_model=quota) for tps in (low, high)
    )

    assert fewer.minimum <= more.minimum
    assert fewer.most <= more.most


def test_high_availability_asks_for_two_units_where_the_bounds_allow_them() -> None:
    available = replace(SIZING, high_availability=True)
    sized = [
        size(
            base_tps=0,
            peak_tps=None,
            sizing=available,
            bounds=Bounds(minimum=1, maximum=maximum),
            units_per_model=5,
        )
        for maximum in (1, 5)
    ]

    assert sized == [Units(1, 1), Units(2, 5)]


def sized_for_peak(lower: float | None) -> Units:
    bounds = Bounds(minimum=1, maximum=20)
    return size(base_tps=16, peak_tps=40, sizing=SIZING, bounds=bounds, units_per_model=20, lower=lower)


def test_the_maximum_goes_by_what_was_learned_at_worst_and_the_minimum_by_what_is_configured() -> None:
    assert [sized_for_peak(lower) for lower in (None, 5, 4, 2.5)] == [*[Units(4, 10)] * 2, Units(4, 13), Units(4, 20)]


def test_a_unit_that_serves_more_than_is_configured_takes_none_of_them_away() -> None:
    assert sized_for_peak(100) == sized_for_peak(None)
    assert at_worst(SIZING, None) is SIZING


@given(rates, st.floats(0.1, 100), st.floats(0.1, 100), sizings)
def test_the_less_a_unit_surely_serves_the_more_may_be_used(
    peak: float, some: float, other: float, sizing: Sizing
) -> None:
    less, more = sorted((some, other))
    bounds = Bounds(minimum=0, maximum=20)
    careful, bold = (
        size(base_tps=0, peak_tps=peak, sizing=sizing, bounds=bounds, units_per_model=20, lower=lower)
        for lower in (less, more)
    )

    assert careful.most >= bold.most
    assert careful.minimum == bold.minimum
