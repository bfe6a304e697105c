"""YAML files of the product, read with the line of every part, so that a fault can be named by file and line."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]


class FileFault(Exception):
    """A file of the product that cannot be used; each line of the text reads "file:line: message"."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Lined:
    """A file's data and the line on which each part begins."""

    path: Path
    data: Any
    lines: Mapping[Place, int]

    def fault(self, place: Place, message: str) -> str:
        """A line "file:line: message"; a place that the file does not have is named by the nearest part around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return f"{self.path}:{self.lines.get(place, 1)}: {message}"


def read(path: Path) -> Lined:
    """The file's data. Raises FileFault if it is no YAML, or says something twice (plain YAML would keep the last)."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileFault(f"{path}:1: {error}") from error
    return parse(path, text)


def parse(path: Path, text: str) -> Lined:
    """The data of a text that came otherwise than as a file; `path` names it in faults. Raises as `read` does."""
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        data = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileFault(f"{path}:{line}: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise FileFault(f"{path}:1: {error}") from error
    lined = Lined(path=path, data=data, lines={})
    faults: list[str] = []
    _walk(root, (), lined, faults)
    if faults:
        raise FileFault(*faults)
    return lined


def _walk(node: Any, place: Place, lined: Lined, faults: list[str]) -> None:
    lined.lines[place] = node.start_mark.line + 1 if node is not None else 1  # type: ignore[index]
    if isinstance(node, yaml.SequenceNode):
        for number, one in enumerate(node.value):
            _walk(one, (*place, number), lined, faults)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if (*place, key.value) in lined.lines:
                faults.append(f"{lined.path}:{key.start_mark.line + 1}: “{key.value}” is given twice")
            _walk(value, (*place, key.value), lined, faults)
            lined.lines[(*place, key.value)] = key.start_mark.line + 1  # type: ignore[index]
