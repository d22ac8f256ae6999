"""A small emulated account on a clock that the test moves by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from werkzeug.serving import WSGIRequestHandler, make_server

from autoscaler.aws.session import session
from autoscaler.scaling.model import Units
from workbench.emulator.hosting import (
    Durations,
    Fault,
    HostedCustomLabelsModel,
    HostedLookoutModel,
    HostedModel,
    Hosting,
    HostingSettings,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PAINT_ARN = "arn:aws:rekognition:eu-central-1:123456789012:project/paint/version/paint.v1/1617550522329"
WELD = HostedLookoutModel(project="weld", version="1", name="weld")
SEAM = HostedLookoutModel(project="weld", version="2", name="seam")
RIVET = HostedLookoutModel(project="rivet", version="1", name="rivet")
PAINT = HostedCustomLabelsModel(project_version_arn=PAINT_ARN, project_created=1617548260281, name="paint")
PNG = b"\x89PNG\r\n\x1a\n-any-"


def exact(**others: Any) -> HostingSettings:
    """Twelve minutes to start and three to stop, one until a packaging job runs, fifteen more until it ends and three
    for a deployment, to the second."""
    return HostingSettings(
        start=Durations(median=timedelta(minutes=12), spread=0),
        stop=Durations(median=timedelta(minutes=3), spread=0),
        packaging_queue=Durations(median=timedelta(minutes=1), spread=0),
        packaging=Durations(median=timedelta(minutes=15), spread=0),
        deployment=Durations(median=timedelta(minutes=3), spread=0),
        **others,
    )


@dataclass(slots=True)
class Stage:
    models: Iterable[HostedModel] = (WELD, SEAM, RIVET, PAINT)
    faults: Iterable[Fault] = ()
    settings: HostingSettings = field(default_factory=exact)
    now: datetime = MONDAY
    points: list[tuple[str, str, dict[str, str], float, datetime, str]] = field(default_factory=list)
    hosting: Hosting = field(init=False)

    def __post_init__(self) -> None:
        self.hosting = Hosting(
            now=lambda: self.now,
            put_metric=self.put_metric,
            models=self.models,
            faults=self.faults,
            settings=self.settings,
        )

    def put_metric(
        self, namespace: str, name: str, dimensions: Mapping[str, str], value: float, at: datetime, unit: str
    ) -> None:
        self.points.append((namespace, name, dict(dimensions), value, at, unit))

    def minutes(self, count: int) -> None:
        """Let minutes pass as the platform does: the clock moves, then the minute is closed."""
        for _ in range(count):
            self.now += timedelta(minutes=1)
            self.hosting.minute(self.now)

    def jump(self, **by: float) -> None:
        """Move the clock without closing any minute."""
        self.now += timedelta(**by)

    def start(self, model: str, minimum: int = 1, maximum: int | None = None) -> str:
        return self.hosting.person_starts(model, Units(minimum, maximum)).status

    def status(self, model: str) -> str:
        return self.hosting.describe(model).status

    def values(self, name: str, **dimensions: str) -> list[float]:
        """All values put for a metric with exactly these dimensions."""
        return [point[3] for point in self.points if point[1] == name and point[2] == dimensions]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Tests look at the answers instead."""


@contextmanager
def client_of(application: WSGIApplication, service: str, attempts: int) -> Iterator[Any]:
    """A client of one service of a stage, over HTTP on loopback; `lookoutvision` included."""
    with served(application) as url:
        made: Any = session()
        client = made.client(
            service,
            endpoint_url=url,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"mode": "standard", "total_max_attempts": attempts}),
        )
        yield client
        client.close()


@contextmanager
def served(application: WSGIApplication) -> Iterator[str]:
    """The URL of an application on a free port of 127.0.0.1, for as long as the block lasts."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
