"""Whom a command is about: one target, a group, or all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from functools import wraps
from typing import Any

import click

from autoscaler.scaling.target import Fleet, Target
from workbench.cli.moments import zone_of
from workbench.configuration.faults import did_you_mean

Command = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Whom the user named, as Plan wants to hear it, and the targets that this covers."""

    named: dict[str, Any]
    targets: tuple[Target, ...]

    @property
    def zone(self) -> tzinfo | None:
        """The time zone that all of them share; None when there are several."""
        zones = {str(zone_of(target)): zone_of(target) for target in self.targets}
        return next(iter(zones.values())) if len(zones) == 1 else None


def of_scope(command: Command) -> Command:
    """Give a command `chosen`, a function from the fleet to whom the user named, from TARGET, --group or --all."""

    @wraps(command)
    def wrapped(*arguments: Any, target: str | None, group: str | None, everybody: bool, **own: Any) -> None:
        if sum((target is not None, group is not None, everybody)) != 1:
            raise click.UsageError("name one TARGET, or --group NAME, or --all")
        command(*arguments, chosen=lambda fleet: _chosen(fleet, target, group), **own)

    for option in (
        click.option("--all", "everybody", is_flag=True, help="All targets of the fleet."),
        click.option("--group", metavar="NAME", help="The targets of this group."),
        click.argument("target", required=False),
    ):
        wrapped = option(wrapped)
    return wrapped


def _chosen(fleet: Fleet, target: str | None, group: str | None) -> Chosen:
    if target is not None:
        known = {each.name: each for each in fleet.targets}
        if target not in known:
            raise click.BadParameter(_unknown(target, list(known)), param_hint="TARGET")
        return Chosen(named={"target": target}, targets=(known[target],))
    if group is not None:
        groups = sorted({name for each in fleet.targets for name in each.groups})
        if group not in groups:
            raise click.BadParameter(_unknown(group, groups), param_hint="--group")
        return Chosen(named={"group": group}, targets=tuple(each for each in fleet.targets if group in each.groups))
    return Chosen(named={"all": True}, targets=fleet.targets)


def _unknown(name: str, known: list[str]) -> str:
    if not known:
        return f"{name} is not configured: no target has `groups`"
    return (
        f"{name} is not configured: {', '.join(known)} {'is' if len(known) == 1 else 'are'}{did_you_mean(name, known)}"
    )
