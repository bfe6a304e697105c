"""Every Chinese word of the code and the pages has an English one, and the English takes the same values."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from app.web import i18n

WEB = Path(i18n.__file__).parent
ENGLISH = i18n.TRANSLATIONS / "en/LC_MESSAGES/messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
VALUE = re.compile(r"%\((\w+)\)[0-9]*[ds]")


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with (i18n.TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as lines:
        methods, options = parse_mapping_cfg(lines)
    catalogue = Catalog()
    for file, line, words, _, context in extract_from_dir(WEB, methods, options, KEYWORDS):
        catalogue.add(words, locations=[(file, line)], context=context)
    return catalogue


@pytest.fixture(scope="module")
def english() -> Catalog:
    with ENGLISH.open("rb") as lines:
        return read_po(lines, locale="en")


def entries(catalogue: Catalog) -> list[Message]:
    """All but the header."""
    return [message for message in catalogue if message.id]


def forms(words: str | tuple[str, ...] | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def values(words: str) -> list[str]:
    return sorted(set(VALUE.findall(words)))


def test_every_word_has_an_english_one(chinese, english):
    assert len(entries(chinese)) > 1000
    missing = []
    for message in entries(chinese):
        known = english.get(message.id, message.context)
        # What the code counts is counted in English too: the identities hold both forms.
        if known is None or known.id != message.id or known.fuzzy or not all(forms(known.string)):
            missing.append((*forms(message.id), *message.locations[:1]))
    assert missing == []


def test_no_english_word_is_left_that_nothing_says(chinese, english):
    unused = [message.id for message in entries(english) if chinese.get(message.id, message.context) is None]
    assert unused == []
    assert list(english.obsolete) == []


def test_english_takes_the_values_of_the_chinese(english):
    different = [
        (source, said)
        for message in entries(english)
        for source, said in zip(forms(message.id), forms(message.string), strict=True)
        if values(source) != values(said)
    ]
    assert different == []
    assert [(message.id, error) for message, errors in english.check() for error in errors] == []


def test_no_word_has_two_english_ones():  # a reader of the file would take the last in silence
    said = re.findall(r'^msgid "(.+)"$', ENGLISH.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted({words for words in said if said.count(words) > 1}) == []
