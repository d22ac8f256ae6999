"""The looks at which something was decided anew, in the table, with the configuration that held then."""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import datetime, timedelta
from typing import Any

from autoscaler.aws.table import Table

LOOKS, CONFIGURATIONS = "look", "configuration"
# As long as the log: the question why it ran comes with the monthly bill.
KEPT = timedelta(days=90)
# An item of DynamoDB has at most 400 KB (DynamoDB quotas); some of that is not the body.
MOST_BYTES = 390_000

Document = dict[str, Any]


class TooLargeError(Exception):
    """A look at so many targets does not fit into an item."""


class Looks:
    """One item for each look, by its instant; one for each configuration, by its digest."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, at: datetime, configuration: str, document: Document) -> None:
        """Keep a look for three months. Raises TooLargeError."""
        body = _packed(document)
        if len(body) > MOST_BYTES:
            raise TooLargeError(f"{len(body)} bytes")
        item = {"body": body, "configuration": configuration, "expires": int((at + KEPT).timestamp())}
        self._table.update(LOOKS, at.isoformat(), item, unless_changed={})

    def put_configuration(self, document: Document) -> str:
        """Keep a configuration for good, and say its digest."""
        body = _packed(document)
        digest = hashlib.sha256(body).hexdigest()[:16]
        self._table.update(CONFIGURATIONS, digest, {"body": body}, unless_changed={})
        return digest

    def latest(self, at: datetime) -> tuple[Document, Document] | None:
        """The last look at `at` (UTC) or before, and the configuration of that time; None where there is none."""
        item = self._table.last(LOOKS, at.isoformat())
        if item is None:
            return None
        configuration = self._table.get(CONFIGURATIONS, item["configuration"])
        return (unpacked(item["body"]), unpacked(configuration["body"])) if configuration else None


def _packed(document: Document) -> bytes:
    return zlib.compress(json.dumps(document, sort_keys=True, separators=(",", ":")).encode())


def unpacked(body: Any) -> Document:
    document: Document = json.loads(zlib.decompress(bytes(body)))
    return document
