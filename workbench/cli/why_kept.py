"""A look as it was kept, read back: what it went by, and what was decided then."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autoscaler.aws.looks import KEPT, Looks
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.look import Look
from autoscaler.scaling.look_document import decisions_to_document, look_from_document
from autoscaler.scaling.target import Fleet
from workbench.cli.failures import Failure, doing

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The fleet as it was configured then, all that the look went by, and what was decided, as plain values."""

    fleet: Fleet
    look: Look
    decisions: Sequence[Document]

    def stored(self, name: str) -> Document:
        """What was decided about a target of that fleet."""
        return next(each for each in self.decisions if each["target"] == name)


def last_kept(looks: Looks, at: datetime, shown: str) -> Kept:
    """The last look at `at` (UTC) or before; `shown` is that instant for people. Raises Failure where there is none."""
    with doing("read the looks"):
        found = looks.latest(at)
    if found is None:
        raise Failure(
            f"no look is kept up to {shown}: a look is kept where it decided something anew, for {KEPT.days} days",
            "see what holds now with `autoscaler status`",
        )
    return kept_from(*found)


def kept_from(document: Document, configuration: Document) -> Kept:
    """A look as `keep_look` wrote it. Raises Failure for one that this version does not understand."""
    try:
        fleet = fleet_from(configuration)
        look = look_from_document(document["look"], fleet)
    except (KeyError, TypeError, ValueError) as error:
        why = f"{type(error).__name__}: {error}"
        raise Failure(
            f"another version of autoscaler kept this look, and this one cannot read it ({why})",
            "use the version that was deployed then",
        ) from error
    return Kept(fleet=fleet, look=look, decisions=document["decisions"])


def as_stored(decision: Decision) -> Document:
    """A decision in the words in which decisions are kept, to be compared with one."""
    [document] = decisions_to_document([decision])
    plain: Document = json.loads(json.dumps(document))
    return plain
