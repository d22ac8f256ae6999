"""Client tokens of Lookout for Vision: the same call again gets the same answer and has no second effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.emulator.hosting.refusals import RefusedError, Why

_REMEMBERED = timedelta(hours=8)
"""Lookout for Vision API reference, StartModel, ClientToken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    parameters: Mapping[str, object]
    answer: Mapping[str, object]
    until: datetime


class Tokens:
    """Only accepted calls are remembered; a refused one may be tried again with its token (our inference)."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Kept] = {}

    def answer(
        self, operation: str, token: str, parameters: Mapping[str, object], at: datetime
    ) -> Mapping[str, object] | None:
        """The answer that this token got before.

        Raises RefusedError when the parameters differ: an error that AWS does not name, ConflictException here.
        """
        kept = self._kept.get((operation, token))
        if kept is None or kept.until <= at:
            return None
        if kept.parameters != parameters:
            raise RefusedError(
                Why.TOKEN_REUSED, f"The client token was used for another {operation} call.", resource=token
            )
        return kept.answer

    def keep(
        self,
        operation: str,
        token: str,
        parameters: Mapping[str, object],
        answer: Mapping[str, object],
        at: datetime,
    ) -> None:
        self._kept[operation, token] = _Kept(parameters=dict(parameters), answer=answer, until=at + _REMEMBERED)
