"""A period in the file: its text, or a mapping where it changes demand settings too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from pydantic import Field, field_validator, model_validator

from autoscaler.scaling.period import DemandSettings, Period
from workbench.calendar.period_text import EXAMPLE, TIMES_EXAMPLE, parse_periods, parse_times
from workbench.configuration.durations import duration
from workbench.configuration.refusals import not_among, read, said
from workbench.configuration.section import Section

# What a period may change of its target's demand settings.
CHANGES = ("activation_tps", "idle_after", "peak_tps")


class PeriodSection(Section):
    """Days and times; as a mapping, also what holds of the demand settings in them."""

    example: ClassVar[str] = EXAMPLE

    when: Annotated[str, Field(description="days and times, as in the text of a period")]
    activation_tps: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    idle_after: Annotated[timedelta, *duration("1m", "24h")] | None = None
    peak_tps: Annotated[float, Field(gt=0, le=1_000_000)] | None = None

    @classmethod
    def parsed(cls, text: str) -> Sequence[Period]:
        """Raises ValueError with a sentence."""
        return parse_periods(text)

    @model_validator(mode="before")
    @classmethod
    def _text_is_when(cls, value: Any) -> Any:
        if isinstance(value, str):
            read(cls.parsed, value)
            return {"when": value}
        if not isinstance(value, dict):
            raise not_among(f"text, {cls.example}; or a mapping with when")
        return value

    @field_validator("when")
    @classmethod
    def _is_a_period(cls, text: str) -> str:
        read(cls.parsed, text)
        return text

    @model_validator(mode="after")
    def _changes_what_is_open(self) -> PeriodSection:
        if self.demand != DemandSettings() and not all(period.opens for period in self.parsed(self.when)):
            raise said(f"{self.when!r} is off: there are no demand settings to change")
        return self

    @property
    def demand(self) -> DemandSettings:
        return DemandSettings(activation_tps=self.activation_tps, idle_after=self.idle_after, peak_tps=self.peak_tps)

    def periods(self) -> list[Period]:
        """What it stands for, with what it changes."""
        return [replace(period, demand=self.demand) for period in self.parsed(self.when)]


class WindowSection(PeriodSection):
    """A maintenance window: it has a start and an end."""

    @classmethod
    def parsed(cls, text: str) -> Sequence[Period]:
        found = parse_periods(text)
        if not all(period.is_window for period in found):
            raise ValueError(f"{text!r} has a start or an end only: a maintenance window has both")
        return found


class TimesSection(PeriodSection):
    """Times of an exception date, without days."""

    example: ClassVar[str] = TIMES_EXAMPLE

    @classmethod
    def parsed(cls, text: str) -> Sequence[Period]:
        return [parse_times(text)]
