"""What was told when, so that people are not told the same at each look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from guard.judgement.finding import Finding
from guard.judgement.model import Model
from guard.judgement.verdict import Verdict

# A model that is asked to stop is asked at each look; a stray that is left running is people's business every day.
TOLD_AGAIN_AFTER = {
    Verdict.LAPSED: timedelta(hours=1),
    Verdict.UNWANTED_STRAY: timedelta(hours=1),
    Verdict.STRAY: timedelta(hours=24),
}


class Memory:
    """Lives as long as the process does, and that is on purpose: the guard has no table that could be lost or broken.

    What it costs is a repeated message whenever Lambda takes a new process, some times a day.
    """

    def __init__(self) -> None:
        self._told: dict[tuple[str, Verdict], datetime] = {}
        self._first_seen: dict[str, datetime] = {}

    def lasts(self, model: Model, now: datetime) -> timedelta:
        """For how long this model has been seen, by this process and without a break."""
        return now - self._first_seen.setdefault(model.arn, now)

    def due(self, findings: Iterable[Finding], now: datetime) -> list[Finding]:
        """What has to be told now."""
        return [each for each in findings if self._is_due(each, now)]

    def told(self, findings: Iterable[Finding], now: datetime) -> None:
        """These were told."""
        self._told |= {_key(each): now for each in findings}

    def keep_only(self, findings: Sequence[Finding]) -> None:
        """Forget what is over, so that it is news when it comes again. Only a whole look knows what is over."""
        there = {_key(each) for each in findings}
        self._told = {key: at for key, at in self._told.items() if key in there}
        running = {each.model.arn for each in findings}
        self._first_seen = {arn: at for arn, at in self._first_seen.items() if arn in running}

    def _is_due(self, finding: Finding, now: datetime) -> bool:
        if finding.verdict not in TOLD_AGAIN_AFTER:
            return False
        last = self._told.get(_key(finding))
        return last is None or now - last >= TOLD_AGAIN_AFTER[finding.verdict]


def _key(finding: Finding) -> tuple[str, Verdict]:
    return finding.model.arn, finding.verdict
