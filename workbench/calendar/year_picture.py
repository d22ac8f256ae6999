"""The year as an SVG that needs nothing else: for dark and light pages, and for those who listen to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from html import escape
from zoneinfo import ZoneInfo

from workbench.calendar.heat_map import WEEKDAYS, column_of, months, shade
from workbench.calendar.preview_words import day as day_words
from workbench.calendar.preview_words import units
from workbench.calendar.preview_year import Day, total

CELL, STEP, LEFT, TOP = 13, 15, 40, 58
WEEKS = 53
WIDTH, HEIGHT = LEFT + WEEKS * STEP, TOP + len(WEEKDAYS) * STEP + 40
LEGEND = (("closed", "s0"), ("up to 6 h", "s1"), ("up to 12 h", "s2"), ("up to 18 h", "s3"), ("more", "s4"))


def draw(days: Sequence[Day], name: str, zone: ZoneInfo) -> str:
    """The SVG of the days of the target `name`, with a tooltip for each day."""
    summed = total(days)
    title = f"{name}: open {summed.open_hours:,.0f} hours from {days[0].date} to {days[-1].date}, {zone.key}"
    description = (
        f"A square for each day, in columns of weeks from Monday to Sunday, darker the longer {name} is open; closed "
        f"dates have a cross. {summed.least_unit_hours:,.0f} to {summed.most_unit_hours:,.0f} unit-hours."
    )
    body = [*_names(days), *(_cell(each, days, zone) for each in days), *_legend()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="title description">\n<title id="title">{escape(title)}</title>\n'
        f'<desc id="description">{escape(description)}</desc>\n{_STYLE}\n'
        f'<text x="{LEFT}" y="20" class="head">{escape(title)}</text>\n' + "\n".join(body) + "\n</svg>\n"
    )


def _names(days: Sequence[Day]) -> Iterator[str]:
    for column, name in months(days):
        yield f'<text x="{LEFT + column * STEP}" y="{TOP - 8}">{name}</text>'
    for row, name in enumerate(WEEKDAYS):
        yield f'<text x="{LEFT - 8}" y="{TOP + row * STEP + 11}" text-anchor="end">{name}</text>'


def _cell(day: Day, days: Sequence[Day], zone: ZoneInfo) -> str:
    monday = days[0].date - timedelta(days=days[0].date.weekday())
    x, y = LEFT + column_of(day.date, monday) * STEP, TOP + day.date.weekday() * STEP
    cross = f'<path d="M{x + 3} {y + 3}l7 7m0-7l-7 7"/>' if day.is_closed_date else ""
    return f"<g><title>{escape(_told(day, zone))}</title>{_square(x, y, f's{shade(day)}')}{cross}</g>"


def _square(x: int, y: int, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="2" class="{fill}"/>'


def _told(day: Day, zone: ZoneInfo) -> str:
    hours = [
        f"{each.start.astimezone(zone):%H:%M}-{_end(each.end.astimezone(zone).strftime('%H:%M'))} {units(each.bounds)}"
        for each in day.stretches
    ]
    name = f" ({day.name})" if day.name else ""
    return f"{day_words(day.date)}{name}: {', '.join(hours) or 'closed'}"


def _end(time: str) -> str:
    return "24:00" if time == "00:00" else time


def _legend() -> Iterator[str]:
    x, y = LEFT, TOP + len(WEEKDAYS) * STEP + 14
    for text, fill in LEGEND:
        yield f'{_square(x, y, fill)}<text x="{x + 18}" y="{y + 11}">{text}</text>'
        x += 34 + 7 * len(text)
    yield f'{_square(x, y, "s0")}<path d="M{x + 3} {y + 3}l7 7m0-7l-7 7"/>'
    yield f'<text x="{x + 18}" y="{y + 11}">closed date</text>'


_STYLE = """<style>
text { font: 11px system-ui, sans-serif; fill: #3d444d } .head { font-size: 14px; font-weight: 600 }
path { stroke: #b3261e; stroke-width: 1.5; fill: none }
.s0 { fill: #e7eaee } .s1 { fill: #b9dfcb } .s2 { fill: #7cc3a0 } .s3 { fill: #3c9d72 } .s4 { fill: #17694a }
@media (prefers-color-scheme: dark) {
text { fill: #c9d1d9 } path { stroke: #ff8a80 }
.s0 { fill: #2b3138 } .s1 { fill: #1d4a37 } .s2 { fill: #257554 } .s3 { fill: #37a578 } .s4 { fill: #74dcae }
}
</style>"""
