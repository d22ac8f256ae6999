"""A scenario as a file: the models that exist at first, and what goes wrong with them when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from workbench.emulator.hosting import Fault, FaultyFileError, HostedModel, faults_from, models_from

T = TypeVar("T")

KEYS = ("models", "faults")


class ScenarioError(ValueError):
    """A scenario file that cannot be used: every fault in it, a line each, with the file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What a scenario file says. Without models, the emulator's own stand."""

    models: list[HostedModel]
    faults: list[Fault]


def read_scenario(file: Path, known: Sequence[str] = ()) -> Scenario:
    """Read `models` and `faults` from a YAML or JSON file. Faults may name its own models and the `known` ones.

    Raises ScenarioError with everything that is wrong at once.
    """
    content = _mapping(file)
    problems = [f"{file}: {key}: unknown; allowed: {', '.join(KEYS)}" for key in content if key not in KEYS]
    lists = {key: content.get(key) or [] for key in KEYS}
    problems += [f"{file}: {key}: write a list" for key, value in lists.items() if not isinstance(value, list)]
    if problems:
        raise ScenarioError("\n".join(problems))
    models = _read(file, lambda: models_from(lists["models"]), problems)
    names = [*known, *(model.called for model in models)]
    faults = _read(file, lambda: faults_from(lists["faults"], models=names), problems)
    if problems:
        raise ScenarioError("\n".join(problems))
    return Scenario(models=models, faults=faults)


def _mapping(file: Path) -> dict[str, Any]:
    try:
        content = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{file}: cannot be read: {error}") from error
    except YAMLError as error:
        raise ScenarioError(f"{file}: is no YAML: {error}") from error
    if not isinstance(content, dict):
        raise ScenarioError(f"{file}: write a mapping with {' and '.join(KEYS)}")
    return content


def _read(file: Path, read: Callable[[], list[T]], problems: list[str]) -> list[T]:
    try:
        return read()
    except FaultyFileError as error:
        problems += [f"{file}: {problem}" for problem in error.found]
        return []
