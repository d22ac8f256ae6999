"""Alarm states, against the examples that the CloudWatch guide gives for missing data, and metric math."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.emulator.alarm_definitions import AlarmError, MetricAlarm
from workbench.emulator.alarm_rule import holds
from workbench.emulator.alarm_state import Judgement, State
from workbench.emulator.metrics import MetricStore

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

# X breaches, 0 does not, - is missing.
VALUES = {"X": 10.0, "0": 0.0, "-": None}
STATES = {"A": State.ALARM, "O": State.OK, "I": State.INSUFFICIENT_DATA}
RETAINED = State.INSUFFICIENT_DATA


def judged(points: str, treat: str, datapoints: int, periods: int = 3, present: State = RETAINED) -> State:
    judgement = Judgement(
        comparison="GreaterThanThreshold", threshold=5, periods=periods, datapoints=datapoints, treat_missing=treat
    )
    return judgement.state([VALUES[point] for point in points], present)


def judged_each_way(points: str, *, datapoints: int) -> dict[str, object]:
    """The state by each way to treat missing data."""
    ways = ("missing", "ignore", "breaching", "notBreaching")
    return {treat: judged(points, treat, datapoints=datapoints) for treat in ways}


@pytest.mark.parametrize(
    ("points", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0-X-X", "O", "O", "O", "O"),
        ("----0", "O", "O", "O", "O"),
        ("-----", "I", "I", "A", "O"),
        ("0XX-X", "A", "A", "A", "A"),
        ("--X--", "A", "I", "A", "O"),
    ],
)
def test_three_out_of_three_as_in_the_guide(
    points: str, missing: str, ignore: str, breaching: str, not_breaching: str
) -> None:
    """CloudWatch guide, alarms-and-missing-data, first table; "ignore" retains the state, here insufficient data."""
    assert judged_each_way(points, datapoints=3) == {
        "missing": STATES[missing],
        "ignore": STATES[ignore],
        "breaching": STATES[breaching],
        "notBreaching": STATES[not_breaching],
    }


@pytest.mark.parametrize(
    ("points", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0-X-X", "A", "A", "A", "A"),
        ("00X0X", "A", "A", "A", "A"),
        ("0-X--", "O", "O", "A", "O"),
        ("----0", "O", "O", "A", "O"),
        ("---X-", "A", "I", "A", "O"),
    ],
)
def test_two_out_of_three_as_in_the_guide(
    points: str, missing: str, ignore: str, breaching: str, not_breaching: str
) -> None:
    """The second table of the same page."""
    assert judged_each_way(points, datapoints=2) == {
        "missing": STATES[missing],
        "ignore": STATES[ignore],
        "breaching": STATES[breaching],
        "notBreaching": STATES[not_breaching],
    }


@given(st.lists(st.sampled_from(sorted(VALUES)), min_size=3, max_size=3), st.integers(1, 3))
def test_with_all_points_real_the_treatment_makes_no_difference(points: list[str], datapoints: int) -> None:
    text = "".join(points).replace("-", "0")
    expected = State.ALARM if text.count("X") >= datapoints else State.OK
    for treat in ("missing", "ignore", "breaching", "notBreaching"):
        assert judged(text, treat, datapoints) == expected


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [
        ("GreaterThanThreshold", 5, False),
        ("GreaterThanOrEqualToThreshold", 5, True),
        ("LessThanThreshold", 5, False),
        ("LessThanOrEqualToThreshold", 5, True),
    ],
)
def test_the_threshold_itself(comparison: str, value: float, expected: bool) -> None:
    judgement = Judgement(comparison=comparison, threshold=5, periods=1, datapoints=1)
    assert judgement.is_breaching(value) is expected


def test_a_composite_rule_combines_the_states_of_others() -> None:
    states = {"demand high": "ALARM", "throttled": "OK", "stale": "INSUFFICIENT_DATA"}
    assert holds('ALARM("demand high") AND NOT ALARM(throttled)', states)
    assert holds("OK(throttled) AND (INSUFFICIENT_DATA(stale) OR FALSE)", states)
    assert not holds("ALARM(arn:aws:cloudwatch:eu-central-1:123456789012:alarm:throttled) OR FALSE", states)


def test_a_composite_rule_that_names_an_unknown_alarm_is_refused() -> None:
    with pytest.raises(AlarmError, match="an alarm that there is not: gone"):
        holds("ALARM(gone)", {})


def test_a_composite_rule_is_not_python() -> None:
    with pytest.raises(AlarmError):
        holds('__import__("os").getcwd()', {})


def test_math_on_whole_numbers_is_math_on_numbers() -> None:
    """The maximum of counts that were put as whole numbers is one; nothing of it may get lost."""
    store = MetricStore()
    for queue_metric, value in (("Visible", 5), ("InFlight", 1)):
        store.put("AWS/SQS", queue_metric, {}, value, NOON)
    stats = {
        name: {"Metric": {"Namespace": "AWS/SQS", "MetricName": metric}, "Period": 60, "Stat": "Maximum"}
        for name, metric in (("visible", "Visible"), ("in_flight", "InFlight"), ("sent", "Sent"))
    }
    reads = [{"Id": name, "MetricStat": stat, "ReturnData": False} for name, stat in stats.items()]
    math = {"Id": "tps", "Expression": "SUM([SUM([visible, in_flight]) / 600, sent / 60])", "ReturnData": True}
    judged = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 0, "EvaluationPeriods": 1}
    alarm = MetricAlarm.read({"AlarmName": "a", "AlarmArn": "a", "Metrics": [math, *reads], **judged})

    assert alarm.points(store, NOON + timedelta(minutes=2)) == [None, 6 / 600, None]
