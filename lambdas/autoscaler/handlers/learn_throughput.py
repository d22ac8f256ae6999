"""Learn once a day what a unit of each target serves, and tell people where that is not what is configured."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.served import read_minutes
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.tell import tell
from autoscaler.scaling.learned import Learned, learned
from autoscaler.scaling.message import Kind
from autoscaler.scaling.model import Model, ProviderName
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.target import Fleet
from autoscaler.scaling.throughput import evidence_of

A_DAY = timedelta(days=1)
# Datapoints come a few minutes late.
COMPLETE_AFTER = timedelta(minutes=15)


def learn_throughput(fleet: Fleet, now: datetime) -> None:
    """Learn from yesterday (UTC), once. Trouble is in the log, and costs a day of evidence."""
    models = told_apart(fleet)
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    if not models or now - today < COMPLETE_AFTER:
        return
    yesterday = (today - A_DAY).date()
    try:
        if not runtime.reminders().is_due(f"throughput {yesterday}", A_DAY, now):
            return
        minutes = read_minutes(runtime.cloudwatch(), models, yesterday)
        known = runtime.throughputs().all() if minutes else {}
        for name, each in minutes.items():
            if fresh := evidence_of(yesterday, each):
                known[name] = learned(known.get(name), fleet[name], fresh)
                runtime.throughputs().put(known[name])
                _tell_of_drift(known[name], now)
    except (ClientError, BotoCoreError):
        logger.exception("throughput not learned")


def told_apart(fleet: Fleet) -> dict[str, Model]:
    """The models whose requests CloudWatch counts by themselves, by target.

    Those of Custom Labels it counts together, so there only a fleet's single model is known to be meant.
    """
    labels = [target.name for target in fleet.targets if target.provider is ProviderName.REKOGNITION]
    return {target.name: target.model for target in fleet.targets if target.name not in labels or len(labels) == 1}


def _tell_of_drift(known: Learned, now: datetime) -> None:
    if known.throughput is None or not known.has_just_drifted:
        return
    sentence = (
        f"A unit of {known.target} serves {known.throughput}, learned from {known.throughput.minutes} minutes in which "
        f"requests were turned away, but tps_per_unit is {known.configured:g}."
    )
    logger.warning("throughput drifted", target=known.target, configured=known.configured)
    tell(
        Kind.PROBLEM,
        known.target,
        sentence,
        now,
        target=known.target,
        reason=Reason.OTHER_THROUGHPUT,
        configured=known.configured,
        tps_per_unit=known.throughput.tps_per_unit,
        lower=known.throughput.lower,
        upper=known.throughput.upper,
    )
