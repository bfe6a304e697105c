"""The legal provisions that a refusal may rest on, read from config/reasons.yml."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.adapters.lined_yaml import FileFault, Lined, Place, read
from app.domain.process import Reason

_ID = re.compile(r"[a-z][a-z0-9_]*")
_ARTICLE = re.compile(r"《.+》第.+条.*")
_KEYS = {"id", "article", "text"}
_MARKS = {"names_law", "needs_bar"}


def load_reasons(path: Path) -> tuple[Reason, ...]:
    """All reasons, in the order of the file. Raises FileFault naming file and line of what is wrong."""
    lined = read(path)
    faults = [lined.fault(place, message) for place, message in _faults(lined)]
    if faults:
        raise FileFault(*faults)
    return tuple(Reason(**one) for one in lined.data["reasons"])


def _faults(lined: Lined) -> Iterator[tuple[Place, str]]:
    listed = lined.data.get("reasons") if isinstance(lined.data, Mapping) else None
    if not isinstance(listed, list) or not listed:
        yield (), "the file has a list “reasons”"
        return
    seen: set[Any] = set()
    for number, one in enumerate(listed):
        yield from _one_faults(("reasons", number), one, seen)


def _one_faults(place: Place, one: Any, seen: set[Any]) -> Iterator[tuple[Place, str]]:
    if not isinstance(one, Mapping) or set(one) - _MARKS != _KEYS or not all(isinstance(one[key], str) for key in _KEYS):
        yield place, "a reason has the texts id, article and text, the marks names_law and needs_bar, and nothing else"
        return
    yield from ((((*place, mark)), f"{mark} is true or left out") for mark in _MARKS & set(one) if one[mark] is not True)
    if not _ID.fullmatch(one["id"]):
        yield (*place, "id"), f"“{one['id']}” is no id: small letters, digits and underscores"
    if one["id"] in seen:
        yield (*place, "id"), f"“{one['id']}” is given twice"
    if not _ARTICLE.fullmatch(one["article"]):
        yield (*place, "article"), "a reason names its law and article: 《…》第…条"
    if not one["text"].strip():
        yield (*place, "text"), "a reason says something"
    seen.add(one["id"])
