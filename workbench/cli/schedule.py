"""`autoscaler schedule`: what a target's schedule will do, and why, from the configuration alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.local_time import instant
from autoscaler.scaling.schedule import Schedule
from autoscaler.scaling.target import Fleet, Target
from workbench.calendar.ics_out import Named, ics
from workbench.calendar.preview import Boundary, ahead, schedule_of
from workbench.calendar.preview_at import Answer, answer, sentence
from workbench.calendar.preview_year import A_DAY, A_YEAR, Day, total, year
from workbench.calendar.year_picture import draw
from workbench.cli import clock
from workbench.cli.deployment import configured
from workbench.cli.moments import any_moment
from workbench.cli.options import as_json as as_json_option
from workbench.cli.options import config
from workbench.cli.schedule_told import tell, tell_year
from workbench.cli.views import among

# Clock changes before and behind are no more than guesses.
FIRST_YEAR, LAST_YEAR = 1970, 2199

a_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("target")
@config
@click.option("--at", "when", metavar="WHEN", help="Say what it should be at this instant, and why.")
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True, help="How many days to look ahead.")
@click.option("--year", "with_year", is_flag=True, help="Show a year as a heat map, with its hours.")
@click.option("--svg", type=a_file, help="Write the year as a picture to this file.")
@click.option("--ics", "ics_file", type=a_file, help="Write the opening hours as iCalendar to this file.")
@as_json_option
def schedule(
    target: str,
    file: Path,
    *,
    when: str | None,
    days: int,
    with_year: bool,
    svg: Path | None,
    ics_file: Path | None,
    as_json: bool,
) -> None:
    """Show when TARGET opens and closes, and why. It reads the configuration only, and needs no AWS account."""
    now, fleet = clock.now(), fleet_from(configured(file))
    [known] = among(fleet, [target])
    plan = schedule_of(known)
    at = _instant(when, plan, now)
    a_year = year(plan, known.bounds, now.astimezone(plan.zone).date())
    if svg:
        _write(svg, draw(a_year, target, plan.zone).encode(), "--svg")
    if ics_file:
        _write(ics_file, _hours(fleet, known, plan, now), "--ics")
    said = answer(plan, known.bounds, at or now)
    coming = [] if at else list(ahead(plan, known.bounds, now, now + timedelta(days=days)))
    if as_json:
        facts = _facts(known, plan, said) | ({} if at else {"boundaries": [_boundary(each) for each in coming]})
        click.echo(json.dumps(facts | ({"year": _year(a_year)} if with_year else {}), indent=2))
        return
    tell(known, plan, said, None if at else coming, days)
    if with_year:
        tell_year(a_year, plan)
    for path in filter(None, (svg, ics_file)):
        click.echo(f"Written: {path}")


def _instant(when: str | None, plan: Schedule, now: datetime) -> datetime | None:
    if when is None:
        return None
    try:
        at = any_moment(when, plan.zone, now)
        if not FIRST_YEAR < at.year < LAST_YEAR:
            raise ValueError(f"{when!r} is not allowed: a year from {FIRST_YEAR + 1} to {LAST_YEAR - 1}")
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from error
    return at


def _hours(fleet: Fleet, target: Target, plan: Schedule, now: datetime) -> bytes:
    """The hours from now on, as far as the calendars are known; a year, where there are none."""
    known = plan.known_until
    until = instant(known + A_DAY, 0, plan.zone) if known else now + A_YEAR
    return ics(plan, target.bounds, Named(target=target.name, fleet=fleet.name, stamp=now), now, until)


def _write(path: Path, content: bytes, option: str) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}", param_hint=option) from error


def _facts(target: Target, plan: Schedule, said: Answer) -> dict[str, Any]:
    lead = plan.lead
    return {
        "target": target.name,
        "always_open": target.schedule is None,
        "hands_off": target.hands_off,
        "timezone": plan.zone.key,
        "lead_time": {
            "prior_seconds": int(lead.prior.total_seconds()),
            "longest_seconds": int(lead.longest.total_seconds()),
            "learned": lead.is_learned,
        },
        "known_until": plan.known_until.isoformat() if plan.known_until else None,
        "at": _utc(said.at),
        "state": said.state,
        "units": _units(said.bounds),
        "rules": list(said.rules),
        "opening": _utc(said.opening),
        "until": _utc(said.until),
        "sentence": sentence(target.name, plan, said),
    }


def _boundary(each: Boundary) -> dict[str, Any]:
    return {
        "at": _utc(each.at),
        "does": each.does,
        "units": _units(each.bounds),
        "why": each.why,
        "start_asked_at": _utc(each.asked_at),
    }


def _year(days: list[Day]) -> dict[str, Any]:
    summed = total(days)
    return {
        "open_hours": round(summed.open_hours, 2),
        "unit_hours": {"minimum": round(summed.least_unit_hours, 2), "maximum": round(summed.most_unit_hours, 2)},
        "days": [
            {
                "date": day.date.isoformat(),
                "open_hours": round(day.open_hours, 2),
                "closed": day.is_closed_date,
                "name": day.name or None,
            }
            for day in days
        ],
    }


def _units(bounds: Any) -> dict[str, int] | None:
    return {"minimum": bounds.minimum, "maximum": bounds.maximum} if bounds else None


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
