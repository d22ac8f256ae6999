"""One look at many models: in turn, and with what cannot be seen set aside."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.aws.providers.look import Look, turned
from autoscaler.aws.providers.provider import Handling, ProviderError

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def refusal(handling: Handling) -> ProviderError:
    return ProviderError(operation="DescribeModel", code="Some", message="no", handling=handling)


@given(st.lists(st.integers(), unique=True), st.datetimes(timezones=st.just(UTC)))
def test_every_look_sees_all_in_the_same_round(items: list[int], now: datetime) -> None:
    doubled = items + items
    in_turn = turned(items, now)
    assert any(doubled[first : first + len(items)] == in_turn for first in range(max(1, len(items))))


@pytest.mark.parametrize("tick", [timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1)])
def test_a_look_that_is_always_cut_after_the_first_misses_nobody_for_long(tick: timedelta) -> None:
    """Ticks come at round minutes, so the minute itself would pick the same few again and again."""
    firsts = Counter(turned(range(10), NOW + number * tick)[0] for number in range(200))
    assert set(firsts) == set(range(10))
    assert max(firsts.values()) < 60


@pytest.mark.parametrize("handling", [Handling.REFUSE, Handling.ALARM])
def test_a_fault_of_one_model_does_not_end_the_look(handling: Handling) -> None:
    look = Look()
    with look.as_far_as_it_goes():
        with look.at(["a"]):
            raise refusal(handling)
        reached = True
    assert reached
    with pytest.raises(ProviderError):
        look.outcome()


@pytest.mark.parametrize("handling", [Handling.RETRY, Handling.WAIT_FOR_QUOTA])
def test_trouble_with_the_service_ends_the_look(handling: Handling) -> None:
    look = Look()
    with pytest.raises(ProviderError), look.as_far_as_it_goes(), look.at(["a"]):
        raise refusal(handling)
