"""The time zones that the functions know: those of the tzdata package that ships with them."""

from __future__ import annotations

import difflib
from functools import cache
from importlib.resources import files
from typing import Any

from workbench.configuration.refusals import not_among

ALLOWED = "an IANA time zone such as Europe/Berlin or America/New_York, or UTC"


@cache
def zones() -> frozenset[str]:
    """IANA names with a place in them, and UTC. Abbreviations such as CET or EST hide which clock changes apply."""
    names = files("tzdata").joinpath("zones").read_text("utf-8").split()
    return frozenset(name for name in names if "/" in name or name == "UTC")


def checked_zone(value: Any) -> str:
    """The zone's name, or a validation error that names the nearest one."""
    if isinstance(value, str) and value in zones():
        return value
    near = _nearest(value) if isinstance(value, str) else None
    allowed = ALLOWED + (f", did you mean {near}?" if near else "")
    raise not_among(allowed)


def _nearest(text: str) -> str | None:
    """The zone that is spelled most like the text, or whose city is."""
    wanted = text.lower().replace(" ", "_")
    by_name = {name.lower(): name for name in sorted(zones())}
    by_city = {name.rpartition("/")[2].lower(): name for name in sorted(zones(), reverse=True)}
    # Three letters are near to any short city: CET is not Ceuta.
    for known in (by_name, by_city) if len(wanted) > 3 else ():
        if near := difflib.get_close_matches(wanted, list(known), n=1, cutoff=0.75):
            return known[near[0]]
    return None
