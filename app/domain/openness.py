"""The opening attributes (Arts. 9-15) as one rule: what a change of attribute needs, and whether it is lawful.

不予开放 < 有条件开放 < 无条件开放. Which documents a change needs is a table (`bpmn/tables/required_evidence.dmn`); the caller asks it with
`questions` and hands the answers in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Attribute(StrEnum):
    """What Art. 9 knows, and nothing else."""

    WITHHELD = "withheld"
    CONDITIONAL = "conditional"
    UNCONDITIONAL = "unconditional"


class Direction(StrEnum):
    """Up opens wider, down closes."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Way(StrEnum):
    """The paragraph of Art. 13 that a change takes."""

    CLEANED = "cleaned"
    PUBLIC_INTEREST = "public_interest"
    ASSESSED = "assessed"
    TIGHTENED = "tightened"


class Proposer(StrEnum):
    """Who says that an attribute should change: the body that decides it, its authority, or another case of the office."""

    BODY = "body"
    AUTHORITY = "authority"
    CASE = "case"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One of the five grounds of Art. 10 or the four of Art. 11; there is no other (Art. 12)."""

    id: str
    attribute: Attribute
    article: str
    text: str


TITLES: Mapping[Attribute, str] = {
    Attribute.WITHHELD: "不予开放",
    Attribute.CONDITIONAL: "有条件开放",
    Attribute.UNCONDITIONAL: "无条件开放",
}
ORDER = tuple(Attribute)
WITHHELD, CONDITIONAL, UNCONDITIONAL = ORDER
RESIDUAL = "第十二条"
CONSENTED, NO_CONSENT = "consented", "no_consent"
_ITEMS = "一二三四五"
_ARTICLE_10 = (
    ("state_secret", "依法确定为国家秘密"),
    ("public_security", "开放后可能危及国家安全、公共安全、经济安全和社会稳定"),
    (NO_CONSENT, "涉及商业秘密、个人隐私，相关数据主体未同意开放"),
    ("agreement_or_ip", "因数据获取协议或者知识产权保护等原因禁止开放"),
    ("forbidden_by_law", "法律、法规、规章规定不得开放或者应当通过其他途径获取"),
)
_ARTICLE_11 = (
    (CONSENTED, "涉及商业秘密、个人隐私，相关数据主体同意开放，且法律、法规未禁止"),
    ("strains_resources", "无条件开放将严重挤占公共数据基础设施资源，影响公共数据处理运行效率"),
    ("benefit_with_risk", "开放后预计带来特别显著的经济社会效益，但现阶段安全风险需要谨慎评估"),
    ("law_conditional", "按照有关法律、法规认定应当有条件开放"),
)
GROUNDS: Mapping[str, Ground] = {
    name: Ground(id=name, attribute=attribute, article=f"{article}第{item}项", text=text)
    for attribute, article, listed in ((WITHHELD, "第十条", _ARTICLE_10), (CONDITIONAL, "第十一条", _ARTICLE_11))
    for item, (name, text) in zip(_ITEMS, listed, strict=False)
}
WAY_ARTICLES: Mapping[Way, str] = {
    Way.CLEANED: "第十三条第一款",
    Way.PUBLIC_INTEREST: "第十三条第二款",
    Way.ASSESSED: "第十三条第三款",
    Way.TIGHTENED: "第十三条第四款",
}
WAY_TITLES: Mapping[Way, str] = {
    Way.CLEANED: "依法经脱密、脱敏处理，符合开放要求",
    Way.PUBLIC_INTEREST: "行政机关依法定程序认为不开放将会对公共利益造成重大影响",
    Way.ASSESSED: "定期评估认为具备条件",
    Way.TIGHTENED: "下调开放程度，提供相关法律依据",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change as somebody states it. `stands_on`: grounds that the present attribute rests on; `evidence`: kinds enclosed."""

    old: Attribute
    new: Attribute
    proposer: Proposer = Proposer.BODY
    grounds: frozenset[str] = frozenset()
    way: Way | None = None
    stands_on: frozenset[str] = frozenset()
    is_shared: bool = False
    involves_privacy: bool = False
    evidence: frozenset[str] = frozenset()

    @property
    def direction(self) -> Direction:
        return direction(self.old, self.new)


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A document that the table asks for: its kind, what it is called, the article that wants it."""

    kind: str
    title: str
    article: str


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why a change as stated is not lawful, and which question of the form is to blame."""

    article: str
    message: str
    field: str
    label: str


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """What the catalogue says of a dataset from now on (Arts. 9, 15 para. 2); None leaves a part as it is."""

    attribute: Attribute
    basis: str
    conditions: tuple[Mapping[str, Any], ...] | None = None
    channels: tuple[str, ...] | None = None
    control_measures: str | None = None


def direction(old: Attribute, new: Attribute) -> Direction:
    """Whether a change opens wider or closes."""
    if old == new:
        return Direction.NONE
    return Direction.UP if ORDER.index(new) > ORDER.index(old) else Direction.DOWN


def below(attribute: Attribute) -> tuple[Attribute, ...]:
    """The attributes that close more than this one, the nearest first."""
    return tuple(reversed(ORDER[: ORDER.index(attribute)]))


def others(attribute: Attribute) -> tuple[Attribute, ...]:
    """What an attribute may change into."""
    return tuple(one for one in ORDER if one != attribute)


