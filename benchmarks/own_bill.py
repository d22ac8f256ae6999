"""What the autoscaler itself costs a model and month, counted from a month that a fleet of 100 lived in memory.

`make own-bill`; takes some minutes. `--drawn` draws it from two days of small fleets instead, in seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.own_bill_month import drawn, lived
from tests.own_bill_page import lines


def main() -> None:
    """Print the tables of docs/own-bill.md."""
    rows = drawn() if "--drawn" in sys.argv else lived()
    print("\n".join(lines(rows)))  # noqa: T201 - this is the output


if __name__ == "__main__":
    main()
