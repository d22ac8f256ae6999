"""What a sandbox's process runs: the official Lambda runtime client, on virtual time.

It is started with `python -I -S`, so it sees the unzipped code, the runtime's own packages and nothing else.
Arguments: JSON of the import paths, and "virtual" or "wall".
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any, NoReturn

# Written before each answer, so that the emulator knows that it has all of an invocation's lines.
END_OF_LINES = "\x1e"
TIMED_OUT = 124


def main() -> NoReturn:
    paths, mode = json.loads(sys.argv[1]), sys.argv[2]
    sys.path[:0] = paths
    if mode == "virtual":
        _travel()
    _prefer_vendored_zones(paths[0])
    sys.argv = ["bootstrap"]

    from awslambdaric import bootstrap  # type: ignore[import-untyped]  # the package has no types
    from awslambdaric.lambda_runtime_client import LambdaRuntimeClient  # type: ignore[import-untyped]  # as above

    class Client(LambdaRuntimeClient):  # type: ignore[misc]  # the package has no types
        """Moves the clock to the invocation's instant, and marks the end of its lines."""

        def wait_next_invocation(self) -> Any:
            request = super().wait_next_invocation()
            if mode == "virtual":
                _begin(int(request.deadline_time_in_ms))
            return request

        def post_invocation_result(self, *args: Any, **kwargs: Any) -> None:
            _end_lines()
            super().post_invocation_result(*args, **kwargs)

        def post_invocation_error(self, *args: Any, **kwargs: Any) -> None:
            _end_lines()
            super().post_invocation_error(*args, **kwargs)

    bootstrap.run(os.environ["_HANDLER"], Client(os.environ["AWS_LAMBDA_RUNTIME_API"]))
    sys.exit(0)


def _end_lines() -> None:
    sys.stdout.write(END_OF_LINES + "\n")
    sys.stdout.flush()


_clock: dict[str, Any] = {}


def _travel() -> None:
    import time

    import time_machine

    _clock["deadline"] = float("inf")
    _clock["traveller"] = time_machine.travel(
        datetime.fromtimestamp(float(os.environ.pop("EMULATOR_NOW")), UTC), tick=False
    ).start()
    time.sleep = _sleep  # type: ignore[assignment]  # the real one also takes indices


def _begin(deadline_ms: int) -> None:
    """It is the deadline less the timeout: no time has passed since the emulator sent the invocation."""
    _clock["deadline"] = deadline_ms / 1000
    _clock["traveller"].move_to(datetime.fromtimestamp(_clock["deadline"], UTC))
    _clock["traveller"].shift(-float(os.environ["EMULATOR_TIMEOUT"]))


def _sleep(seconds: float) -> None:
    """A handler that sleeps moves its own clock and takes no real time; past its deadline it dies."""
    import time

    _clock["traveller"].shift(seconds)
    if time.time() >= _clock["deadline"]:
        sys.stdout.flush()
        os._exit(TIMED_OUT)


def _prefer_vendored_zones(task_root: str) -> None:
    """The time zone rules that are deployed are the ones to run with, whatever this machine has."""
    if os.path.isdir(os.path.join(task_root, "tzdata")):  # noqa: PTH112, PTH118  # pathlib costs start-up time
        import zoneinfo

        zoneinfo.reset_tzpath(to=())


if __name__ == "__main__":
    main()
