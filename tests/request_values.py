"""Values of the shapes in `request_table`: some that fit, of any length, and some that do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.request_table import Shape, Table

PROJECT = "arn:aws:rekognition:eu-central-1:123456789012:project/paint"
# Digits, and not those that the services mean.
ABROAD = PROJECT.replace("123456789012", "١٢٣٤٥٦٧٨٩٠١٢")
NVIDIA = '{"cuda-ver":"10.2","gpu-code":"sm_72","trt-ver":"7.1.3"}'

# Where a text that fits is no row of the same letter.
OF_LENGTH: dict[str, Callable[[int], str]] = {
    "ModelVersion": lambda size: "1" * size,
    "CompilerOptions": lambda size: "{" + " " * (size - 2) + "}",
    "ComponentVersion": lambda size: "1.0." + "0" * (size - 4),
    "ProjectArn": lambda size: f"{PROJECT}/".ljust(size, "1")[:size],
    "ProjectVersionArn": lambda size: f"{PROJECT}/version/v1/".ljust(size, "1")[:size],
}
# Lengths that the limits allow and the pattern does not.
NO_SUCH_LENGTH = {("ComponentVersion", 1), ("ComponentVersion", 64), ("ProjectArn", 20), ("ProjectVersionArn", 20)}

EXAMPLES = {
    "ComponentVersion": "1.0.0",
    "CompilerOptions": NVIDIA,
    "ProjectArn": f"{PROJECT}/1617548260281",
    "ProjectVersionArn": f"{PROJECT}/version/v1/1617550522329",
}

# Texts of an allowed length that each pattern is there to refuse.
MISSES = {
    "ClientToken": ["a_b", "a b", "a\n", "ä"],
    "CompilerOptions": ["{\n}", '{"mcpu":\n"core-avx2"}'],
    "ComponentDescription": ["a\n", "weld/seams", "[a]", "ä", "a\tb"],
    "ComponentName": ["weld seams", "weld/seams", "weld\n", "ä"],
    "ComponentVersion": ["1.0", "1.0.0.0", "v1.0.0", "1.0.0-rc1", "1234567.0.0", "1.0.0\n", "1.0.٠"],
    "ContentType": ["image/png\n", "image\npng"],
    "ModelPackagingJobDescription": ["a\n", "50 %", "a=b", "é"],
    "ModelPackagingJobName": ["weld_1", "weld.1", "weld 1", "w\n"],
    "ModelVersion": ["0", "01", "1.0", "newest", "LATEST", "1\n", "١"],
    "PaginationToken": ["a-b", "a b", "a\n"],
    "ProjectArn": [f"{PROJECT}/version/v1/1617550522329", f"{PROJECT}/", f"{PROJECT}/1\n", f"{ABROAD}/1", "a" * 40],
    "ProjectName": ["-weld", "_weld", "weld seams", "wéld", "weld.1", "weld\n"],
    "ProjectVersionArn": [f"{PROJECT}/1617548260281", f"{PROJECT}/version//1617550522329", f"{ABROAD}/version/v1/1"],
    "S3BucketName": ["a/b", "a b", "abc\n", "äöü"],
    "S3KeyPrefix": ["/models", "a b", "a\n", "a%b", "ä"],
    "TagKey": ["a\tb", "a\n", "<a>", "a,b", "a\u0301", "a\u200b"],
    "TagValue": ["a\tb", "a\n", "<a>", "a&b", "a\u0301", "🏭"],
    "VersionName": ["v 1", "v/1", "v1\n", "é"],
}
# Where both services call a shape the same and mean another.
OF_CUSTOM_LABELS = {"ProjectName": ["weld seams", "weld/1", "wéld", "weld\n"], "TagKey": [*MISSES["TagKey"], "aws:a"]}

WRONG: dict[str, list[Any]] = {
    "string": [1, None, ["a"], {}],
    "integer": ["1", 1.0, True, None],
    "blob": ["text", 1],
    "list": [{}, "a", None],
    "map": [[], "a"],
    "structure": [[], "a", None],
}


def example(table: Table, name: str) -> Any:
    """A value that fits; a structure has each of its members."""
    shape = table.shape(name)
    match shape.kind:
        case "structure":
            return {member: example(table, of) for member, (of, _) in shape.parts().items()}
        case "list":
            return [example(table, shape.of)]
        case "map":
            return {example(table, shape.keys): example(table, shape.of)}
        case "integer":
            return shape.least
        case "blob":
            return b"pixels"
    return EXAMPLES.get(name) or (shape.values[0] if shape.values else of_size(table, name, max(1, shape.least or 0)))


def of_size(table: Table, name: str, size: int) -> Any:
    """A value of this size whose parts fit; a size that the shape does not allow is what a test may want."""
    shape = table.shape(name)
    match shape.kind:
        case "integer":
            return size
        case "list":
            return [example(table, shape.of)] * size
        case "map":
            return {f"k{number}": example(table, shape.of) for number in range(size)}
    return OF_LENGTH[name](size) if name in OF_LENGTH and size > 1 else ("1" if name == "ModelVersion" else "a") * size


def misses(table: Table, name: str) -> list[str]:
    own = OF_CUSTOM_LABELS if table.service == "rekognition" else {}
    return own.get(name) or MISSES.get(name, [])


def hits(shape: Shape) -> st.SearchStrategy[str]:
    """Texts that match the shape's pattern and keep its lengths."""
    assert shape.pattern
    if r"\p{" in shape.pattern:
        plain = st.characters(categories=("L", "N", "Z"), include_characters="_.:/=+-@")
        texts = st.text(plain, min_size=shape.least or 0, max_size=shape.most)
        return texts.filter(lambda value: not value.startswith("aws:"))
    longest = shape.most or 10_000
    matching = st.from_regex(re.compile(shape.pattern, re.ASCII), fullmatch=True)
    return matching.filter(lambda value: (shape.least or 0) <= len(value) <= longest)
