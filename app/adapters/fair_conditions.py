"""The words by which discriminatory conditions are found, read from config/fair_conditions.yml."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.adapters.lined_yaml import FileFault, Lined, Place, read
from app.domain.fair_conditions import Kind, Words

_KEYS = {"differences", "catch_all", "except"}
_KIND_KEYS = {"id", "title", "words"}


def load_fair_conditions(path: Path) -> Words:
    """All words. Raises FileFault naming file and line of what is wrong."""
    lined = read(path)
    faults = [lined.fault(place, message) for place, message in _faults(lined)]
    if faults:
        raise FileFault(*faults)
    data = lined.data
    kinds = tuple(Kind(id=one["id"], title=one["title"], words=tuple(one["words"])) for one in data["differences"])
    return Words(kinds=kinds, catch_all=tuple(data["catch_all"]), ignored=tuple(data["except"]))


def _faults(lined: Lined) -> Iterator[tuple[Place, str]]:
    data = lined.data
    if not isinstance(data, Mapping) or set(data) != _KEYS or not isinstance(data["differences"], list):
        yield (), "the file has the lists differences, catch_all and except, and nothing else"
        return
    for name in ("catch_all", "except"):
        if not _are_words(data[name]):
            yield (name,), "a list of words"
    for number, one in enumerate(data["differences"]):
        if not isinstance(one, Mapping) or set(one) != _KIND_KEYS or not _are_words(one["words"]):
            yield ("differences", number), "a difference has id, title and a list of words, and nothing else"


def _are_words(given: Any) -> bool:
    return isinstance(given, list) and bool(given) and all(isinstance(one, str) and one.strip() for one in given)
