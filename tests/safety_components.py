"""What the safety proof takes away, one at a time, and how long a model may run past its end then."""

from __future__ import annotations

from datetime import timedelta

from tests.effect_points import Component

BOUND, BOUND_WITHOUT_STACK = timedelta(minutes=10), timedelta(minutes=60)

CONVERGE = ("Observe", "Start", "Stop", "Settle", "GiveUp")

PLAN = Component(name="plan", functions=frozenset({"plan"}), effects=("invoke plan",))
SCHEDULER = Component(name="scheduler", effects=("schedule ", "lease "))
CLOCK = Component(name="clock", effects=("schedule ",))
TABLE = Component(name="table", effects=("table ",))
METRICS = Component(name="cloudwatch", effects=("metrics ",))
TAGS = Component(name="tags", effects=("tag ",))
GUARD = Component(name="guard", functions=frozenset({"guard"}), effects=("guard ",))
MAIN_STACK = Component(
    name="main-stack",
    functions=frozenset({"plan", *CONVERGE}),
    effects=("invoke ", "execution ", "states ", "schedule ", "lease ", "table ", "topic ", "alarm"),
)

COMPONENTS = (
    PLAN,
    # Executions hang, and nobody hears of it; or the whole of Step Functions refuses.
    Component(name="converge", effects=("execution ",)),
    Component(name="step-functions", effects=("execution ", "states ")),
    *(Component(name=each.lower(), functions=frozenset({each}), effects=(f"invoke {each}",)) for each in CONVERGE),
    SCHEDULER,
    CLOCK,
    Component(name="leases", effects=("lease ",)),
    TABLE,
    TAGS,
    Component(name="alarms", effects=("alarm",)),
    Component(name="topic", effects=("topic ",)),
    METRICS,
    Component(name="cloudtrail", effects=("trail ",)),
    GUARD,
    MAIN_STACK,
)

# Without one of these no look at the fleet is taken any more.
BLINDING = (PLAN, SCHEDULER, CLOCK, TABLE, MAIN_STACK)


def bound(component: Component) -> timedelta:
    """How long a model may run past its end without that component."""
    return BOUND_WITHOUT_STACK if component is MAIN_STACK else BOUND
