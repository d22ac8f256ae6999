"""The SDK's description of AWS, cut down to the services that the functions call.

A client reads this data at its first use. The SDK describes hundreds of services in compressed files with their whole
documentation: unpacked, without prose and without the other services, a cold start reads a twentieth of it.
"""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

SERVICES = frozenset(
    {
        *("cloudtrail", "cloudwatch", "dynamodb", "greengrassv2", "rekognition"),
        *("scheduler", "sns", "stepfunctions", "sts"),
    }
)
SERVICES_OF_GUARD = frozenset({"cloudtrail", "rekognition", "sns"})


def trim(site_packages: Path, services: frozenset[str] = SERVICES) -> None:
    """Cut the botocore and boto3 below `site_packages` down to these services, in place."""
    # Only resources are described here, and the functions use clients.
    shutil.rmtree(site_packages / "boto3" / "data")
    data = site_packages / "botocore" / "data"
    for service in sorted(folder for folder in data.iterdir() if folder.is_dir()):
        if service.name not in services:
            shutil.rmtree(service)
    for file in sorted(data.glob("*/*/*.json*")):
        _unpack(file)
    _trim_endpoints(data / "endpoints.json", _endpoint_prefixes(data))


def _unpack(file: Path) -> None:
    text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    file.unlink()
    if not file.name.startswith("examples-"):
        _write(file.with_name(file.name.removesuffix(".gz")), _without_prose(json.loads(text)))


def _without_prose(node: Any) -> Any:
    match node:
        case dict():
            # A member of a shape may itself be called `documentation`; its value is no text.
            return {
                key: _without_prose(value)
                for key, value in node.items()
                if key != "documentation" or not isinstance(value, str)
            }
        case list():
            return [_without_prose(item) for item in node]
        case _:
            return node


def _endpoint_prefixes(data: Path) -> frozenset[str]:
    models = data.glob("*/*/service-2.json")
    return frozenset(json.loads(model.read_text())["metadata"]["endpointPrefix"] for model in models)


def _trim_endpoints(file: Path, prefixes: frozenset[str]) -> None:
    endpoints = json.loads(file.read_text())
    for partition in endpoints["partitions"]:
        partition["services"] = {name: service for name, service in partition["services"].items() if name in prefixes}
    _write(file, endpoints)


def _write(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, separators=(",", ":")))
