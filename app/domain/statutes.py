"""The words of the law behind a citation: which texts and articles it names, and what those articles say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NUMERAL = "[一二三四五六七八九十百零]+"
_ARTICLE = re.compile(rf"第{_NUMERAL}条")
_CITED = re.compile(rf"(?:《(?P<title>[^》]+)》|(?P<short>民法典))?(?P<article>第{_NUMERAL}条)(?:第(?P<paragraph>{_NUMERAL})款)?")
_IN_ENGLISH = re.compile(r"Arts?\. (?P<article>\d{1,3})(?: para\. (?P<paragraph>\d))?")
_ITEM = re.compile(rf"（{_NUMERAL}）")
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, kw_only=True)
class Statute:
    """One text: each article's paragraphs, its items with the paragraph that lists them."""

    id: str
    title: str
    articles: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Provision:
    """An article, or one paragraph (款) of it, in its own words. `statute`, `article`: where its page has it."""

    statute: str
    title: str
    article: str
    reference: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """A provision where a citation names it: from `begin` to `end` of its characters."""

    begin: int
    end: int
    provision: Provision


@dataclass(frozen=True, kw_only=True)
class Statutes:
    """The texts whose words are kept, the first being meant where a citation names none."""

    texts: tuple[Statute, ...]

    def of(self, statute_id: str) -> Statute | None:
        """One text."""
        return next((one for one in self.texts if one.id == statute_id), None)

    def cited(self, citation: str) -> tuple[Provision, ...]:
        """The provisions that a citation names, in its order. Those of other laws are left out: their words are not kept here."""
        return tuple(dict.fromkeys(one.provision for one in self.found(citation)))

    def found(self, citation: str) -> Iterator[Found]:
        """The same, each time that it is named, with its place."""
        law = self.texts[0].title if self.texts else ""
        for match in _CITED.finditer(citation):
            law = match["title"] or match["short"] or law
            statute = next((one for one in self.texts if one.title.endswith(law)), None)
            if statute and match["article"] in statute.articles:
                provision = _provision(statute, match["article"], match["paragraph"] or "")
                yield Found(begin=match.start(), end=match.end(), provision=provision)
        yield from self._in_english(citation)

    def _in_english(self, citation: str) -> Iterator[Found]:
        """An English page cites by number; which text is meant, the number tells."""
        for match in _IN_ENGLISH.finditer(citation):
            article = f"第{_numeral(int(match['article']))}条"
            statute = next((one for one in self.texts if article in one.articles), None)
            if statute:
                paragraph = _numeral(int(match["paragraph"])) if match["paragraph"] else ""
                yield Found(begin=match.start(), end=match.end(), provision=_provision(statute, article, paragraph))


def read_statute(statute_id: str, title: str, text: str) -> Statute:
    """A text of articles, a paragraph a line."""
    articles: dict[str, list[str]] = {}
    here: list[str] = []
    for line in text.splitlines():
        if begins := _ARTICLE.match(line):
            here = articles.setdefault(begins[0], [])
        words = line.removeprefix(begins[0] if begins else "").strip()
        if here and _ITEM.match(words):
            here[-1] += f"\n{words}"
        else:
            here.append(words)
    return Statute(id=statute_id, title=title, articles={name: tuple(paragraphs) for name, paragraphs in articles.items()})


def _provision(statute: Statute, article: str, paragraph: str) -> Provision:
    paragraphs = statute.articles[article]
    number = _DIGITS.find(paragraph) if paragraph else -1
    words = {"statute": statute.id, "title": statute.title, "article": article}
    if 0 <= number < len(paragraphs):
        return Provision(**words, reference=f"{article}第{paragraph}款", text=paragraphs[number])
    return Provision(**words, reference=article, text="\n".join(paragraphs))


def _numeral(number: int) -> str:
    """A number below a thousand as laws write it: 21 is 二十一, 201 is 二百零一."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds - 1]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens - 1]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones - 1] if ones else "")
