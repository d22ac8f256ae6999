"""Models and units as the table keeps them: plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model, Units


def units_to_item(units: Units) -> dict[str, int]:
    return {"minimum": units.minimum, "maximum": units.most}


def units_from_item(item: Mapping[str, Any]) -> Units:
    return Units(int(item["minimum"]), int(item["maximum"]))


def model_to_item(model: Model) -> dict[str, str]:
    return asdict(model)


def model_from_item(item: Mapping[str, Any]) -> Model:
    return CustomLabelsModel(**item) if "project_version_arn" in item else LookoutModel(**item)
