"""What a target's packaging is, in the document that ships with the code."""

from __future__ import annotations

from typing import Any

from workbench.configuration.packaging_request import greengrass_configuration
from workbench.configuration.shape import LookoutTarget, Target


def packaging_document(target: Target) -> dict[str, Any] | None:
    if not isinstance(target, LookoutTarget) or target.packaging is None:
        return None
    section = target.packaging
    return {
        "greengrass": greengrass_configuration(section, target.model_version),
        "description": section.job_description,
        "deploy_to": section.deploy_to.target if section.deploy_to else None,
        "encryption_key": section.encryption_key,
        "deadline_seconds": int(section.deadline.total_seconds()),
        "retries": section.retries,
    }
