"""A process that runs many command lines of the AWS CLI and of ours, and says what each printed and how it ended.

The AWS CLI makes its own botocore the one of the whole process, and thus must not be imported into a process of tests.
It reads and writes a line of JSON for each command line.
"""

from __future__ import annotations

import io
import json
import random
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from typing import Any

from awscli.argparser import USAGE  # type: ignore[import-untyped]  # the package has no types
from awscli.clidriver import create_clidriver  # type: ignore[import-untyped]
from botocore.loaders import JSONFileLoader

from workbench.aws_commands import usage
from workbench.aws_commands.__main__ import main

_read = cache(JSONFileLoader().load_file)


def _read_once(_loader: JSONFileLoader, path: str) -> Any:
    """Half of the time of a command line goes into files of JSON that are the same for all."""
    return _read(path)


def run(program: str, words: list[str]) -> dict[str, object]:
    """What a program of the name printed, and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    # The AWS CLI draws the enum values of its skeletons, and names itself by how it was called.
    random.seed(0)
    sys.argv = [program, *words]
    with redirect_stdout(out), redirect_stderr(err):
        code = ended(lambda: main(words[0], words[1:]) if program == "autoscaler" else create_clidriver().main(words))
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def ended(program: Callable[[], int | None]) -> int:
    try:
        return program() or 0
    except SystemExit as left:
        return int(left.code or 0)


if __name__ == "__main__":
    JSONFileLoader.load_file = _read_once  # type: ignore[assignment]  # it names its first argument twice
    print(json.dumps({"aws": USAGE, "autoscaler": usage.USAGE}), flush=True)  # noqa: T201  # for the test
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), flush=True)  # noqa: T201
