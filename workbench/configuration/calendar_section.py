"""A calendar in the file: public holidays, closures, exceptions and iCalendar files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from workbench.calendar.dates_text import EXAMPLE, parse_range
from workbench.calendar.holidays_of import ALLOWED, check_region
from workbench.configuration.period_section import TimesSection
from workbench.configuration.refusals import not_among, read
from workbench.configuration.schedule_section import ONE_OR_MORE
from workbench.configuration.section import Section

CLOSED, USUAL = "closed", "usual"
TIMES = f'{CLOSED}, {USUAL}, or a list of times such as ["08:00-12:00"]'
FILE = "the name of an iCalendar file, or a mapping with file and means"


def _dates(text: str) -> str:
    read(parse_range, text)
    return text


def _region(text: str) -> str:
    read(check_region, text)
    return text


def _printable(name: str) -> str:
    """The name, which goes to terminals, pictures and calendars."""
    if not name.isprintable():
        raise not_among("a name without line breaks and other characters that cannot be printed")
    return name


def _times(value: Any) -> Any:
    """`closed` is without times, `usual` is as if nothing had been written."""
    if value == CLOSED:
        return []
    if value == USUAL:
        return None
    if not isinstance(value, list) or not value:
        raise not_among(TIMES)
    return value


def _or_word(schema: dict[str, Any]) -> None:
    schema["anyOf"] = [{"enum": [CLOSED, USUAL]}, *(each for each in schema["anyOf"] if each.get("type") == "array")]


Dates = Annotated[str, AfterValidator(_dates), Field(description=EXAMPLE)]
Region = Annotated[str, AfterValidator(_region), Field(description=ALLOWED)]
Times = Annotated[
    Annotated[list[TimesSection], Field(max_length=20)] | None,
    BeforeValidator(_times),
    Field(description=TIMES, json_schema_extra=_or_word),
]
ClosureName = Annotated[
    str,
    AfterValidator(_printable),
    Field(min_length=1, max_length=80, description="a name of at most 80 characters that can be printed"),
]


class IcsSection(Section):
    """An iCalendar file, beside the configuration file, and what its events mean."""

    file: Annotated[str, Field(min_length=1, max_length=255)]
    means: Literal["closed", "open"] = "closed"

    @model_validator(mode="before")
    @classmethod
    def _name_is_file(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"file": value}
        if not isinstance(value, dict):
            raise not_among(FILE)
        return value


class CalendarSection(Section):
    """Dates on which the periods do not count, and what counts instead."""

    holidays: Annotated[list[Region], *ONE_OR_MORE, Field(max_length=20)] = Field(default_factory=list)
    closures: Annotated[
        dict[ClosureName, Annotated[list[Dates], *ONE_OR_MORE, Field(min_length=1, max_length=100)]],
        Field(max_length=200),
    ] = Field(default_factory=dict)
    exceptions: Annotated[dict[Dates, Times], Field(max_length=500)] = Field(default_factory=dict)
    ics: Annotated[list[IcsSection], *ONE_OR_MORE, Field(max_length=20)] = Field(default_factory=list)
