"""Both programs, `aws` and `autoscaler`, before the same emulated account, which is as new for each command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from autoscaler.aws.session import MODELS
from tests.hosting_stage import PAINT, PAINT_ARN, RIVET, SEAM, WELD, Stage, served
from workbench.emulator.hosting import HostedCustomLabelsModel

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOT = Path(__file__).parents[1]
LABELS_ARN = PAINT_ARN.replace("paint", "labels")
LABELS = HostedCustomLabelsModel(project_version_arn=LABELS_ARN, project_created=1617548260281, name="labels")
_DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def two_run() -> Stage:
    """Of each service one model runs."""
    stage = Stage(models=(WELD, SEAM, RIVET, PAINT, LABELS))
    stage.start("rivet")
    stage.start("labels", 1, 2)
    stage.jump(minutes=15)
    return stage


class Wire(NamedTuple):
    """What a request asks for. The token is "drawn" where nobody gave one, since each call draws another."""

    target: str
    region: str
    query: str
    token: str
    body: str


class Ended(NamedTuple):
    code: int
    out: str
    err: str
    asked: tuple[Wire, ...]


@dataclass(slots=True)
class Account:
    """Both services behind one URL, as a WSGI application."""

    asked: list[Wire] = field(default_factory=list)
    stage: Stage = field(init=False)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        self.stage = two_run()
        self.asked.clear()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        action = environ.get("HTTP_X_AMZ_TARGET")
        self.asked.append(
            Wire(
                action or f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}",
                environ.get("HTTP_AUTHORIZATION", "///").split("/")[2],
                environ["QUERY_STRING"],
                _DRAWN.sub("drawn", environ.get("HTTP_X_AMZN_CLIENT_TOKEN", "")),
                json.dumps(json.loads(body or "null"), sort_keys=True),
            )
        )
        environ["wsgi.input"] = _Read(body)
        hosting = self.stage.hosting
        return (hosting.rekognition if action else hosting.lookoutvision)(environ, start_response)


class _Read:
    """A body that was read once, to be read again."""

    def __init__(self, body: bytes) -> None:
        self.read = lambda _size=-1: body


@dataclass(slots=True)
class Programs:
    """Runs command lines of either program in one process, which does not know of the other one's."""

    account: Account
    worker: subprocess.Popen[str]
    usages: Mapping[str, str]

    def run(self, program: str, *words: str) -> Ended:
        """In an account as new. `program` is `aws` or `autoscaler`."""
        self.account.renew()
        assert self.worker.stdin
        assert self.worker.stdout
        self.worker.stdin.write(json.dumps({"program": program, "words": words}) + "\n")
        self.worker.stdin.flush()
        return Ended(**json.loads(self.worker.stdout.readline()), asked=tuple(self.account.asked))

    def as_ours(self, theirs: Ended) -> Ended:
        """What `aws` printed, under our name: its usage, and its name before an error, are all that may differ."""
        err = theirs.err.replace(self.usages["aws"], self.usages["autoscaler"])
        return theirs._replace(err=err.replace("aws: error:", "autoscaler: error:"))


@dataclass(slots=True)
class Processes:
    """Runs command lines as a person starts them, each as a process of its own and in an account as new."""

    account: Account
    url: str
    home: Path

    def run(self, program: str, *words: str, **more: str | None) -> Ended:
        """`more` is set in the environment, and taken out of it where it is None."""
        self.account.renew()
        given = {**environment(self.url, self.home), **more}
        command = [str(Path(sys.executable).with_name(program)), *words]
        known = {name: value for name, value in given.items() if value is not None}
        done = subprocess.run(command, env=known, cwd=self.home, capture_output=True, text=True, check=False)
        return Ended(done.returncode, done.stdout, done.stderr, tuple(self.account.asked))


@contextmanager
def processes(home: Path) -> Iterator[Processes]:
    """With `home` as their home, and as the folder in which they are started."""
    account = Account()
    with served(account) as url:
        yield Processes(account, url, home)


def environment(url: str, home: Path) -> dict[str, str]:
    """Of a person who has nothing configured but an endpoint, a region and credentials."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return inherited | {
        "HOME": str(home),
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@contextmanager
def programs(home: Path) -> Iterator[Programs]:
    account = Account()
    with served(account) as url:
        known = {**environment(url, home), "AWS_DATA_PATH": str(MODELS)}
        command = [sys.executable, "-m", "tests.aws_cli_worker"]
        with subprocess.Popen(
            command, env=known, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as worker:
            assert worker.stdin
            assert worker.stdout
            yield Programs(account, worker, json.loads(worker.stdout.readline()))
            worker.stdin.close()
