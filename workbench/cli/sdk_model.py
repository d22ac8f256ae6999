"""`autoscaler sdk-model`: AWS CLIs and SDKs get their client of Lookout for Vision back."""

from __future__ import annotations

import json
from pathlib import Path

import click

from autoscaler.aws.session import MODELS
from workbench.cli.failures import BadInput, Failure
from workbench.cli.options import as_json


@click.group("sdk-model")
def sdk_model() -> None:
    """Give AWS CLIs and SDKs their client of Lookout for Vision back."""


@sdk_model.command()
@as_json
def path(*, as_json: bool) -> None:
    """Print the directory for AWS_DATA_PATH."""
    click.echo(json.dumps({"path": str(MODELS)}, indent=2) if as_json else MODELS)


@sdk_model.command()
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="A directory of service models; by default ~/.aws/models, where AWS CLIs and SDKs look by themselves.",
)
@click.option("--force", is_flag=True, help="Overwrite files that differ.")
@as_json
def install(into: Path | None, *, force: bool, as_json: bool) -> None:
    """Copy the service model to where AWS CLIs and SDKs find it.

    Exits with 2 and writes nothing when a file that differs is in the way.
    """
    directory = (into or _default()).absolute()
    try:
        written, kept = _copied(directory, force=force)
    except OSError as error:
        raise Failure(f"cannot write to {directory}: {error.strerror}", "name another directory with --into") from error
    if as_json:
        facts = {"directory": str(directory), "written": [*map(str, written)], "kept": [*map(str, kept)]}
        click.echo(json.dumps(facts, indent=2))
        return
    for file in written:
        click.echo(f"wrote {file}")
    for file in kept:
        click.echo(f"was there already: {file}")
    click.echo(_what_works(directory))


def _default() -> Path:
    """Where botocore looks first (botocore, loaders.Loader.CUSTOMER_DATA_PATH), and so do both AWS CLIs."""
    return Path.home() / ".aws" / "models"


def _copied(directory: Path, *, force: bool) -> tuple[list[Path], list[Path]]:
    """The files that were written, and those that were there already. Raises BadInput before it writes anything."""
    texts = {directory / source.relative_to(MODELS): source.read_bytes() for source in sorted(MODELS.rglob("*.json"))}
    there = {file: file.read_bytes() for file in texts if file.exists()}
    kept = [file for file in there if there[file] == texts[file]]
    differing = [file for file in there if file not in kept]
    if differing and not force:
        named = ", ".join(map(str, differing))
        raise BadInput(f"not overwritten, because it differs: {named}; --force overwrites it")
    written = [file for file in texts if file not in kept]
    for file in written:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(texts[file])
    return written, kept


def _what_works(directory: Path) -> str:
    works = "`aws lookoutvision` of both versions of the AWS CLI, and `lookoutvision` clients of boto3"
    return f"Now work: {works}" + ("" if directory == _default() else f", with AWS_DATA_PATH={directory}")
