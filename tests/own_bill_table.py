"""The table in memory, with what DynamoDB would bill for each call of it, on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import ceil
from typing import Any

from boto3.dynamodb.types import Binary

from tests.own_bill_tally import Tally
from tests.simulation import InMemory

# A unit of a consistent read is 4 KB of what a call reads, one of a write 1 KB of the item, before or after, whichever
# is larger; begun units count whole, and so does a read of nothing (DynamoDB developer guide, read-write-operations).
READ_UNIT, WRITE_UNIT = 4096, 1024
# A page of Query (API reference, Query).
PAGE = 1024 * 1024
# Of what is stored, for each item (DynamoDB developer guide, CapacityUnitCalculations).
INDEXED = 100


class CountedTable(InMemory):
    """Sizes are kept, because a query weighs everything that it reads."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self._tally = tally
        self._sizes: dict[tuple[str, str], int] = {}

    def get(self, kind: str, id: str) -> dict[str, Any] | None:
        self._read("GetItem", self._sizes.get((kind, id), 0))
        return super().get(kind, id)

    def all(self, kind: str) -> list[dict[str, Any]]:
        self._read("Query", sum(size for (of, _), size in self._sizes.items() if of == kind))
        return super().all(kind)

    def between(self, kind: str, first: str, last: str) -> list[dict[str, Any]]:
        found = (size for (of, id), size in self._sizes.items() if of == kind and first <= id <= last)
        self._read("Query", sum(found))
        return super().between(kind, first, last)

    def update(
        self,
        kind: str,
        id: str,
        changed: dict[str, Any],
        removed: Sequence[str] = (),
        *,
        unless_changed: Mapping[str, Any],
    ) -> bool:
        written = super().update(kind, id, changed, removed, unless_changed=unless_changed)
        before = self._sizes.get((kind, id), 0)
        if written:
            self._sizes[kind, id] = size_of({"kind": kind, "id": id} | self.items[kind, id])
        self._write("UpdateItem", max(before, self._sizes.get((kind, id), 0)))
        return written

    def delete(self, kind: str, id: str) -> None:
        self._write("DeleteItem", self._sizes.pop((kind, id), 0))
        super().delete(kind, id)

    @property
    def sizes(self) -> dict[tuple[str, str], int]:
        """Bytes of each item, by its key."""
        return dict(self._sizes)

    @property
    def stored(self) -> int:
        """Bytes that are kept, as they are billed."""
        return sum(size + INDEXED for size in self._sizes.values())

    def _read(self, operation: str, size: int) -> None:
        self._tally.call(f"dynamodb:{operation}", max(1, ceil(size / PAGE)))
        self._tally.read_units += max(1, ceil(size / READ_UNIT))

    def _write(self, operation: str, size: int) -> None:
        self._tally.call(f"dynamodb:{operation}")
        self._tally.write_units += max(1, ceil(size / WRITE_UNIT))


def size_of(item: Mapping[str, Any]) -> int:
    """Bytes of an item: of the names and values of its attributes (DynamoDB guide, CapacityUnitCalculations)."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Any) -> int:
    match value:
        case str():
            return len(value.encode())
        case Binary():
            return len(bytes(value))  # type: ignore[call-overload]  # it has `__bytes__`, which its stubs forgot
        case bytes():
            return len(value)
        case bool() | None:
            return 1
        case int() | float() | Decimal():
            digits = str(value).strip("-").replace(".", "").strip("0")
            return ceil(len(digits) / 2) + 1
        case list() | tuple():
            return 3 + sum(1 + _size(each) for each in value)
        case dict():
            return 3 + sum(1 + len(name.encode()) + _size(each) for name, each in value.items())
    raise TypeError(f"not in our items: {value!r}")
