"""Pages of a listing: the token names the last entry seen, so entries that come or go in between do no harm."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from workbench.emulator.hosting.refusals import RefusedError, Why

Item = TypeVar("Item")


def page(
    items: Sequence[Item], key: Callable[[Item], str], *, listing: str, limit: int, token: str | None
) -> tuple[list[Item], str | None]:
    """One page of at most `limit` items, and the token of the next. Raises RefusedError for a foreign token."""
    begin = 0
    if token:
        last = _read(token, listing)
        begin = next((n + 1 for n, item in enumerate(items) if key(item) == last), len(items))
    chosen = list(items[begin : begin + limit])
    more = begin + limit < len(items)
    return chosen, _write(listing, key(chosen[-1])) if more and chosen else None


def _write(listing: str, last: str) -> str:
    return base64.b64encode(f"{listing}\n{last}".encode()).decode()


def _read(token: str, listing: str) -> str:
    try:
        of, _, last = base64.b64decode(token, validate=True).decode().partition("\n")
    except (binascii.Error, UnicodeDecodeError):
        of, last = "", ""
    if of != listing:
        raise RefusedError(Why.BAD_PAGE_TOKEN, "NextToken is not one that this listing gave.")
    return last
