"""Keep a look that decided something anew, so that it can be asked later why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.looks import TooLargeError
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.look import Look
from autoscaler.scaling.look_document import decisions_to_document, look_to_document
from autoscaler.scaling.record import Record


def keep_look(look: Look, decisions: Sequence[Decision], pursued: Sequence[Decision]) -> None:
    """Keep it with its decisions, where anything that was pursued is other than at the look before.

    A target that is set aside is pursued for another reason than was decided. Trouble is in the log, and holds nothing
    up.
    """
    if not any(_is_news(each, look.records) for each in pursued):
        return
    document = {"look": look_to_document(look), "decisions": decisions_to_document(decisions)}
    try:
        runtime.looks().put(look.now, runtime.configuration_digest(), document)
    except (ClientError, BotoCoreError, TooLargeError):
        logger.exception("look not kept")


def _is_news(decision: Decision, records: Mapping[str, Record]) -> bool:
    before = records[decision.target]
    now = (decision.desired, decision.reason, decision.shadow)
    return now != (before.desired, before.reason, before.shadow)
