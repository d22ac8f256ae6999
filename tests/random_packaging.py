"""Valid `packaging` sections of any kind, made by chance."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

HARDWARE: list[dict[str, Any]] = [
    {"device": "jetson_xavier"},
    {"platform": {"os": "LINUX", "arch": "X86_64"}},
    {"platform": {"os": "LINUX", "arch": "ARM64"}, "compiler_options": {"mcpu": "cortex-a72", "mattr": ["+neon"]}},
    {
        "platform": {"os": "LINUX", "arch": "ARM64", "accelerator": "NVIDIA"},
        "compiler_options": {"gpu-code": "sm_72", "trt-ver": "7.1.3", "cuda-ver": "10.2"},
    },
]


def packagings(number: int) -> st.SearchStrategy[dict[str, Any]]:
    """Sections for the target of that number, whose component is nobody else's."""
    words = st.text("ab -_.()", min_size=1, max_size=20)
    section = st.fixed_dictionaries(
        {"component": st.just(f"com.example.p{number}"), "output": st.sampled_from(["s3://edge", "s3://edge/models/"])},
        optional={
            "version": st.sampled_from(["0.0.1", "1.2.3", "999999.0.0"]),
            "description": words,
            "job_description": words,
            "tags": st.dictionaries(st.text("abé ", min_size=1, max_size=5), st.text("abé ", max_size=5), max_size=3),
            "encryption_key": st.just("arn:aws:kms:eu-central-1:123456789012:key/0a1b-2c"),
            "deploy_to": st.sampled_from([{"thing": "press-7"}, {"thing_group": "presses"}]),
            "deadline": st.integers(5, 720).map(lambda minutes: f"{minutes}m"),
            "retries": st.integers(0, 5),
        },
    )
    # A copy each, for tests that spoil what they get.
    return st.builds(lambda one, other: copy.deepcopy(one | other), section, st.sampled_from(HARDWARE))
