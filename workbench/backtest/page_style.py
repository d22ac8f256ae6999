"""What the page of a backtest has beside the style of a report: points, and an area."""

from __future__ import annotations

STYLE = """
.area { fill-opacity: .35 } .front { margin: 1.2rem 2rem 0 0 } td [data-figure] { white-space: nowrap }
.dot { position: absolute; transform: translate(-50%, 50%); min-width: 1.5rem; padding: 0 .2rem; text-align: center;
  font-size: .75rem; line-height: 1.4rem; border: 1px solid var(--c0); border-radius: .8rem; background: var(--paper) }
.dot:hover { z-index: 1 } .dot.best { background: var(--ink); border-color: var(--ink); color: var(--paper) }
.dot.optimum { border: 0; background: none; color: var(--good) }
"""
