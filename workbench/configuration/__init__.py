"""autoscaler.yaml: read, checked as a whole, and compiled into the document that ships with the code."""

from workbench.configuration.compiled import compile_file
from workbench.configuration.faults import ConfigurationError
from workbench.configuration.schema import json_schema

__all__ = ["ConfigurationError", "compile_file", "json_schema"]
