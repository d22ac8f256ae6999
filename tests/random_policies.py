"""Scaling policies, as people may write them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

LENGTHS = st.sampled_from(["0m", "90s", "10m", "1h30m", "24h"])


@st.composite
def policies(draw: st.DrawFn, demand: Any, minimum: int, maximum: int) -> dict[str, Any]:
    """A policy for a target with this demand, if any, and these bounds."""
    modes = [None, *(["schedule"] if minimum else []), *(["target-tracking", "step", "forecast"] if demand else [])]
    mode = draw(st.sampled_from(modes))
    policy = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "stabilization": _both(LENGTHS),
                "tolerance": st.integers(0, 50).map(lambda percent: f"{percent}%"),
                "steps": _both(st.integers(1, 1000)),
                "cooldown": LENGTHS,
            },
        )
    )
    queued = demand is not None and "signals" in demand
    deadlines: list[dict[str, Any]] = [{}, {"deadline": "15m"}, {"deadline": "1d12h"}] if queued else [{}]
    deadline = draw(st.sampled_from(deadlines))
    prices: list[dict[str, Any]] = [{}, {"strategy": "balanced"}, {"lost_request": 0.004}]
    shadows: list[dict[str, Any]] = [{}]
    if mode == "forecast":
        prices += [] if deadline else [{"at_most_lost": "0.5%"}, {"at_most_lost": "20%"}]
        shadows += [{"shadow": "0d"}, {"shadow": "90d"}]
    return {
        **({} if mode is None else {"mode": mode}),
        **policy,
        **deadline,
        **draw(st.sampled_from(prices)),
        **draw(st.sampled_from(shadows)),
        **({"adjustments": draw(_adjustments(maximum))} if mode == "step" else {}),
    }


def _both(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={"up": values, "down": values})


@st.composite
def _adjustments(draw: st.DrawFn, maximum: int) -> list[dict[str, Any]]:
    units = draw(st.lists(st.integers(1, maximum), min_size=1, unique=True))
    tps = draw(st.lists(st.floats(0, 1e6), min_size=len(units), max_size=len(units), unique=True))
    return [{"above_tps": each, "units": some} for each, some in zip(sorted(tps), sorted(units), strict=True)]
