"""Models on their way to the edge, on everything that is really deployed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from autoscaler.scaling.model import ProviderName
from tests.e2e.conftest import Live
from tests.e2e.factory import Factory, at
from workbench.emulator.hosting import Fault, FaultKind, HostingSettings, Lost

BUCKET = "edge-artifacts"
THINGS = "arn:aws:iot:eu-central-1:123456789012:"
WELD, PAINT = "com.example.weld-seams", "com.example.paint-defects"


@dataclass(slots=True)
class Edge:
    """A factory with a bucket, and a press that has a component of somebody else's."""

    factory: Factory

    def client(self, service: str) -> Any:
        return self.factory.emulator.client(service)

    def jobs(self, project: str) -> list[dict[str, Any]]:
        found = self.client("lookoutvision").list_model_packaging_jobs(ProjectName=project)
        jobs: list[dict[str, Any]] = found["ModelPackagingJobs"]
        return jobs

    def statuses(self, project: str) -> list[str]:
        return sorted(job["Status"] for job in self.jobs(project))

    def deployments(self, target: str) -> list[dict[str, Any]]:
        greengrass = self.client("greengrassv2")
        found = greengrass.list_deployments(targetArn=f"{THINGS}{target}", historyFilter="ALL")["deployments"]
        return [greengrass.get_deployment(deploymentId=each["deploymentId"]) for each in found]

    def versions(self, target: str) -> dict[str, str]:
        """The components that a device or group has, with their versions."""
        [latest] = [each for each in self.deployments(target) if each["isLatestForTarget"]]
        return {name: each["componentVersion"] for name, each in latest["components"].items()}

    def package(self, target: str) -> dict[str, Any]:
        answer = self.factory.plan(target=target, action="package")
        packaging: dict[str, Any] = answer["packaging"]
        return packaging

    def told(self, word: str) -> list[str]:
        return [sentence for sentence in self.factory.sentences if word in sentence]


@pytest.fixture
def edge(live: Live) -> Any:
    @contextmanager
    def living(*faults: Fault, settings: HostingSettings | None = None) -> Iterator[Edge]:
        with live("edge", faults=faults, settings=settings) as factory:
            edge = Edge(factory)
            edge.client("s3").create_bucket(
                Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
            )
            edge.client("greengrassv2").create_deployment(
                targetArn=f"{THINGS}thing/press-7",
                deploymentName="press",
                components={"aws.greengrass.Cli": {"componentVersion": "2.12.0"}},
            )
            yield edge

    return living


def fault(kind: FaultKind, **about: Any) -> Fault:
    return Fault(kind=kind, service=ProviderName.LOOKOUTVISION, **about)


def test_a_declared_component_is_packaged_once_and_brought_to_its_device_or_group(edge: Any) -> None:
    """A group's deployment stays active for devices that join later, so nobody waits for its end."""
    with edge() as line:
        line.factory.until("08:15")

        assert line.versions("thing/press-7") == {"aws.greengrass.Cli": "2.12.0", WELD: "1.0.0"}
        assert {each["deploymentName"] for each in line.deployments("thing/press-7")} == {"press"}
        assert line.versions("thinggroup/presses") == {PAINT: "2.1.0"}
        [first, *others] = line.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="models/")["Contents"]
        assert WELD in first["Key"]
        assert others == []
        assert sorted(line.told("is packaged")) == [
            "paint is packaged as com.example.paint-defects 2.1.0, and deployed to thinggroup/presses.",
            "weld is packaged as com.example.weld-seams 1.0.0, and deployed to thing/press-7.",
        ]

        answers = [line.package("weld") for _ in range(2)]
        line.factory.until("08:30")
        assert [answer["outcome"] for answer in answers] == ["packaged", "packaged"]
        assert line.statuses("weld") == ["SUCCEEDED"]
        assert len(line.deployments("thing/press-7")) == 2


def test_a_failed_job_is_tried_again_and_after_the_last_retry_only_when_somebody_asks(edge: Any) -> None:
    once = fault(FaultKind.PACKAGING_FAILS, model="weld", times=1, message="The compiler gave up.")
    always = fault(FaultKind.PACKAGING_FAILS, model="paint", until=at("08:30"))
    with edge(once, always) as line:
        line.factory.until("08:35")

        assert line.statuses("weld") == ["FAILED", "SUCCEEDED"]
        [sentence] = line.told("weld: the packaging job failed")
        assert "The compiler gave up." in sentence
        assert "The next try comes at" in sentence
        assert line.versions("thing/press-7")[WELD] == "1.0.0"

        assert line.statuses("paint") == ["FAILED"]
        assert "until somebody says `autoscaler package paint`" in line.told("paint: the packaging job failed")[0]
        assert line.package("paint")["outcome"] is None
        line.factory.until("09:00")
        assert line.statuses("paint") == ["FAILED", "SUCCEEDED"]


