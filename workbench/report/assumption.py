"""One thing that a report assumes."""

from __future__ import annotations

from dataclasses import dataclass

LAW = "a law of this report, docs/report.md"
CONFIGURED = "autoscaler.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A sentence, and its source. `about` is the figure that it belongs to; a caveat limits what this report says."""

    about: str
    text: str
    source: str
    is_caveat: bool = False
