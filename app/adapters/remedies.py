"""`config/remedies.yml`: the ways after a decision, in the order in which they are listed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.adapters.lined_yaml import FileFault, Lined, Place, read
from app.domain.remedies import Remedy, Who

_MUST = {"id", "title", "article", "when", "who", "kind", "how"}
_MAY = {"who_words", "period", "rule", "process"}
_KINDS = {"law", "standard", "none"}


def load_remedies(path: Path) -> tuple[Remedy, ...]:
    """All of them. Raises FileFault naming file and line of what is wrong."""
    lined = read(path)
    if faults := [lined.fault(place, message) for place, message in _faults(lined)]:
        raise FileFault(*faults)
    return tuple(Remedy(**{**one, "who": Who(one["who"])}) for one in lined.data["remedies"])


def _faults(lined: Lined) -> Iterator[tuple[Place, str]]:
    listed = lined.data.get("remedies") if isinstance(lined.data, Mapping) else None
    if not isinstance(listed, list) or not listed:
        yield (), "the file has a list “remedies”"
        return
    for number, one in enumerate(listed):
        yield from _of_one(("remedies", number), one)


def _of_one(place: Place, one: Any) -> Iterator[tuple[Place, str]]:
    if not isinstance(one, Mapping) or not _MUST <= set(one) <= _MUST | _MAY or not all(isinstance(text, str) for text in one.values()):
        yield place, f"a remedy has the texts {', '.join(sorted(_MUST))}, and may have {', '.join(sorted(_MAY))}"
        return
    if one["kind"] not in _KINDS:
        yield (*place, "kind"), "law, standard or none"
    if one["who"] not in {who.value for who in Who}:
        yield (*place, "who"), "body, authority, both or other"
    if one["who"] == Who.OTHER and not one.get("who_words"):
        yield place, "who else deals with it is said in who_words"
    if not one.get("period") and not (one.get("process") and one.get("rule")):
        yield place, "either the period in words, or a process and its rule"
