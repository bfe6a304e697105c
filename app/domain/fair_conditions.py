"""Discriminatory conditions (Art. 19): what differs by kind of applicant needs a provision, and nothing open-ended is a condition."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Problem

ARTICLE = "《广东省公共数据开放暂行办法》第十九条"
CITES = re.compile(r"第[一二三四五六七八九十百零〇两0-9]+条")
LABEL = "开放条件"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One way in which applicants are told apart, and the words by which a condition is seen to do so."""

    id: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Words:
    """From config/fair_conditions.yml. What is in `ignored` is taken out of a condition before it is read."""

    kinds: tuple[Kind, ...]
    catch_all: tuple[str, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What is to be said of the condition at `place` (from 0). `part` is the field at fault; a warning stops nobody."""

    place: int
    text: str
    word: str
    message: str
    part: str = ""

    @property
    def is_refused(self) -> bool:
        return bool(self.part)


def remarks(words: Words, conditions: Sequence[Mapping[str, Any]]) -> tuple[Remark, ...]:
    """Everything to be said of these conditions, in their order."""
    return tuple(said for place, one in enumerate(conditions) for said in _of_one(words, place, one))


def problems(field: str, found: Sequence[Remark]) -> tuple[Problem, ...]:
    """What stops a form, beside its fields."""
    return tuple(Problem(path=f"/{field}/{one.place}/{one.part}", label=LABEL, message=one.message) for one in found if one.is_refused)


def _of_one(words: Words, place: int, condition: Mapping[str, Any]) -> Iterator[Remark]:
    text, basis = str(condition.get("text") or ""), str(condition.get("basis") or "")
    read = text
    for ignored in words.ignored:
        read = read.replace(ignored, "")
    if word := next((one for one in words.catch_all if one in read), ""):
        message = f"第{place + 1}条写了“{word}”：兜底的条件让申请人无法事先知道，不能公布，请写明具体条件（第二十一条第一款）。"
        yield Remark(place=place, text=text, word=word, part="text", message=message)
    for kind in words.kinds:
        if word := next((one for one in kind.words if one in read), ""):
            yield _difference(kind, word, place, text, basis)


def _difference(kind: Kind, word: str, place: int, text: str, basis: str) -> Remark:
    said = f"第{place + 1}条写了“{word}”（{kind.title}）"
    if CITES.search(basis):
        message = f"{said}，依据是{basis}。请核对该依据是否允许这样区别对待；不得设定歧视性条件（第十九条）。"
        return Remark(place=place, text=text, word=word, message=message)
    message = f"{said}，对申请人区别对待的要有法律依据：请在“依据”中写明第几条，或者《法律、法规》第几条；没有依据的请删去（第十九条）。"
    return Remark(place=place, text=text, word=word, part="basis", message=message)
