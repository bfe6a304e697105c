"""The words of the law behind a citation: a task says which article it carries out, its page shows what that article says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TITLE = "广东省公共数据开放暂行办法"
TEXT = Path(__file__).parent / "lawtexts" / "measures.txt"

_NUMERAL = "[一二三四五六七八九十百]+"
_ARTICLE = re.compile(rf"第{_NUMERAL}条")
_CITED = re.compile(rf"(?:《(?P<title>[^》]+)》)?(?P<article>第{_NUMERAL}条)(?:第(?P<paragraph>{_NUMERAL})款)?")
_ITEM = re.compile(rf"（{_NUMERAL}）")
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, kw_only=True)
class Provision:
    """An article, or one paragraph (款) of it, in its own words."""

    reference: str
    text: str


def cited(citation: str) -> tuple[Provision, ...]:
    """The provisions that a citation names, in its order. Those of other laws are left out: their words are not kept here."""
    return tuple(dict.fromkeys(_provisions(citation)))


def _provisions(citation: str) -> Iterator[Provision]:
    law = TITLE
    for found in _CITED.finditer(citation):
        law = found["title"] or law
        paragraphs = _articles().get(found["article"]) if law == TITLE else None
        if paragraphs:
            yield _provision(found["article"], found["paragraph"], paragraphs)


def _provision(article: str, paragraph: str | None, paragraphs: tuple[str, ...]) -> Provision:
    number = _DIGITS.find(paragraph) if paragraph else -1
    if 0 <= number < len(paragraphs):
        return Provision(reference=f"{article}第{paragraph}款", text=paragraphs[number])
    return Provision(reference=article, text="\n".join(paragraphs))


@cache
def _articles() -> dict[str, tuple[str, ...]]:
    """Every article's paragraphs; its items stay with the paragraph that lists them."""
    articles: dict[str, list[str]] = {}
    here: list[str] = []
    for line in TEXT.read_text(encoding="utf-8").splitlines():
        if begins := _ARTICLE.match(line):
            here = articles.setdefault(begins[0], [])
        words = line.removeprefix(begins[0] if begins else "").strip()
        if here and _ITEM.match(words):
            here[-1] += f"\n{words}"
        else:
            here.append(words)
    return {name: tuple(paragraphs) for name, paragraphs in articles.items()}
