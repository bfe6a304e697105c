"""数据主体权益异议 (Art. 24 para. 2): from the objection to the reply, and the relief that it brings."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.entitlements import STATUS_WORDS
from app.domain.errors import Unlawful
from app.domain.people import Role
from app.domain.process import Dossier, Process, Relief, Stage
from app.domain.processes import rights_objection_letters as letters

ARTICLE = "《广东省公共数据开放暂行办法》第二十四条第二款"
OUTCOMES = {"founded": "异议成立", "not_founded": "异议不成立", "not_admitted": "不予受理", "withdrawn": "异议人撤回"}
RETURN = {"value": "return", "label": "退回重新办理"}
STANDING = ("is_subject", "is_agent")
# Arts. 9 and 13: what is open may be opened less.
LOWER = {"unconditional": ("conditional", "withheld"), "conditional": ("withheld",)}
MEASURES = ("mask", "put_right", "downgrade", "take_down", "notify", "refer")
EXAMINERS = ("legal_opinion", "security_opinion", "source_opinion")


def facts(task: str, dossier: Dossier) -> dict[str, Any]:
    """What the form of a task may know."""
    return {"today": dossier.today, "prefill": _prefill(task, dossier), **_FACTS.get(task, _nothing)(dossier)}


def accepts(subject: Mapping[str, Any]) -> None:
    """Data that is open, with or without conditions (Art. 24: 所开放的公共数据). Raises Unlawful."""
    if subject["attribute"] not in LOWER:
        raise Unlawful("第二十四条第二款", "这个数据集没有开放，不在权益异议的范围内。")


def check(task: str, answers: Mapping[str, Any], _dossier: Dossier) -> None:
    """What JSON Schema cannot say. Raises Unlawful."""
    if task == "admissibility" and answers["result"] == "accept" and answers["standing"] not in STANDING:
        raise Unlawful(ARTICLE, "只有数据主体或者其授权的代理人可以提出异议；还不能认定的，请先要求补正。")
    if "founded" in (answers.get("proposal"), answers.get("decision")):
        _check_measures(answers)


def _check_measures(answers: Mapping[str, Any]) -> None:
    if not any(answers.get(name) for name in MEASURES):
        raise Unlawful(ARTICLE, "异议成立的，应当予以处理，请至少选择一项措施。")
    if answers.get("take_down") and (answers.get("downgrade") or answers.get("mask")):
        raise Unlawful(ARTICLE, "已经决定下线的，不必再脱敏或者收紧开放属性，请只选一种。")


def is_suspended(dossier: Dossier) -> bool:
    """Whether the use stands suspended by this case: approved, and not lifted after that."""
    deeds = [answers.get("suspension_decision", task) for task, answers in dossier.history]
    approved = [number for number, deed in enumerate(deeds) if deed == "approve"]
    lifted = [number for number, deed in enumerate(deeds) if deed == "revoke_suspension"]
    return bool(approved) and (not lifted or lifted[-1] < approved[-1])


def relief(dossier: Dossier) -> Relief:
    """What the latest deed brings about: before the decision, why the use is suspended; with it, every measure."""
    decided = dossier.answers.get("decide", {})
    if dossier.outcome != "founded":
        return Relief(reason=dossier.answers.get("decide_suspension", {}).get("reason", ""))
    return Relief(
        reason=letters.FOUNDED,
        mask=tuple(decided.get("mask_items", ())),
        corrections={row["part"]: row["text"] for row in decided.get("corrections", ())},
        take_down=bool(decided.get("take_down")),
        keep_until=date.fromisoformat(decided["keep_until"]) if decided.get("keep_until") else None,
        notified=tuple(decided.get("notified", ())),
        starts=(*(("attribute_change",) if decided.get("downgrade") else ()), *(("violation",) if decided.get("refer") else ())),
        accused=decided.get("refer_holder", ""),
    )


def _nothing(_dossier: Dossier) -> dict[str, Any]:
    return {}


def _start(dossier: Dossier) -> dict[str, Any]:
    party = dossier.party
    locked = {
        "applicant_name": party.name,
        "applicant_type": letters.PERSON_KINDS.get(party.kind, party.kind),
        "applicant_id": party.id_masked,
        "dataset": dossier.subject["name"],
    }
    return {"dataset_items": _items(dossier), "locked": locked}


def _admissibility(dossier: Dossier) -> dict[str, Any]:
    return {"may_correct": dossier.may_ask_to_correct("admissibility", "handle")}


def _correct(dossier: Dossier) -> dict[str, Any]:
    rows = enumerate(letters.missing(dossier), 1)
    return {"missing_items": [{"id": str(number), "text": one["what"], "basis": one["how"]} for number, one in rows]}


def _assess(dossier: Dossier) -> dict[str, Any]:
    return {"holders": _holders(dossier), "may_suspend": not is_suspended(dossier)}


def _draft(dossier: Dossier) -> dict[str, Any]:
    lower = [{"value": one, "label": letters.ATTRIBUTES[one]} for one in LOWER.get(dossier.subject["attribute"], ())]
    return {"holders": _holders(dossier), "dataset_items": _items(dossier), "lower_attributes": lower}


def _decide(dossier: Dossier) -> dict[str, Any]:
    is_admitted = dossier.answers.get("admissibility", {}).get("result") == "accept"
    open_now = ("founded", "not_founded") if is_admitted else ("not_admitted",)
    outcomes = [*({"value": one, "label": OUTCOMES[one]} for one in open_now), RETURN]
    return {**_draft(dossier), "lawful_outcomes": outcomes}


def _items(dossier: Dossier) -> list[dict[str, str]]:
    return [{"value": one["id"], "label": one["name"], "hint": one.get("note", "")} for one in dossier.subject["items"]]


def _holders(dossier: Dossier) -> list[dict[str, str]]:
    return [
        {
            "value": one.number,
            "label": f"{one.number} {one.holder}",
            "hint": f"{letters.CHANNELS[one.channel]}，至{one.through_on}，{STATUS_WORDS[one.status]}",
        }
        for one in dossier.holders
    ]


def _prefill(task: str, dossier: Dossier) -> dict[str, Any]:
    if task == "start":
        party = dossier.party
        return {"contact_name": party.name, "contact_phone": party.phone, "contact_email": party.email}
    if task == "assess":
        return {"affected": [one.number for one in dossier.holders], **dossier.answers.get("assess", {})}
    if task == "draft":
        return {**_asked_for(dossier), **dossier.answers.get("draft", {})}
    return _prefilled_decision(dossier) if task == "decide" else {}


def _asked_for(dossier: Dossier) -> dict[str, Any]:
    """What the objection asks for is where the draft begins; what is done about it is for the body to say."""
    requests = dossier.application.get("requests", ())
    known = {"mask_items": dossier.application.get("items"), "notified": dossier.answers.get("assess", {}).get("affected")}
    wanted = {"mask": "mask", "correct": "put_right", "downgrade": "downgrade", "take_down": "take_down", "notify": "notify"}
    return {**known, **{wanted[one]: True for one in requests if one in wanted}}


def _prefilled_decision(dossier: Dossier) -> dict[str, Any]:
    examined = dossier.answers.get("admissibility", {})
    if examined.get("result") != "accept":
        return {"explanation": examined.get("explanation", "")}
    drafted = dict(dossier.answers.get("draft", {}))
    drafted.pop("opinion", None)
    return {**drafted, "decision": drafted.pop("proposal", None)}


_FACTS = {
    "start": _start,
    "admissibility": _admissibility,
    "correct": _correct,
    "assess": _assess,
    "draft": _draft,
    "decide": _decide,
}

PROCESS = Process(
    slug="rights_objection",
    title="数据主体权益异议",
    articles="第二十四条第二款",
    starters=frozenset({Role.APPLICANT}),
    accepts=accepts,
    principal="handle",
    due_rules={"admissibility": "acknowledge", "correct": "correction"},
    stages=(
        Stage(name="received", title="收到异议"),
        Stage(name="admissibility", title="受理审查", tasks=frozenset({"admissibility"})),
        Stage(name="correct", title="异议人补正", tasks=frozenset({"correct"})),
        Stage(name="examine", title="核查与审查", tasks=frozenset({"assess", "decide_suspension", *EXAMINERS})),
        Stage(name="draft", title="拟办意见", tasks=frozenset({"draft"})),
        Stage(name="decide", title="审批决定", tasks=frozenset({"decide"})),
        Stage(name="closed", title="答复送达"),
    ),
    outcomes=OUTCOMES,
    facts=facts,
    check=check,
    letters=letters.LETTERS,
    relief=relief,
    shows_holders=True,
    seals_evidence=True,
    sealed={
        "start": frozenset({"subject_name", "relation", "authorisation", "facts", "evidence_note", "evidence", "request_note"}),
        "correct": frozenset({"answers", "evidence", "note"}),
        "admissibility": frozenset({"note"}),
        "assess": frozenset({"impact", "questions"}),
        "draft": frozenset({"opinion"}),
        "decide": frozenset({"opinion"}),
        **{name: frozenset({"opinion"}) for name in EXAMINERS},
    },
    apart={
        "decide_suspension": frozenset({"admissibility", "assess"}),
        "revoke_suspension": frozenset({"admissibility", "assess", "draft"}),
        "decide": frozenset({"admissibility", "assess", "draft", *EXAMINERS}),
    },
    send_back={"draft": {"sent_back": True}, "decide": {"decision": "return"}},
    steady={"draft": {"sent_back": False}},
    hands_over={"attribute_change": letters.for_attribute_change, "violation": letters.for_violation},
)
