"""What is wrong with demand by signals in autoscaler.yaml, said where it is, and all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.configuration_report import ARN, TODAY, paint, report
from workbench.configuration import compile_file

WELD = 'provider: lookoutvision\n    project: weld\n    model_version: "1"\n'


def math(text: str, metrics: str = "sent: {namespace: N, metric: M}") -> str:
    return f"demand:\n  signals:\n    - expression: {{math: '{text}', metrics: {{{metrics}}}}}"


EXPRESSION = "8 targets.paint.demand.signals.0.expression"
FAULTS = [
    ("demand: {}", "6 targets.paint.demand.metric: is missing: a name of at most 255 characters"),
    (
        "demand: {signals: []}",
        "6 targets.paint.demand.signals: an empty list is not allowed: at least one entry",
    ),
    (
        "demand: {metric: M, signals: [requests]}",
        "6 targets.paint.demand.metric: belongs to demand by one metric, and this one has signals: write it in one",
    ),
    (
        "demand: {signals: [request]}",
        '6 targets.paint.demand.signals.0: "request" is not allowed: requests, or a mapping with metric, expression, '
        "queue or requests, did you mean requests?",
    ),
    (
        "demand: {signals: [{}]}",
        "6 targets.paint.demand.signals.0: has none of metric, expression, queue or requests: a signal is of one kind",
    ),
    (
        "demand: {signals: [{queue: {name: a}, requests: {}}]}",
        "6 targets.paint.demand.signals.0: has queue and requests of metric, expression, queue or requests: "
        "a signal is of one kind",
    ),
    ("demand: {signals: [queu: {}]}", "6 targets.paint.demand.signals.0.queu: is not known here, did you mean queue?"),
    (
        "demand: {signals: [queue: {name: a, drains: 5m}]}",
        "6 targets.paint.demand.signals.0.queue.drains: is not known here, did you mean drain?",
    ),
    (
        "demand: {signals: [queue: {name: 'https://sqs.eu-central-1.amazonaws.com/123456789012/a'}]}",
        '6 targets.paint.demand.signals.0.queue.name: "https://sqs.eu-central-1.amazonaws.com/123456789012/a" is not '
        "allowed: the name of an SQS queue, not its URL or ARN: letters, digits, hyphens and underscores, at most 80 "
        "characters",
    ),
    (
        "demand: {signals: [queue: {}]}",
        "6 targets.paint.demand.signals.0.queue.name: is missing: the name of an SQS queue, not its URL or ARN: "
        "letters, digits, hyphens and underscores, at most 80 characters",
    ),
    (
        "demand: {signals: [metric: {namespace: N, metric: M, period: 10m, window: 15m}]}",
        '6 targets.paint.demand.signals.0.metric.window: "15m" is not allowed: at least two periods, 20m, so that a '
        "whole one lies in it",
    ),
    (
        "demand: {signals: [metric: {namespace: N, metric: M, period: 1h}], idle_after: 30m}",
        '6 targets.paint.demand.idle_after: "30m" is not allowed: at least the period, 1h',
    ),
    (math("sen / 60"), f"{EXPRESSION}.math: sen is none of its metrics, sent, did you mean sent?"),
    (math("FIL(sent, 0)"), f"{EXPRESSION}.math: FIL is no function that gives one series, did you mean FILL?"),
    (math("SUM(METRICS()) + sent"), f"{EXPRESSION}.math: METRICS is no function that gives one series"),
    (
        math('SEARCH("x") + sent'),
        f'{EXPRESSION}.math: "SEARCH(\\"x\\") + sent" is not allowed: names, numbers, functions, brackets and '
        "operators",
    ),
    (
        math("60", "sent: {namespace: N, metric: M}"),
        f"{EXPRESSION}.metrics.sent: is not used in math: it would be read and paid for in vain",
    ),
    (
        math("sent", "Sent: {namespace: N, metric: M}"),
        f'{EXPRESSION}.metrics.Sent: "Sent" is not allowed: a to z, 0 to 9 and underscores, first a letter, at most 40 '
        "characters",
    ),
    (
        "demand: {namespace: N, metric: M, missing: hole}",
        '6 targets.paint.demand.missing: "hole" is not allowed: hold, floor, or a mapping with last_good or fallback, '
        "did you mean hold?",
    ),
    (
        "demand: {namespace: N, metric: M, missing: {}}",
        "6 targets.paint.demand.missing: needs one of the rules: hold, floor, last_good or fallback",
    ),
    (
        "demand: {namespace: N, metric: M, missing: {last_good: 30m, after: 5m}}",
        "6 targets.paint.demand.missing.after: belongs to fallback, which is not there",
    ),
    (
        "demand: {namespace: N, metric: M, missing: {fallback: 3}}",
        "6 targets.paint.demand.missing.fallback: 3 is not allowed: at most the maximum, 1",
    ),
    (
        "demand: {signals: [queue: {name: a, missing: {fallback: 3}}]}",
        "6 targets.paint.demand.signals.0.queue.missing.fallback: 3 is not allowed: at most the maximum, 1",
    ),
    (
        "demand: {signals: [requests]}\nbounds: {minimum: 0}",
        "7 targets.paint.bounds.minimum: 0 is not allowed: at least 1, because requests are only counted while it "
        "runs, so nothing would start it again: add a signal that tells of work",
    ),
    (
        "demand: {signals: [requests]}\nschedule: {timezone: UTC, periods: [daily 06:00-22:00 0..1]}",
        '7 targets.paint.schedule.periods.0: "0..1" is not allowed: at least 1 unit, because requests are only counted '
        "while it runs, so nothing would start it again: add a signal that tells of work",
    ),
]


@pytest.mark.parametrize(("settings", "line"), FAULTS)
def test_every_fault_of_demand_is_said_where_it_is(tmp_path: Path, settings: str, line: str) -> None:
    assert f"autoscaler.yaml:{line}" in report(tmp_path, paint(settings))


def test_all_faults_of_signals_are_said_at_once(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        paint(
            "bounds: {maximum: 2}",
            "demand:\n  signals:\n    - queue: {name: a, window: 1m}\n    - {}\n  missing: {fallback: 3}\n"
            "  idle_after: 10s",
        ),
    )

    assert [line.split(": ")[0].partition(" targets.paint.")[2] for line in found] == [
        "demand.signals.0.queue.window",
        "demand.signals.1",
        "demand.missing.fallback",
        "demand.idle_after",
    ]


def test_requests_of_custom_labels_are_refused_where_another_target_is_counted_with_them(tmp_path: Path) -> None:
    """The metric names the operation only: what is asked of the other would look like demand for this one."""
    other = f"  other:\n    provider: rekognition\n    project_version_arn: {ARN.replace('/v1/', '/v2/')}\n"

    found = report(tmp_path, f"{paint('demand: {signals: [queue: {name: a}, requests]}')}\n{other}")

    assert found == [
        "autoscaler.yaml:6 targets.paint.demand.signals.1: cannot be told from those of other: Custom Labels counts "
        "the requests of all its models in a region together, so only a target that is alone may go by them; take a "
        "queue, or a metric that the caller publishes (docs/client.md)"
    ]


def test_requests_of_lookout_may_be_heard_beside_other_targets(tmp_path: Path) -> None:
    asks = "    demand: {signals: [requests]}\n"
    two = f"name: a\ntargets:\n  weld:\n    {WELD}{asks}  seam:\n    {WELD.replace('weld', 'seam')}{asks}"

    file = tmp_path / "autoscaler.yaml"
    file.write_text(two)

    assert len(compile_file(file, TODAY)["targets"]) == 2
