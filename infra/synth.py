"""From a compiled configuration to a cloud assembly: the assets, the stacks, the templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from aws_cdk import App
from aws_cdk.cx_api import CloudAssembly

from infra import asset
from infra.document import Fleet
from infra.guard import GuardStack
from infra.stack import AutoscalerStack

ROOT = Path(__file__).parents[1]
CODE, LOCK = ROOT / "lambdas" / "autoscaler", ROOT / "requirements-lambda.txt"
GUARD = ROOT / "lambdas" / "guard"
# Service models that botocore has no more. Data, and the only thing that both functions' code have in common.
MODELS = CODE / "aws" / "models"


def new_app(outdir: Path | None = None) -> App:
    """An app that writes to `outdir`, else to CDK_OUTDIR as it was when this process first imported the CDK."""
    return App(outdir=str(outdir) if outdir else None, analytics_reporting=False)


def synthesize(app: App, document: Mapping[str, object]) -> CloudAssembly:
    """Write the assembly of the fleet that `document` describes, and of its guard, to the app's output folder.

    Raises `distributions.LockError` when this environment is not what the lock says.
    """
    # The CDK takes its own copy. A folder of our own for each run lets two of them run at once.
    with TemporaryDirectory() as scratch:
        code, guard = Path(scratch) / "asset", Path(scratch) / "guard"
        asset.build(code, code=CODE, lock=LOCK, document=document)
        asset.build_guard(guard, code=GUARD, lock=LOCK, models=MODELS)
        fleet = cast("Fleet", document)
        AutoscalerStack(app, fleet=fleet, asset=str(code))
        GuardStack(app, fleet=fleet, asset=str(guard))
        return app.synth()
