"""What an attribute change's papers amount to: who wants what, what was agreed, what it rests on, whom it touches."""

from collections.abc import Mapping
from typing import Any

from app.domain import openness
from app.domain.entitlements import STATUS_WORDS
from app.domain.openness import CONDITIONAL, GROUNDS, UNCONDITIONAL, WITHHELD, Attribute, Change, Proposer, Way
from app.domain.process import Dossier

Stated = Mapping[str, Any]
TABLE = "required_evidence"
SEEN = ("change", "applications", "holders", "effect")
ADVICE = {
    ("risk", "fit"): "符合变更后的开放要求",
    ("risk", "fit_with_measures"): "采取措施后符合开放要求",
    ("risk", "unfit"): "不符合开放要求",
    ("legal", "lawful"): "合法",
    ("legal", "amend"): "修改后合法",
    ("legal", "unlawful"): "不合法",
    ("expert", "support"): "赞成",
    ("expert", "amend"): "修改后赞成",
    ("expert", "oppose"): "不赞成",
}
JUDGES = {"risk": "风险评估", "legal": "合法性审查", "expert": "专家论证"}
EFFECTS = {
    WITHHELD: "在办申请的申请人和经办人收到通知，有效授权的持有人收到数据利用告知书。",
    CONDITIONAL: "在办申请的申请人和经办人收到通知，有效授权的持有人收到数据利用告知书。",
    UNCONDITIONAL: "在办申请的申请人收到通知：数据已经无条件开放，可以直接获取，不必再申请（第二十条）。",
}


def old(dossier: Dossier) -> Attribute:
    """The attribute as it was when the case came in."""
    return Attribute(dossier.subject["attribute"])


def present(dossier: Dossier) -> str:
    """The present attribute and its basis in words."""
    basis = dossier.subject.get("attribute_basis", "")
    return f"{openness.TITLES[old(dossier)]}（{basis}）" if basis else openness.TITLES[old(dossier)]


def stands_on(dossier: Dossier) -> frozenset[str]:
    """The grounds that the present attribute rests on."""
    return openness.grounds_in(dossier.subject.get("attribute_basis", ""))


def attribute(stated: Stated) -> Attribute:
    """The attribute that somebody wants."""
    return Attribute(stated["to"])


def grounds(stated: Stated) -> frozenset[str]:
    """The grounds that somebody states."""
    return frozenset([*stated.get("grounds_withheld", ()), *stated.get("grounds_conditional", ())])


def change(stated: Stated, dossier: Dossier, proposer: Proposer) -> Change:
    """What somebody states, as the rule reads it."""
    way = stated.get("way")
    return Change(
        old=old(dossier), new=attribute(stated), proposer=proposer, grounds=grounds(stated), way=Way(way) if way else None,
        stands_on=stands_on(dossier), is_shared=bool(stated.get("is_shared")), involves_privacy=bool(stated.get("involves_privacy")),
        evidence=frozenset(stated),
    )  # fmt: skip


def requirements(stated: Change, dossier: Dossier) -> tuple[openness.Requirement, ...]:
    """The documents that the table asks of a change."""
    return openness.required(row for asked in openness.questions(stated) for row in dossier.consult(TABLE, asked))


def suggestion(dossier: Dossier) -> Stated | None:
    """The authority's latest suggestion (Art. 9 para. 3); without `to` it suggests to keep the present attribute."""
    made = [answers for task, answers in dossier.history if task == "opinion" and answers["opinion"] != "no_objection"]
    if made:
        return made[-1]
    return dossier.application if dossier.application.get("proposer") == Proposer.AUTHORITY else None


def agreed(dossier: Dossier) -> Stated | None:
    """The suggestion that the body has agreed to, if its agreement is the last word between them."""
    last = [(task, answers) for task, answers in dossier.history if task in ("opinion", "answer")]
    is_agreed = bool(last) and last[-1][0] == "answer" and last[-1][1]["answer"] == "agree"
    return suggestion(dossier) if is_agreed else None


def settled(dossier: Dossier) -> Stated | None:
    """What is to happen in the end: what the body prepared, or what the government adopted instead (Art. 9 para. 3)."""
    settlement = dossier.answers.get("govern", {}).get("settlement")
    if settlement == "keep":
        return None
    if settlement == "adopt_authority":
        return suggestion(dossier)
    return dossier.answers.get("prepare")


def this_round(dossier: Dossier) -> dict[str, Stated]:
    """The opinions given since the material was last prepared."""
    tasks = [task for task, _ in dossier.history]
    since = len(tasks) - tasks[::-1].index("prepare") if "prepare" in tasks else 0
    return {task: answers for task, answers in dossier.history[since:] if task in JUDGES}


def basis(stated: Stated) -> str:
    """What the new attribute rests on, as the catalogue states it."""
    if stated.get("way") == Way.PUBLIC_INTEREST and not grounds(stated):
        return openness.WAY_ARTICLES[Way.PUBLIC_INTEREST]
    return openness.basis(attribute(stated), grounds(stated))


def conditions(stated: Stated, dossier: Dossier) -> tuple[Mapping[str, Any], ...]:
    """The opening conditions to publish (Art. 21 para. 1), numbered; those published now where nothing else is stated."""
    rows = stated.get("conditions") or dossier.subject["conditions"]
    return tuple({"id": f"c{number}", "text": row["text"], "basis": row.get("basis", "")} for number, row in enumerate(rows, 1))


def in_words(stated: Stated, dossier: Dossier) -> str:
    """A statement in one sentence."""
    if not stated.get("to"):
        return f"维持{openness.TITLES[old(dossier)]}"
    return f"由{openness.TITLES[old(dossier)]}变更为{openness.TITLES[attribute(stated)]}，依据{basis(stated)}"


def prepared_in_words(dossier: Dossier) -> str:
    """The change that the body has prepared: what, on which grounds, in which way."""
    stated = dossier.answers.get("prepare", {})
    named = [f"{GROUNDS[one].text}（{GROUNDS[one].article}）" for one in GROUNDS if one in grounds(stated)]
    way = Way(stated["way"]) if stated.get("way") else None
    taken = [f"{openness.WAY_TITLES[way]}（{openness.WAY_ARTICLES[way]}）"] if way else []
    return "；".join([in_words(stated, dossier), *named, *taken])


def advice(dossier: Dossier) -> str:
    """The opinions of this round in words."""
    given = this_round(dossier)
    spoken = [(task, given[task]) for task in JUDGES if task in given]
    return "；".join(f"{JUDGES[task]}：{ADVICE[task, one['advice']]}。{one['findings']}" for task, one in spoken)


def impact(dossier: Dossier) -> dict[str, str]:
    """Whom the change touches now, names masked."""
    stated = settled(dossier) or {}
    applications = [f"{one.case_no}（{one.party}，{one.stage}）" for one in dossier.applications]
    holders = [f"{one.number}（{one.holder}，{STATUS_WORDS[one.status]}，至{one.through_on}）" for one in dossier.holders]
    return {
        "change": in_words(stated, dossier),
        "applications": f"{len(applications)}件：{'、'.join(applications)}" if applications else "没有在办的申请",
        "holders": f"{len(holders)}个：{'、'.join(holders)}" if holders else "没有有效的授权",
        "effect": EFFECTS[attribute(stated)] if stated else "",
    }
