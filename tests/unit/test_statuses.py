"""What each status of both services means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autoscaler.aws.providers.provider import Handling, ProviderError
from autoscaler.aws.providers.statuses import STATUSES, Meaning, meaning_of
from autoscaler.aws.session import service_model
from autoscaler.scaling.model import Phase, ProviderName

DOCUMENT = (Path(__file__).parents[2] / "docs" / "providers.md").read_text()
ENUMS = {ProviderName.LOOKOUTVISION: "ModelStatus", ProviderName.REKOGNITION: "ProjectVersionStatus"}
HEADINGS = {ProviderName.LOOKOUTVISION: "### Lookout for Vision", ProviderName.REKOGNITION: "### Rekognition Custom"}
FLAGS = ("serves", "startable", "stoppable", "final")
EVERY = [(provider, status) for provider, statuses in STATUSES.items() for status in statuses]


@pytest.mark.parametrize("provider", ProviderName)
def test_every_status_that_the_service_declares_has_a_meaning(provider: ProviderName) -> None:
    """A botocore that brings a new status fails here, before it does in production."""
    assert list(STATUSES[provider]) == service_model(provider)["shapes"][ENUMS[provider]]["enum"]


@pytest.mark.parametrize("provider", ProviderName)
def test_the_document_says_what_the_code_does(provider: ProviderName) -> None:
    section = DOCUMENT.split(HEADINGS[provider])[1].split("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (\w+)[^|]*\| (\w+)[^|]*\| (\w+)[^|]*\| (\w+) \|", section, re.MULTILINE)
    documented = [
        (status, Meaning(phase=Phase(phase), **dict(zip(FLAGS, (flag == "yes" for flag in flags), strict=True))))
        for status, phase, *flags in rows
    ]
    assert documented == list(STATUSES[provider].items())


@pytest.mark.parametrize(
    ("provider", "startable"),
    [
        (ProviderName.LOOKOUTVISION, {"TRAINED", "HOSTING_FAILED"}),
        (ProviderName.REKOGNITION, {"TRAINING_COMPLETED", "COPYING_COMPLETED", "STOPPED", "FAILED"}),
    ],
)
def test_a_stopped_model_is_startable_under_each_of_its_names(provider: ProviderName, startable: set[str]) -> None:
    """A stopped Lookout model goes back to TRAINED, a stopped Custom Labels model does not."""
    assert {status for status, meaning in STATUSES[provider].items() if meaning.startable} == startable


@pytest.mark.parametrize(("provider", "status"), EVERY)
def test_the_parts_of_a_meaning_agree(provider: ProviderName, status: str) -> None:
    meaning = meaning_of(provider, status, "DescribeModel")
    assert meaning.serves == (meaning.phase in (Phase.READY, Phase.UPDATING)), "what serves is ready or updating"
    assert meaning.stoppable or meaning.phase in (Phase.OFF, Phase.STOPPING), "what may bill may be stopped"
    assert not (meaning.startable and meaning.serves), "units cannot change while it runs"
    assert not (meaning.final and meaning.phase in (Phase.STARTING, Phase.STOPPING, Phase.UPDATING))


def test_a_status_from_the_future_is_for_a_person() -> None:
    """Neither a KeyError nor a guess, which might stop a model that serves."""
    with pytest.raises(ProviderError, match="'HIBERNATING', which is none of TRAINING, TRAINED") as caught:
        meaning_of(ProviderName.LOOKOUTVISION, "HIBERNATING", "DescribeModel")
    assert (caught.value.code, caught.value.handling) == ("UnknownStatus", Handling.ALARM)
