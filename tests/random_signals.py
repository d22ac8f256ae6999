"""Demand by signals, as people may write it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

LENGTHS = st.sampled_from(["2m", "10m", "1h"])


def _metrics() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"namespace": st.just("Factory"), "metric": st.text("abc", min_size=1)},
        optional={"statistic": st.sampled_from(["Sum", "Average", "Maximum"]), "dimensions": st.just({"Line": "1"})},
    )


def _when() -> dict[str, st.SearchStrategy[Any]]:
    return {"offset": st.sampled_from(["0m", "90s", "1h"]), "window": LENGTHS, "missing": missing()}


def missing() -> st.SearchStrategy[Any]:
    """What missing data may mean, for bounds of two units or more."""
    return st.one_of(
        st.sampled_from(["hold", "floor"]),
        st.fixed_dictionaries({"last_good": LENGTHS}),
        st.fixed_dictionaries({"fallback": st.integers(1, 2)}, optional={"after": LENGTHS}),
    )


@st.composite
def _signal(draw: st.DrawFn) -> dict[str, Any]:
    match draw(st.sampled_from(["metric", "expression", "queue"])):
        case "metric":
            return {"metric": draw(_metrics()) | draw(st.fixed_dictionaries({}, optional=_when()))}
        case "expression":
            names = draw(st.lists(st.sampled_from(["a", "b_1", "sent"]), min_size=1, max_size=3, unique=True))
            math = f"FILL({names[0]}, 0) / 60 + MAX([{', '.join(names)}])"
            inner = {"math": math, "metrics": {name: draw(_metrics()) for name in names}}
            return {"expression": inner | draw(st.fixed_dictionaries({}, optional=_when()))}
    named = {"name": st.sampled_from(["parcels", "parcels.fifo"])}
    return {"queue": draw(st.fixed_dictionaries(named, optional={"drain": LENGTHS, "oldest": LENGTHS} | _when()))}


@st.composite
def demands_by_signals(draw: st.DrawFn) -> dict[str, Any]:
    """One to four signals, of which the first has a metric that an alarm can watch."""
    first = {"queue": {"name": "first"}}
    common = st.fixed_dictionaries({}, optional={"missing": missing(), "idle_after": st.sampled_from(["20m", "24h"])})
    return {"signals": [first, *draw(st.lists(_signal(), max_size=3))], "peak_tps": 40, **draw(common)}