def test_a_stuck_job_is_told_at_its_deadline_and_taken_up_where_it_ends_after_all(edge: Any) -> None:
    """A second job beside it would be for the same version of the same component."""
    with edge(fault(FaultKind.STUCK_PACKAGING, model="weld", until=at("08:30"))) as line:
        line.factory.until("08:45")
        assert len(line.jobs("weld")) == len(line.told("was not done within its deadline")) == 1

        line.package("weld")
        line.factory.until("09:00")
        assert line.statuses("weld") == ["SUCCEEDED"]
        assert line.versions("thing/press-7")[WELD] == "1.0.0"


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([fault(FaultKind.THROTTLE, until=at("08:00"), share=0.6)], id="throttled"),
        pytest.param(
            [
                fault(FaultKind.RESPONSE_LOST, operation="StartModelPackagingJob", times=1),
                fault(FaultKind.RESPONSE_LOST, operation="DescribeModelPackagingJob", times=2),
            ],
            id="answers are lost",
        ),
        pytest.param(
            [fault(FaultKind.RESPONSE_LOST, operation="StartModelPackagingJob", times=2, lost=Lost.ERROR)],
            id="two answers are errors",
        ),
    ],
)
def test_whatever_gets_lost_there_is_one_job_for_one_intent(edge: Any, faults: Sequence[Fault]) -> None:
    with edge(*faults) as line:
        line.factory.until("09:00")

        assert line.statuses("weld") == ["SUCCEEDED"]
        assert line.statuses("paint") == ["SUCCEEDED"]
        assert line.versions("thing/press-7")[WELD] == "1.0.0"
        assert len(line.deployments("thing/press-7")) == 2


def test_many_wishes_at_once_are_one_job(edge: Any) -> None:
    with edge() as line:
        line.factory.until("07:28")
        for _ in range(3):
            line.package("weld")
        line.factory.until("08:30")

        assert len(line.jobs("weld")) == 1


def test_another_execution_goes_on_where_one_was_killed(edge: Any) -> None:
    with edge() as line:
        line.factory.until("07:36")
        states = line.client("stepfunctions")
        [machine] = [
            each["stateMachineArn"]
            for each in states.list_state_machines()["stateMachines"]
            if "Package" in each["name"]
        ]
        running = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
        for execution in running:
            states.stop_execution(executionArn=execution["executionArn"])
        line.factory.until("08:30")

        assert len(running) == 2
        assert line.statuses("weld") == ["SUCCEEDED"]
        assert line.versions("thing/press-7")[WELD] == "1.0.0"


def test_a_full_quota_is_waited_for(edge: Any) -> None:
    with edge(fault(FaultKind.QUOTA, packaging_jobs=1)) as line:
        line.factory.until("08:30")

        assert line.statuses("weld") == line.statuses("paint") == ["SUCCEEDED"]


def test_a_refusal_is_told_with_the_service_s_own_words(edge: Any) -> None:
    with edge(fault(FaultKind.ACCESS_DENIED, operation="StartModelPackagingJob", model="paint")) as line:
        line.factory.until("08:30")

        assert line.jobs("paint") == []
        [sentence] = line.told("a service refused")
        assert "AccessDeniedException" in sentence


def test_a_deployment_that_fails_is_told_and_only_deployed_again(edge: Any) -> None:
    failing = Fault(kind=FaultKind.DEPLOYMENT_FAILS, target="press-7", until=at("08:30"))
    with edge(failing) as line:
        line.factory.until("08:35")
        assert len(line.told("its deployment did not arrive")) == 1

        line.package("weld")
        line.factory.until("09:00")
        assert len(line.jobs("weld")) == 1
        assert line.package("weld")["outcome"] == "packaged"


def test_a_device_that_is_offline_is_waited_for_until_the_deadline(edge: Any) -> None:
    offline = Fault(kind=FaultKind.DEVICE_OFFLINE, target="press-7", until=at("09:15"))
    with edge(offline) as line:
        line.factory.until("09:00")
        assert len(line.told("its deployment did not arrive")) == 1

        line.package("weld")
        line.factory.until("09:30")
        assert line.package("weld")["outcome"] == "packaged"
        assert len(line.deployments("thing/press-7")) == 2


def test_a_wish_to_package_what_is_not_configured_is_refused_with_what_is(edge: Any) -> None:
    with edge() as line:
        answer = line.factory.plan(target="spare", action="package")

        assert answer == {"error": "target: 'spare' has no packaging in the configuration: weld, paint can be packaged"}
