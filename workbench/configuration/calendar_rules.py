"""A calendar of the file as rules for dates, its iCalendar files read in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path as FilePath
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from autoscaler.scaling.period import Period
from workbench.calendar.date_rules import Closure, DateException, DateRules
from workbench.calendar.dates_text import parse_range
from workbench.calendar.ics_in import IcsFile, read_ics, stretches
from workbench.calendar.resolved import BACK, horizon
from workbench.configuration.calendar_section import CalendarSection, IcsSection
from workbench.configuration.faults import Fault, Path, shown
from workbench.configuration.period_section import TimesSection


def files_of(raw: Any, at: Path, folder: FilePath, today: date) -> Iterator[IcsFile | Fault]:
    """The iCalendar files of a calendar, or what is wrong with them; names are relative to `folder`."""
    entries = raw.get("ics") if isinstance(raw, dict) else None
    entries = [entries] if isinstance(entries, str) else entries
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        try:
            section = IcsSection.model_validate(entry)
        except ValidationError:
            continue
        try:
            yield _file(section, folder, today)
        except (OSError, ValueError) as error:
            why = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
            yield Fault((*at, "ics", index), f"{shown(section.file)} {why}")


def _file(section: IcsSection, folder: FilePath, today: date) -> IcsFile:
    found = read_ics(section.file, (folder / section.file).read_bytes(), opens=section.means == "open")
    # Whatever cannot be spelled out is found here, and not when a target needs it.
    stretches(found, ZoneInfo("UTC"), today - BACK, horizon(today))
    return found


def rules_of(section: CalendarSection, files: Sequence[IcsFile]) -> DateRules:
    """A calendar in which nothing is wrong."""
    return DateRules(
        exceptions=[
            DateException(
                text=dates,
                dates=parse_range(dates),
                times=_times(dates, times),
            )
            for dates, times in section.exceptions.items()
        ],
        closures=[
            Closure(name=name, dates=parse_range(each)) for name, dates in section.closures.items() for each in dates
        ],
        files=files,
        holidays=section.holidays,
    )


def _times(dates: str, times: Sequence[TimesSection] | None) -> tuple[Period, ...] | None:
    """The periods of an exception; people see them with their dates."""
    if times is None:
        return None
    return tuple(replace(period, text=f"{dates} {period.text}") for each in times for period in each.periods())
