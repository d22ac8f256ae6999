"""What people call the resources of a template: the path of the construct, less the stack and its first room."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any


def resource_names(resources: Iterable[str], metadata: Mapping[str, Any]) -> dict[str, str]:
    """Names by logical id, from the metadata of a cloud assembly (construct path -> entries).

    `stack/Functions/Plan/Resource` is called Plan; where two would be called the same, both keep their whole path. A
    resource without metadata has its logical id, less the hash that the CDK puts behind it.
    """
    paths = dict(_paths(metadata))
    known = {id: paths[id] for id in resources if id in paths}
    taken = Counter(_short(path) for path in known.values())
    named = {id: _short(path) if taken[_short(path)] == 1 else "/".join(path) for id, path in known.items()}
    return {id: named.get(id, re.sub(r"[0-9A-F]{8}$", "", id) or id) for id in resources}


def _paths(metadata: Mapping[str, Any]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for path, entries in metadata.items():
        for entry in entries:
            if entry["type"] == "aws:cdk:logicalId":
                # The stack comes first, and most constructs call their main part "Resource".
                parts = path.strip("/").split("/")[1:]
                yield entry["data"], tuple(part for part in parts if part != "Resource")


def _short(path: tuple[str, ...]) -> str:
    return "/".join(path[1:] or path)
