"""How generated tests behave everywhere: no time limits on a shared machine, and the same examples in every CI run."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("here", deadline=None)
# What CI says of a change must be about the change; `make hunt` is for finding what no run has found before.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
