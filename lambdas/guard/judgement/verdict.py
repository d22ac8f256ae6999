"""What is to become of a model that may cost money."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from guard.judgement.lease_tag import lease_in
from guard.judgement.model import Model

# A person's start of a model that a fleet knows gets its lease with that fleet's next look, which comes every five
# minutes: until then it is nobody's business.
SETTLES = timedelta(minutes=6)

STRAY, STOP = "inference-unit-autoscaler:stray", "stop"


class Verdict(StrEnum):
    """Every model has exactly one."""

    LEASED = "leased"
    NEW = "new"
    LAPSED = "lapsed"
    STRAY = "stray"
    UNWANTED_STRAY = "unwanted-stray"

    @property
    def stops(self) -> bool:
        """Whether the model is asked to stop, at each look until it does."""
        return self in (Verdict.LAPSED, Verdict.UNWANTED_STRAY)


def verdict_on(model: Model, now: datetime, *, lasts: timedelta, stop_strays: bool) -> Verdict:
    """A lease that is over ends any model, whoever's fleet it is of; a model without one only if somebody said so.

    `lasts` is for how long it has been seen so. `stop_strays` says so for the whole region, the tag
    `inference-unit-autoscaler:stray` = `stop` for one model.
    """
    if lease := lease_in(model.tags):
        return Verdict.LAPSED if lease.until and lease.until <= now else Verdict.LEASED
    if model.tags.get(STRAY) == STOP:
        return Verdict.UNWANTED_STRAY
    if lasts < SETTLES:
        return Verdict.NEW
    return Verdict.UNWANTED_STRAY if stop_strays else Verdict.STRAY
