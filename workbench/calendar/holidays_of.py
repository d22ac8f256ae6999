"""Public holidays of a country or one of its subdivisions, from the `holidays` package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import holidays
from holidays.registry import COUNTRIES

from workbench.calendar.spelling import nearest

ALLOWED = "a country such as DE, or a country and subdivision such as DE-BY or US-CA (ISO 3166)"
LANGUAGE = "en_US"


def check_region(region: str) -> None:
    """Raises ValueError when there is no such country or subdivision, with those that there are."""
    country, dash, part = region.partition("-")
    if country not in _countries():
        country, dash, part = region.replace("_", "-").upper().partition("-")
        near = _code_of(country)
        raise ValueError(
            f"{region!r} is not a country with known holidays: write {ALLOWED}"
            + (f", did you mean {near}{dash}{part}?" if near else "")
        )
    if not dash or part in _countries()[country]:
        return
    known = _countries()[country]
    if not known:
        raise ValueError(f"{region!r} is not known: the holidays of {country} have no subdivisions, write {country}")
    raise ValueError(f"{region!r} is not known: {country} has {', '.join(known)}{_part_meant(country, part)}")


@cache
def holidays_of(region: str, years: range) -> Mapping[date, str]:
    """The public holidays of a region that `check_region` knows, with their names, in English where there are any."""
    country, _, part = region.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=years)
    if LANGUAGE in found.supported_languages:
        found = holidays.country_holidays(country, subdiv=part or None, years=years, language=LANGUAGE)
    return dict(sorted(found.items()))


@cache
def _countries() -> Mapping[str, Iterable[str]]:
    return holidays.list_supported_countries(include_aliases=False)


def _code_of(text: str) -> str:
    """The code of the country that has this name or another of its codes; nothing when none has."""
    names = {name: codes[1] for codes in COUNTRIES.values() for name in codes if codes[1] in _countries()}
    wanted = text.upper() if len(text) < 4 else text.title().replace(" ", "")
    if wanted in names:
        return names[wanted]
    near = nearest(wanted, (name for name in names if len(name) > 3)) if len(wanted) > 3 else None
    return names[near] if near else ""


def _part_meant(country: str, part: str) -> str:
    names = {part: part for part in _countries()[country]}
    for code, aliases in getattr(holidays, country).get_subdivision_aliases().items():
        names |= dict.fromkeys(aliases, code)
    near = nearest(part, names) if len(part) > 1 else None
    return f", did you mean {country}-{names[near]}?" if near else ""
