"""The day as a picture: what was asked, what was in service, and where the models stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby

from autoscaler.scaling.model import Phase

WIDTH, PANEL, LEFT, TOP = 960, 170, 56, 44
PLOT_WIDTH, PLOT_HEIGHT = WIDTH - LEFT - 16, 110
TPS_PER_UNIT = 5.0
COLOURS = {
    Phase.OFF: "#c9ced6",
    Phase.STARTING: "#f2b134",
    Phase.READY: "#2f9e6e",
    Phase.UPDATING: "#2f9e6e",
    Phase.STOPPING: "#8a94a6",
    Phase.FAILED: "#d64545",
}
SHOWN = (Phase.OFF, Phase.STARTING, Phase.READY, Phase.STOPPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One target at an instant: what was asked of it in TPS, the units in service, and its phase."""

    at: datetime
    target: str
    demand_tps: float
    units: int
    phase: Phase


def draw(samples: Sequence[Sample], title: str) -> str:
    """An SVG with a panel for each target, in the order in which they first appear."""
    targets = list(dict.fromkeys(sample.target for sample in samples))
    height = TOP + PANEL * len(targets) + 24
    body = [f'<text x="{LEFT}" y="20" class="title">{escape(title)}</text>', *_legend(height - 12)]
    for index, target in enumerate(targets):
        own = [sample for sample in samples if sample.target == target]
        body.append(f'<g transform="translate({LEFT},{TOP + PANEL * index})">{"".join(_panel(target, own))}</g>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="{escape(title)}">{_STYLE}<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        + "\n".join(body)
        + "</svg>\n"
    )


def _panel(target: str, samples: Sequence[Sample]) -> Iterator[str]:
    top = max(max(sample.demand_tps, sample.units * TPS_PER_UNIT) for sample in samples) or 1.0
    step = PLOT_WIDTH / len(samples)
    yield f'<text y="-4" class="name">{escape(target)}</text>'
    for share in (0, 0.5, 1):
        y = PLOT_HEIGHT * (1 - share)
        yield f'<line x2="{PLOT_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
        yield f'<text x="-8" y="{y + 4:.1f}" class="axis" text-anchor="end">{top * share:.0f}</text>'
    yield f'<path d="{_steps([s.units * TPS_PER_UNIT for s in samples], top, step)}" class="capacity"/>'
    yield f'<path d="{_steps([s.demand_tps for s in samples], top, step)}" class="demand"/>'
    at = 0
    for phase, run in groupby(samples, key=lambda sample: sample.phase):
        length = len(list(run))
        x, width = at * step, length * step
        yield f'<rect x="{x:.1f}" y="{PLOT_HEIGHT + 4}" width="{width:.1f}" height="8" fill="{COLOURS[phase]}"/>'
        at += length
    for index, sample in enumerate(samples):
        if sample.at.minute == 0 and sample.at.hour % 3 == 0:
            anchor = "middle" if index else "start"
            place = f'x="{index * step:.1f}" y="{PLOT_HEIGHT + 26}" text-anchor="{anchor}"'
            yield f'<text {place} class="axis">{sample.at:%H:%M}</text>'


def _steps(values: Sequence[float], top: float, step: float) -> str:
    """An area whose upper edge holds each value for one step."""
    points = [f"M0 {PLOT_HEIGHT}"]
    for index, value in enumerate(values):
        y = PLOT_HEIGHT * (1 - value / top)
        points.append(f"L{index * step:.1f} {y:.1f} L{(index + 1) * step:.1f} {y:.1f}")
    return " ".join([*points, f"L{len(values) * step:.1f} {PLOT_HEIGHT} Z"])


def _legend(baseline: int) -> Iterator[str]:
    entries = [("demand, TPS", "#3b6fb6"), ("in service, TPS at 5 a unit", "#bfe3d2")]
    entries += [(phase.value, COLOURS[phase]) for phase in SHOWN]
    x = float(LEFT)
    for text, colour in entries:
        yield f'<rect x="{x:.0f}" y="{baseline - 9}" width="10" height="10" fill="{colour}"/>'
        yield f'<text x="{x + 14:.0f}" y="{baseline}" class="axis">{escape(text)}</text>'
        x += 26 + 6.2 * len(text)


_STYLE = """<style>
text { font-family: system-ui, sans-serif; fill: #2b2f36 }
.title { font-size: 15px; font-weight: 600 } .name { font-size: 13px; font-weight: 600 } .axis { font-size: 11px }
.grid { stroke: #e4e7ec } .capacity { fill: #bfe3d2 } .demand { fill: #3b6fb6; fill-opacity: .75 }
</style>"""