def grounds_of(attribute: Attribute) -> tuple[Ground, ...]:
    """The grounds on which data may have this attribute; unconditional data needs none (Art. 12)."""
    return tuple(one for one in GROUNDS.values() if one.attribute == attribute)


def grounds_in(basis: str) -> frozenset[str]:
    """The grounds that a basis in words names ("第十条第三项")."""
    return frozenset(one.id for one in GROUNDS.values() if one.article in basis)


def ways(old: Attribute, new: Attribute, stands_on: frozenset[str]) -> tuple[Way, ...]:
    """The paragraphs of Art. 13 open to a change. Para. 2 is for what is withheld for trade secrets or privacy alone."""
    if direction(old, new) is not Direction.UP:
        return (Way.TIGHTENED,) if direction(old, new) is Direction.DOWN else ()
    if old is CONDITIONAL:
        return (Way.ASSESSED,)
    return (Way.CLEANED, Way.PUBLIC_INTEREST, Way.ASSESSED) if stands_on == {NO_CONSENT} else (Way.CLEANED, Way.ASSESSED)


def basis(new: Attribute, grounds: Iterable[str]) -> str:
    """What a dataset's attribute rests on, as the catalogue states it."""
    articles = [one.article for one in GROUNDS.values() if one.id in set(grounds) and one.attribute == new]
    return "、".join(articles) or RESIDUAL


def questions(change: Change) -> tuple[Mapping[str, Any], ...]:
    """What to ask the table of required documents: once for the change, once for each of its grounds."""
    facts = {
        "old": change.old.value, "new": change.new.value, "direction": change.direction.value,
        "way": change.way.value if change.way else "", "private": change.involves_privacy or bool(change.grounds & {CONSENTED}),
    }  # fmt: skip
    return tuple({**facts, "ground": ground} for ground in ("", *sorted(change.grounds)))


def required(answers: Iterable[Mapping[str, Any]]) -> tuple[Requirement, ...]:
    """The documents that the table's answers ask for, each once."""
    found = {str(one["evidence"]): one for one in answers}
    return tuple(Requirement(kind=kind, title=str(one["title"]), article=str(one["article"])) for kind, one in found.items())


def faults(change: Change, wanted: Iterable[Requirement] = ()) -> tuple[Fault, ...]:
    """Everything unlawful about a change as stated; empty means lawful.

    A body states all of it. An authority suggests (Art. 9 para. 3) and names its grounds. Another case only points: its body
    still has to find grounds, way and documents.
    """
    found = [*_shape(change)]
    if change.proposer is not Proposer.CASE:
        found += _grounds(change)
    if change.proposer is Proposer.BODY:
        found += [*_way(change), *_missing(change, wanted)]
    return tuple(found)


def _shape(change: Change) -> Iterator[Fault]:
    if change.direction is Direction.NONE:
        yield Fault(article="第九条第一款", message=f"这个数据集现在就是{TITLES[change.old]}，没有变更。", field="to", label="变更为")
    if change.is_shared and change.new is not WITHHELD:
        message = "通过共享等手段获得的公共数据，不应纳入本机构的开放目录。"
        yield Fault(article="第十五条第三款", message=message, field="is_shared", label="获得方式")


def _grounds(change: Change) -> Iterator[Fault]:
    lawful = {one.id for one in grounds_of(change.new)}
    if strange := change.grounds - lawful:
        where = {WITHHELD: "第十条", CONDITIONAL: "第十一条", UNCONDITIONAL: RESIDUAL}[change.new]
        names = "、".join(sorted(GROUNDS[one].text if one in GROUNDS else one for one in strange))
        yield Fault(article=where, message=f"“{names}”不是列为{TITLES[change.new]}的情形。", **_where(change.new))
    elif lawful and not change.grounds and not _rests_on_public_interest(change):
        message = f"列为{TITLES[change.new]}的，至少要有法定情形之一；没有这些情形的，应当列为无条件开放（{RESIDUAL}）。"
        yield Fault(article="第十条" if change.new is WITHHELD else "第十一条", message=message, **_where(change.new))


def _rests_on_public_interest(change: Change) -> bool:
    """Art. 13 para. 2 lets list as conditional by itself, without a ground of Art. 11."""
    open_ways = ways(change.old, change.new, change.stands_on)
    return change.new is CONDITIONAL and change.way is Way.PUBLIC_INTEREST and Way.PUBLIC_INTEREST in open_ways


def _way(change: Change) -> Iterator[Fault]:
    open_ways = ways(change.old, change.new, change.stands_on)
    if not open_ways or change.way in open_ways:
        return
    titles = "；".join(f"{WAY_TITLES[one]}（{WAY_ARTICLES[one]}）" for one in open_ways)
    article = WAY_ARTICLES[change.way] if change.way else "第十三条"
    message = f"由{TITLES[change.old]}变更为{TITLES[change.new]}，只能是：{titles}。"
    yield Fault(article=article, message=message, field="way", label="变更的途径")


def _missing(change: Change, wanted: Iterable[Requirement]) -> Iterator[Fault]:
    for one in wanted:
        if one.kind not in change.evidence:
            yield Fault(article=one.article, message=f"缺少“{one.title}”（{one.article}）。", field=one.kind, label=one.title)


def _where(new: Attribute) -> dict[str, str]:
    """The question in which the grounds of an attribute are asked."""
    if new is UNCONDITIONAL:
        return {"field": "to", "label": "变更为"}
    return {"field": f"grounds_{new.value}", "label": f"列为{TITLES[new]}的情形"}
