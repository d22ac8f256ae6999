"""The file as written: plain values, and the line on which each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.configuration.faults import ConfigurationError, Fault, Path, shown

CORE = "tag:yaml.org,2002:"
NUMBERS = {f"{CORE}int", f"{CORE}float", f"{CORE}bool", f"{CORE}null"}

# Far above any real fleet; below it, aliases that multiply cannot fill the memory.
MOST_VALUES = 200_000
# No setting lies deeper than six; an alias that contains itself has no end.
DEEPEST = 20


@dataclass(slots=True)
class Source:
    """A configuration file that could be read as YAML. Lines count from 1; `faults` lie in the notation itself."""

    name: str
    value: dict[str, Any]
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a value, or of the nearest one around it; a target's value may stand in `defaults`."""
        for length in range(len(path), 0, -1):
            inherited: Path = ("defaults", *path[2:length])
            for place in (path[:length], inherited if path[0] == "targets" and length > 2 else ()):
                if place in self.lines:
                    return self.lines[place]
        return 1


def read(file: FilePath) -> Source:
    """Read a file; raises ConfigurationError with one line when it is no YAML mapping at all."""
    node = _compose(file, _text(file))
    if node is None:
        raise _unusable(file, "is empty: write at least a name and one target")
    if not isinstance(node, MappingNode):
        raise _unusable(file, "is not a mapping: write keys such as name and targets at the top level")
    source = Source(str(file), {})
    try:
        source.value = _Reader(source).mapping(node, ())
    except RecursionError:
        raise _unusable(file, "is nested too deeply, or contains itself") from None
    except OverflowError:
        raise _unusable(file, f"has more than {MOST_VALUES} values") from None
    return source


def _text(file: FilePath) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unusable(file, f"is not UTF-8 text: byte {error.start} cannot be decoded") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise _unusable(file, f"cannot be read: {why}") from None


def _compose(file: FilePath, text: str) -> Node | None:
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
        return node
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{file}:{mark.line + 1}" if mark else f"{file}"
        tab = mark is not None and text[mark.index : mark.index + 1] == "\t"
        why = "a tab stands where YAML wants spaces" if tab else str(error.problem)
        raise ConfigurationError([f"{where} is not YAML: {why}"]) from None
    except (YAMLError, ValueError) as error:
        raise _unusable(file, f"is not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise _unusable(file, "is nested too deeply") from None


def _unusable(file: FilePath, problem: str) -> ConfigurationError:
    return ConfigurationError([f"{file}: {problem}"])


class _Reader:
    """Walks the nodes, because only they know lines and doubled keys."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._yaml = YAML(typ="safe", pure=True)
        self._seen = 0

    def value(self, node: Node, path: Path) -> Any:
        self._seen += 1
        if self._seen > MOST_VALUES:
            raise OverflowError
        if len(path) > DEEPEST:
            raise RecursionError
        match node:
            case MappingNode():
                return self.mapping(node, path)
            case SequenceNode():
                for index, item in enumerate(node.value):
                    self._source.lines[(*path, index)] = item.start_mark.line + 1
                return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self._fault(path, f"has a key in line {line} that is no name: a key must be plain text")
                continue
            # 1 and "1" are one key here: keys are names.
            place = (*path, str(key.value))
            if place[-1] in found:
                self._fault(place, f"is written twice, again in line {line}: keep one")
                continue
            self._source.lines[place] = line
            found[str(key.value)] = self.value(value, place)
        return found

    def _scalar(self, node: Node, path: Path) -> Any:
        if node.tag in NUMBERS:
            try:
                return self._yaml.constructor.construct_object(node, deep=True)
            except ValueError:
                return node.value
        if not str(node.tag).startswith(CORE):
            self._fault(path, f"has the tag {shown(node.tag)}: tags are not known here")
        return node.value

    def _fault(self, path: Path, problem: str) -> None:
        self._source.faults.append(Fault(path, problem))
