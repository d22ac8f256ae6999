"""When a target should serve: periods, calendars, maintenance windows and the lead time."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from workbench.calendar.clock_text import minute
from workbench.configuration.durations import PATTERN, duration, read_duration
from workbench.configuration.period_section import PeriodSection, WindowSection
from workbench.configuration.refusals import not_among, read
from workbench.configuration.section import Section
from workbench.configuration.texts import Name
from workbench.configuration.timezones import ALLOWED, checked_zone

LEARNED = "learned"
LEAD_TIME = f"{LEARNED}, or a length of time from 0m to 2h, in steps of 1m"
# How long a start takes that nothing is known of yet: 10 to 20 minutes are usual.
PRIOR, LONGEST = timedelta(minutes=20), timedelta(hours=1)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _or_one(schema: dict[str, Any]) -> None:
    items = {key: schema.pop(key) for key in ("type", "items", "minItems", "maxItems") if key in schema}
    schema["anyOf"] = [items["items"], items]


# One name alone is a list of one.
ONE_OR_MORE = (BeforeValidator(_listed), Field(json_schema_extra=_or_one))


def _lead_time(value: Any) -> Any:
    if value == LEARNED:
        return value
    length = read_duration(value)
    # EventBridge Scheduler's cron expressions are exact to the minute.
    if length is None or length > timedelta(hours=2) or length % timedelta(minutes=1):
        raise not_among(LEAD_TIME)
    return length


def _minute(text: str) -> str:
    read(lambda each: minute(each, latest="23:59"), text)
    return text


Zone = Annotated[str, BeforeValidator(checked_zone), WithJsonSchema({"type": "string", "description": ALLOWED})]
Clock = Annotated[str, AfterValidator(_minute), Field(description="a time of day such as 06:00, in quotes")]
LeadTime = Annotated[
    timedelta | Literal["learned"],
    BeforeValidator(_lead_time),
    WithJsonSchema({"anyOf": [{"const": LEARNED}, {"type": "string", "pattern": PATTERN}], "description": LEAD_TIME}),
]


class ScheduleSection(Section):
    """When the model should serve. Without a schedule it is always open."""

    timezone: Zone
    periods: Annotated[list[PeriodSection], Field(min_length=1, max_length=50)]
    calendar: Annotated[list[Name], *ONE_OR_MORE, Field(max_length=20)] = Field(default_factory=list)
    day_begins: Clock = "00:00"
    maintenance: Annotated[list[WindowSection], Field(max_length=50)] = Field(default_factory=list)
    lead_time: LeadTime = "learned"
    longest_lead_time: Annotated[timedelta, *duration("5m", "3h", step="1m")] | None = None
