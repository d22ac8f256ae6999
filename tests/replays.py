"""Whether what was decided follows from what was kept of it."""

from __future__ import annotations

from collections.abc import Iterable

from autoscaler.aws.looks import LOOKS, Document, unpacked
from autoscaler.scaling.look import decisions
from autoscaler.scaling.look_document import decisions_to_document, look_from_document
from autoscaler.scaling.target import Fleet
from tests.simulation import World


def kept(day: World) -> list[tuple[str, Document]]:
    """The looks that were kept, in their order, each with the configuration that it names."""
    return [(item["configuration"], unpacked(item["body"])) for item in day.stored.between(LOOKS, "", "~")]


def differing(day: World, fleets: Iterable[Fleet]) -> list[tuple[Document, list[Document]]]:
    """The looks of a day of which something else follows, with that."""
    by_name = {name_of(fleet): fleet for fleet in fleets}
    repeated = [
        (document, decisions(by_name[name], look_from_document(document["look"], by_name[name]))[1])
        for name, document in kept(day)
    ]
    told = [(document, decisions_to_document(found)) for document, found in repeated]
    return [(document, found) for document, found in told if found != document["decisions"]]


def name_of(fleet: Fleet) -> str:
    """What stands for a configuration in a story."""
    return str(id(fleet))
