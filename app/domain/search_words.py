"""What a text is found by: overlapping pairs of Chinese characters, and Latin words and numbers as they stand. No dictionary is needed.

公路收费 gives 公路, 路收, 收费 and, so that its last character is found by itself, 费. A single character finds what begins with it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.domain.forms import Field, Widget

HAN = "〇\u3400-\u9fff\U00020000-\U0003ffff"
RUNS = re.compile(f"[{HAN}]+|[a-z0-9]+")
# What looks like the number of an identity, a telephone or a bank account is personal data: nobody finds a person by it.
PERSONAL = re.compile(r"(?=(?:[a-z]*[0-9]){9})[a-z0-9]{11,}")
LONGEST_WORD = 60
MOST_WORDS = 20_000
SHORTEST_ENDING = 3
WRITTEN = (Widget.TEXT, Widget.TEXTAREA)


def of_text(text: str) -> set[str]:
    """The words of a text that people wrote."""
    return {word for run in _runs(text) if not PERSONAL.fullmatch(run) for word in _words(run)}


def of_number(number: str) -> set[str]:
    """The words of a case's number: it is found by any part of it, for people remember the last digits."""
    return {number[start:] for start in range(len(number) - SHORTEST_ENDING + 1)}


def of_answers(fields: Iterable[Field], answers: Mapping[str, Any]) -> set[str]:
    """The words of what was written in a form. Locked fields were not written: they repeat who somebody is."""
    return {word for text in _texts(fields, answers) for word in of_text(text)}


def as_vector(words: Iterable[str]) -> str:
    """Words as PostgreSQL reads a tsvector."""
    return " ".join(_quoted(word) for word in sorted(words)[:MOST_WORDS])


def as_queries(question: str) -> list[str]:
    """A question as tsqueries, one for each part between blanks; every part has to be found. Empty where nothing can be searched for."""
    parts = [[_asked(run) for run in _runs(part)] for part in question.split()]
    return [" & ".join(runs) for runs in parts if runs]


def _runs(text: str) -> list[str]:
    return RUNS.findall(unicodedata.normalize("NFKC", text).casefold())


def _words(run: str) -> set[str]:
    if run.isascii():
        return {run[:LONGEST_WORD]}
    return {run[at : at + 2] for at in range(len(run))}


def _asked(run: str) -> str:
    if run.isascii() or len(run) == 1:
        return f"{_quoted(run[:LONGEST_WORD])}:*"
    return " & ".join(_quoted(run[at : at + 2]) for at in range(len(run) - 1))


def _quoted(word: str) -> str:
    """Only characters of RUNS occur, so that no quote needs doubling."""
    return f"'{word}'"


def _texts(fields: Iterable[Field], answers: Mapping[str, Any]) -> Iterator[str]:
    for field in fields:
        value = answers.get(field.name)
        if field.widget is Widget.ROWS and isinstance(value, list):
            for row in value:
                yield from _texts(field.fields, row)
        elif field.widget in WRITTEN and not field.locked and isinstance(value, str):
            yield value
