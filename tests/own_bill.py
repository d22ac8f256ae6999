"""What AWS bills for a fleet that was counted: row by row, in dollars for a month.

Everything is without free tiers, but for the dashboard. What was not counted but assumed is named here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from tests.own_bill_table import CountedTable
from tests.own_bill_tally import Tally
from workbench.report.own_bill import Billable
from workbench.report.own_bill import dollars as priced

GB = 1024**3
MEMORY_GB = 0.25

# What both stacks of a fleet have, whatever happens; the end-to-end test counts them in the templates.
# The metric of our own is sent only while a target is quarantined, and is paid for in those hours.
ALARMS, CUSTOM_METRICS, DASHBOARDS = 9, 0, 1
# An account has three for nothing, always, if none has more metrics than `infra.dashboard.FREE_METRICS`.
DASHBOARDS_PAID = 0
# Of one target with opt-in alarms, at most: high demand, demand while off, idle, each on one metric. One more for
# throttling serves all.
ALARMS_OF_TARGET = 3

# Assumed seconds of an invocation without its calls, with its share of cold starts: a step is often cold, since
# a whole fleet starts at once, and Plan and the guard hardly ever.
OWN_SECONDS = {"Plan": 0.5, "Guard": 0.5}
OWN_SECONDS_OF_STEP = 1.0
# Assumed seconds of one call, in which a function waits. A model service takes five calls a second of each kind, so
# that many in a row cannot be quicker than that.
CALL_SECONDS = {"dynamodb": 0.02, "rekognition": 0.2}
OTHER_CALL_SECONDS = 0.06

# Around each line that is taken in (CloudWatch Logs API, PutLogEvents), and START, END and REPORT of each invocation.
LINE_BYTES, INVOCATION_BYTES = 26, 400 + 3 * 26
# Three months, as in `infra/functions.py`; AWS compresses what it keeps, of which nothing is made here.
MONTHS_KEPT = 3
# Whom the mails go to.
READERS = 1

TASKS = frozenset({"Observe", "Start", "Stop", "Settle", "GiveUp"})

Row = Counter[Billable]
Rows = dict[str, Row]


def standing(targets: int) -> Rows:
    """What costs by the month, whether anything happens or not."""
    return {
        "alarms on ourselves": Counter({Billable.ALARM_MONTH: ALARMS}),
        "metric of our own": Counter({Billable.CUSTOM_METRIC_MONTH: CUSTOM_METRICS}),
        "dashboard": Counter({Billable.DASHBOARD_MONTH: DASHBOARDS_PAID}),
        "opt-in alarms of all targets": Counter({Billable.ALARM_MONTH: ALARMS_OF_TARGET * targets + 1}),
    }


def measured(tally: Tally, table: CountedTable) -> Rows:
    """What was counted, until now."""
    steps = [name for name in tally.invocations if name not in OWN_SECONDS]
    demand = sum(count for name, count in tally.metrics_read.items() if name != "InServiceInferenceUnits")
    # A task that is tried again is another transition (Step Functions pricing).
    retries = sum(tally.invocations[state] - tally.states[state] for state in TASKS)
    transitions = sum(tally.states.values()) + retries
    return {
        "transitions of the state machine": Counter({Billable.STATE_TRANSITION: transitions}),
        "traces of the state machine": Counter({Billable.TRACE: tally.executions}),
        "Plan": _run(tally, "Plan"),
        "log of Plan": _log(tally, "Plan"),
        "the guard": _run(tally, "Guard"),
        "log of the guard": _log(tally, "Guard"),
        "steps of Converge": sum((_run(tally, step) for step in steps), Counter()),
        "log of the steps": sum((_log(tally, step) for step in steps), Counter()),
        "table, writes": Counter({Billable.TABLE_WRITE: tally.write_units}),
        "table, reads": Counter({Billable.TABLE_READ: tally.read_units}),
        "table, kept": Counter({Billable.TABLE_GB_MONTH: table.stored / GB}),
        "clock": Counter({Billable.SCHEDULE_RUN: tally.scheduled}),
        "units in service, for the ledger": Counter(
            {Billable.METRIC_READ: tally.metrics_read["InServiceInferenceUnits"]}
        ),
        "demand": Counter({Billable.METRIC_READ: demand}),
        "mails": _mails(tally),
    }


def dollars(rows: Mapping[str, Row]) -> dict[str, Fraction]:
    """Each row by the price list."""
    return {name: priced(row) for name, row in rows.items()}


def scaled(rows: Rows, times: float) -> Rows:
    return {name: Counter({thing: count * times for thing, count in row.items()}) for name, row in rows.items()}


def together(*parts: Rows) -> Rows:
    """The sum, row by row; what is less in one than in none before may be negative."""
    found: Rows = {}
    for rows in parts:
        for name, row in rows.items():
            found.setdefault(name, Counter()).update(row)
    return found


def _run(tally: Tally, function: str) -> Row:
    invocations = tally.invocations[function]
    own = OWN_SECONDS.get(function, OWN_SECONDS_OF_STEP) * invocations
    waits = sum(
        times * CALL_SECONDS.get(operation.partition(":")[0], OTHER_CALL_SECONDS)
        for (caller, operation), times in tally.calls.items()
        if caller == function
    )
    return Counter({Billable.LAMBDA_REQUEST: invocations, Billable.LAMBDA_GB_SECOND: (own + waits) * MEMORY_GB})


def _log(tally: Tally, function: str) -> Row:
    lines, invocations = tally.log_lines[function], tally.invocations[function]
    return _kept(tally.log_bytes[function] + lines * LINE_BYTES + invocations * INVOCATION_BYTES)


def _kept(size: int) -> Row:
    return Counter({Billable.LOG_GB: size / GB, Billable.LOG_GB_MONTH: size / GB * MONTHS_KEPT})


def _mails(tally: Tally) -> Row:
    published = tally.of("sns:Publish")
    return Counter({Billable.PUBLISH: published, Billable.MAIL: published * READERS})
