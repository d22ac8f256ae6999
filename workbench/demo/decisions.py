"""What the plan decided, read from its log: the line that everybody can read in AWS too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from autoscaler.scaling.reason import SENTENCES, Reason
from workbench.emulator.logs import LogLine
from workbench.emulator.trace import Entry


class Decisions:
    """Tells each target's decision when it differs from the one before."""

    def __init__(self) -> None:
        self._read = 0
        self._last: dict[str, tuple[str, str]] = {}

    def new(self, lines: Sequence[LogLine]) -> Iterator[Entry]:
        """Entries for the decisions in `lines` that are news; `lines` is the whole log so far."""
        unread, self._read = lines[self._read :], len(lines)
        for line in unread:
            facts = json.loads(line.text) if line.text.startswith("{") else {}
            if facts.get("message") != "decided":
                continue
            decision = facts["desired"], facts["reason"]
            if self._last.get(facts["target"]) != decision:
                self._last[facts["target"]] = decision
                sentence = SENTENCES[Reason(facts["reason"])]
                yield Entry(
                    at=line.at, kind="decision", subject=facts["target"], detail=f"{facts['desired']}: {sentence}"
                )
