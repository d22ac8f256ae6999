"""What moto works out anew at each call although it cannot have changed: kept, so that a virtual week is no long wait.

All of it are pure functions of what they are given. They took a third of the time of a virtual day.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from jsonpath_ng.ext.parser import parse as parse_path
from moto.cloudformation.models import ChangeSet, Stack
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker
from moto.core.utils import method_names_from_class
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from workbench.emulator.patching import replaced

# Module -> name in it -> the same with a memory.
_REMEMBERING: dict[str, dict[str, Any]] = {
    "moto.core.responses": {"method_names_from_class": lru_cache(64)(method_names_from_class)},
    "moto.stepfunctions.parser.asl.utils.json_path": {"parse": lru_cache(1024)(parse_path)},
    # A parsed program is only read: what an execution knows is in its environment.
    "moto.stepfunctions.parser.backend.execution_worker": {
        "AmazonStateLanguageParser": SimpleNamespace(parse=lru_cache(64)(AmazonStateLanguageParser.parse))
    },
}
_pick = XFormedAttributePicker.__call__


@contextmanager
def taken() -> Iterator[None]:
    """Let moto remember; undone at the end. Raises AttributeError when this is another moto."""
    with ExitStack() as stack:
        for module_name, remembering in _REMEMBERING.items():
            stack.enter_context(replaced(importlib.import_module(module_name), **remembering))
        for kind in (Stack, ChangeSet):
            stack.enter_context(replaced(kind, _parse_template=_parse_template))
        stack.enter_context(replaced(XFormedAttributePicker, __call__=_pick_from))
        yield


def _parse_template(deployed: Stack | ChangeSet) -> None:
    """Templates come in JSON, see `templates`: moto's YAML reader takes a second for one of them."""
    deployed.template_dict = json.loads(str(deployed.template))


def _pick_from(picker: XFormedAttributePicker, context: AttributePickerContext) -> Any:
    """A member of an answer. Moto tries up to a dozen spellings of its name, and most members are not there at all."""
    if type(context.obj) is not dict or picker.response_transformers:
        return _pick(picker, context)
    spelling = next((each for each in _spellings(context.key, context.shape) if each in context.obj), None)
    return None if spelling is None else context.obj[spelling]


@lru_cache(16384)
def _spellings(key: str, shape: Any) -> tuple[str, ...]:
    """Under which keys a dictionary may hold a member; only the service's model decides."""
    context = AttributePickerContext(obj={}, key=key, shape=shape)
    return tuple(dict.fromkeys(XFormedAttributePicker().get_possible_keys(context)))
