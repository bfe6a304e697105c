"""`config/letters.yml`: titles, marks of numbers, the remedies' wordings; wrong data names file and line."""

import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.adapters import lined_yaml
from app.adapters.lined_yaml import FileFault, Lined, Place
from app.domain.letters import Contact, LetterBook, LetterKind, LetterStyle
from app.domain.numbering import letter_number

_PARTS = {"letters", "remedies", "contact"}
_STYLE = {"title", "mark"}
_CONTACT = {"unit", "phone", "address", "hours"}
_BLANKS = {"government", "court", "online"}


def read(path: Path) -> LetterBook:
    """The letter book. Raises FileFault with every fault found."""
    lined = lined_yaml.read(path)
    if faults := tuple(lined.fault(place, message) for place, message in _faults(lined)):
        raise FileFault(*faults)
    data: dict[str, Any] = lined.data
    return LetterBook(
        styles={LetterKind(kind): LetterStyle(**style) for kind, style in data["letters"].items()},
        remedies=data["remedies"],
        contact=Contact(**data["contact"]),
    )


def _faults(lined: Lined) -> Iterator[tuple[Place, str]]:
    found = list(_mapping(lined.data, _PARTS, ()))
    if found:
        yield from found
        return
    yield from _letters(lined.data["letters"])
    yield from _remedies(lined.data["remedies"])
    yield from _texts(lined.data["contact"], _CONTACT, ("contact",))


def _letters(letters: Any) -> Iterator[tuple[Place, str]]:
    yield from _mapping(letters, set(LetterKind), ("letters",))
    for kind, style in letters.items() if isinstance(letters, Mapping) else ():
        found = list(_texts(style, _STYLE, ("letters", kind)))
        yield from found
        if not found:
            yield from _mark(style["mark"], ("letters", kind, "mark"))


def _mark(mark: str, place: Place) -> Iterator[tuple[Place, str]]:
    try:
        letter_number("粤数", mark, 2026, 1)
    except ValueError:
        yield place, f"“{mark}” can't be part of a letter's number: Chinese characters only"


def _remedies(remedies: Any) -> Iterator[tuple[Place, str]]:
    if not isinstance(remedies, Mapping) or "default" not in remedies:
        yield ("remedies",), "“default” is missing"
        return
    yield from _mapping(remedies, {*LetterKind, "default"}, ("remedies",), required={"default"})
    for kind, words in remedies.items():
        yield from _words(words, ("remedies", kind))


def _words(words: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if not isinstance(words, str):
        yield place, "expected a text"
        return
    try:
        blanks = {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
    except ValueError as error:
        yield place, f"braces don't match: {error}"
        return
    for name in sorted(blanks - _BLANKS):
        yield place, f"unknown blank {{{name}}}; known are {', '.join(sorted(_BLANKS))}"


def _texts(data: Any, keys: set[str], place: Place) -> Iterator[tuple[Place, str]]:
    yield from _mapping(data, keys, place)
    for key, text in data.items() if isinstance(data, Mapping) else ():
        if key in keys and not isinstance(text, str):
            yield (*place, key), "expected a text (put numbers in quotation marks)"


def _mapping(data: Any, known: set[Any], place: Place, required: set[str] | None = None) -> Iterator[tuple[Place, str]]:
    if not isinstance(data, Mapping):
        yield place, "expected a mapping"
        return
    for key in data:
        if key not in known:
            yield (*place, key), f"unknown “{key}”"
    for key in sorted((known if required is None else required) - data.keys()):
        yield place, f"“{key}” is missing"
