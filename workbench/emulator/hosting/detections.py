"""Made-up results of detections: they follow from the image's bytes alone, and say that they are emulated."""

from __future__ import annotations

import hashlib

from workbench.emulator.hosting.refusals import RefusedError, Why

_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
LOOKOUT_MOST_BYTES = 8 * 1024 * 1024
"""Lookout for Vision guide, limits."""
CUSTOM_LABELS_MOST_BYTES = 4 * 1024 * 1024
"""Rekognition Custom Labels guide, limits: an image passed as bytes."""


def check_image(image: bytes, most_bytes: int, content_type: str | None = None) -> None:
    """Raises RefusedError for what is no PNG or JPEG (of the given type); the picture itself is not decoded."""
    if len(image) > most_bytes:
        raise RefusedError(Why.IMAGE_TOO_LARGE, f"The image has {len(image)} bytes, {most_bytes} are allowed.")
    kinds = [_MAGIC[content_type]] if content_type in _MAGIC else [] if content_type else list(_MAGIC.values())
    if not any(image.startswith(magic) for magic in kinds):
        raise RefusedError(Why.BAD_IMAGE, "The image is no PNG or JPEG of the content type that was given.")


def _fraction(model: str, image: bytes) -> float:
    return int.from_bytes(hashlib.sha256(model.encode() + image).digest()[:6]) / 256**6


def anomaly_result(model: str, image: bytes, anomalous_share: float) -> dict[str, object]:
    """A DetectAnomalyResult; about `anomalous_share` of all images are anomalous."""
    at = _fraction(model, image)
    anomalous = at < anomalous_share
    parts = [{"Name": "background", "PixelAnomaly": {"TotalPercentageArea": 1.0, "Color": "#FFFFFF"}}]
    if anomalous:
        parts.append({"Name": "emulated", "PixelAnomaly": {"TotalPercentageArea": 0.05, "Color": "#23A436"}})
    return {
        "Source": {"Type": "direct"},
        "IsAnomalous": anomalous,
        "Confidence": round(0.5 + abs(at - anomalous_share) / 2, 4),
        "Anomalies": parts,
    }


def custom_labels(model: str, image: bytes, least_confidence: float, most: int | None) -> list[dict[str, object]]:
    """CustomLabels, the surest first."""
    at = _fraction(model, image)
    labels: list[dict[str, object]] = [
        {"Name": "emulated-good" if at < 0.9 else "emulated-defect", "Confidence": round(70 + 30 * at, 3)},
        {"Name": "emulated-unsure", "Confidence": round(30 * at, 3)},
    ]
    return [label for label in labels if float(str(label["Confidence"])) >= least_confidence][:most]
