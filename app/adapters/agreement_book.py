"""The templates of agreements, read from config/agreements: what both sides sign is data."""

import string
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.adapters.lined_yaml import FileFault, Lined, Place, read
from app.domain.agreements import BLANKS, Clause, Template

_TEXTS = ("kind", "version", "title")
_KEYS = {*_TEXTS, "valid_from", "preamble", "clauses"}
_CLAUSE = {"heading", "article", "paragraphs"}


def load(folder: Path) -> tuple[Template, ...]:
    """Every template of the folder. Raises FileFault with every fault found."""
    sheets = [read(path) for path in sorted(folder.glob("*.yml"))]
    if faults := [lined.fault(place, message) for lined in sheets for place, message in _faults(lined)]:
        raise FileFault(*faults)
    return tuple(_template(lined.data) for lined in sheets)


def _template(data: Mapping[str, Any]) -> Template:
    clauses = tuple(
        Clause(heading=one["heading"], article=one["article"], paragraphs=tuple(one["paragraphs"])) for one in data["clauses"]
    )
    texts = {name: data[name] for name in _TEXTS}
    return Template(**texts, valid_from=data["valid_from"], preamble=tuple(data["preamble"]), clauses=clauses)


def _faults(lined: Lined) -> Iterator[tuple[Place, str]]:
    data = lined.data
    if not isinstance(data, Mapping) or set(data) != _KEYS:
        yield (), f"an agreement has {'、'.join(sorted(_KEYS))}, and nothing else"
        return
    yield from (((name,), "expected a text") for name in _TEXTS if not isinstance(data[name], str))
    if not isinstance(data["valid_from"], date):
        yield ("valid_from",), "expected a date"
    yield from _paragraphs(data["preamble"], ("preamble",))
    if not isinstance(data["clauses"], list) or not data["clauses"]:
        yield ("clauses",), "expected a list of clauses"
        return
    for number, clause in enumerate(data["clauses"]):
        yield from _clause(clause, ("clauses", number))


def _clause(clause: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if not isinstance(clause, Mapping) or set(clause) != _CLAUSE:
        yield place, "a clause has heading, article and paragraphs, and nothing else"
        return
    yield from (((*place, name), "expected a text") for name in ("heading", "article") if not isinstance(clause[name], str))
    yield from _paragraphs(clause["paragraphs"], (*place, "paragraphs"))


def _paragraphs(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if not isinstance(data, list) or not data:
        yield place, "expected a list of paragraphs"
        return
    for number, one in enumerate(data):
        yield from (((*place, number), message) for message in _words(one))


def _words(words: Any) -> Iterator[str]:
    if not isinstance(words, str) or not words.strip():
        yield "expected a text"
        return
    try:
        blanks = {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
    except ValueError as error:
        yield f"braces don't match: {error}"
        return
    for name in sorted(blanks - BLANKS):
        yield f"unknown blank {{{name}}}; known are {', '.join(sorted(BLANKS))}"
