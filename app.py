"""The CDK's entry: one stack for the fleet of one configuration file.

The file is named by the context key `config`, else by AUTOSCALER_CONFIG, else it is `autoscaler.yaml` in this folder.
Calendars are resolved into dates from today on, or from AUTOSCALER_TODAY (2026-03-27), for lives on a virtual clock.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from infra.distributions import LockError
from infra.synth import new_app, synthesize
from workbench.configuration import ConfigurationError, compile_file


class TodayError(Exception):
    """AUTOSCALER_TODAY is no date."""


def _today() -> date:
    text = os.environ.get("AUTOSCALER_TODAY")
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        raise TodayError(f"AUTOSCALER_TODAY: {text!r} is not allowed: a date such as 2026-03-27") from None


def main() -> int:
    """Synthesize into CDK_OUTDIR, or where the CDK command line says. A faulty configuration is answered with 2."""
    app = new_app()
    path = app.node.try_get_context("config") or os.environ.get("AUTOSCALER_CONFIG") or "autoscaler.yaml"
    try:
        synthesize(app, compile_file(Path(path), _today()))
    except (ConfigurationError, LockError, TodayError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the report is what this program has to say
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
