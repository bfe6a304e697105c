"""有条件开放数据申请 (Art. 21): from the application to the served reply, and on to the agreement that comes before the data."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.domain.agreements import Side
from app.domain.errors import Problem, Unlawful
from app.domain.people import Role
from app.domain.precedents import Compares
from app.domain.process import Dossier, Process, Stage, Use
from app.domain.processes import conditional_application_agreement as agreement
from app.domain.processes import conditional_application_letters as letters

REVIEW_ARTICLE = "《广东省公共数据开放暂行办法》第二十一条第一款"
RESTRICTION_ARTICLE = "《广东省公共数据开放暂行办法》第三十四条第二款"
REPLY_ARTICLE = "《广东省公共数据开放暂行办法》第二十一条第二款"
OUTCOMES = {
    "granted": "同意",
    "partly": "部分同意",
    "refused": "不同意",
    "not_accepted": "不予受理",
    "withdrawn": "申请人撤回",
}
# 《统计法》第二十五条
NAMED_LAW = re.compile(r"《[^》]{2,}》.{0,20}?第[一二三四五六七八九十百零〇两0-9]+条")
RETURN = {"value": "return", "label": "退回重新办理"}
# How much may be had, where the decision says it: fields of the forms, and names of a quota.
AGREED = ("calls_per_day", "rows_per_day")
NOT_CONDITIONAL = ("out_of_scope", "unconditional")
# Whom the review may ask, each only where the form says so (steps 3 and 4): the task of the answer by the field that asks for it.
ASKED = {"ask_source": "source_opinion", "ask_security": "security_opinion", "ask_legal": "legal_opinion", "ask_experts": "expert_opinion"}


def facts(task: str, dossier: Dossier) -> dict[str, Any]:
    """What the form of a task may know."""
    return {"today": dossier.today, "prefill": _prefill(task, dossier), **_FACTS.get(task, _nothing)(dossier)}


def accepts(subject: Mapping[str, Any]) -> None:
    """Only conditionally open data is applied for. Raises Unlawful."""
    if subject["attribute"] != "conditional":
        raise Unlawful("第二十条", "这个数据集是无条件开放的，不需要申请，可以直接获取。")


def check(task: str, answers: Mapping[str, Any], dossier: Dossier) -> None:
    """What JSON Schema cannot say. Raises Unlawful."""
    wanted = answers.get("proposal") or answers.get("decision")
    if task in ("draft", "decide") and wanted == "granted" and letters.unmet(dossier):
        raise Unlawful(REVIEW_ARTICLE, "有开放条件经审查不符合，不能全部同意；请部分同意、不同意，或退回重新审查。")
    if (wanted in ("granted", "partly") or task == "countersign_agreement") and (bars := dossier.bars()):
        raise Unlawful(RESTRICTION_ARTICLE, f"{bars[0].words}。{_while_barred(task)}")
    if problems := tuple(_faulty_grounds(answers, dossier)) if wanted in ("partly", "refused") else ():
        raise Unlawful(REPLY_ARTICLE, problems[0].message, problems)
    if wanted == "partly" and set(letters.requested(dossier)) <= set(answers.get("granted_items", ())):
        raise Unlawful(REPLY_ARTICLE, "“部分同意”至少要有一项不同意的数据项；全部同意的请选“同意”。")


def _faulty_grounds(answers: Mapping[str, Any], dossier: Dossier) -> Iterator[Problem]:
    """Provisions that do not carry a refusal by themselves: one that points to a law nobody names, one about no standing measure."""
    reasons = {one.id: one for one in dossier.reasons}
    for number, row in enumerate(answers.get("refusals", ())):
        reason = reasons.get(row["ground"])
        if reason and reason.names_law and not NAMED_LAW.search(row["finding"]):
            message = f"以“{reason.text}”为理由的，要写明法律、法规、规章的名称和条款，例如：《统计法》第二十五条。"
            yield Problem(path=f"/refusals/{number}/finding", label="认定的事实", message=message)
        if reason and reason.needs_bar and not dossier.bars():
            message = "申请人现在没有处于限制措施期间，不能以此为理由。"
            yield Problem(path=f"/refusals/{number}/ground", label="理由", message=message)


def _while_barred(task: str) -> str:
    if task == "countersign_agreement":
        return "期满前不能签署协议、提供数据，期满后再签署。"
    return "期满前不能同意，可以不同意并写明理由，或者期满后再作决定。"


def grants(dossier: Dossier) -> Use | None:
    """The use that the decision gives."""
    if dossier.outcome not in ("granted", "partly"):
        return None
    decided = dossier.answers["decide"]
    items = decided["granted_items"] if dossier.outcome == "partly" else letters.requested(dossier)
    first, last = date.fromisoformat(decided["period_from"]), date.fromisoformat(decided["period_to"])
    quota = {name: decided[name] for name in AGREED if name in decided}
    return Use(items=tuple(items), channel=decided["channel"], from_on=first, through_on=last, quota=quota)


def _nothing(_dossier: Dossier) -> dict[str, Any]:
    return {}


def _start(dossier: Dossier) -> dict[str, Any]:
    subject, party = dossier.subject, dossier.party
    return {
        "dataset_items": _items(subject),
        "dataset_channels": subject["channels"],
        "locked": {
            "applicant_name": party.name,
            "applicant_type": KINDS[party.kind],
            "applicant_id": party.id_masked,
            "dataset": subject["name"],
        },
    }


def _completeness(dossier: Dossier) -> dict[str, Any]:
    return {"may_correct": dossier.may_ask_to_correct("completeness", "service")}


def _correct(dossier: Dossier) -> dict[str, Any]:
    asked = letters.missing(dossier)
    return {
        "missing_items": [{"id": str(n), "text": one["what"], "basis": one["how"]} for n, one in enumerate(asked, 1)]
    }


def _review(dossier: Dossier) -> dict[str, Any]:
    return {"conditions": dossier.subject["conditions"]}


def _draft(dossier: Dossier) -> dict[str, Any]:
    return {
        "requested_items": [item for item in _items(dossier.subject) if item["value"] in letters.requested(dossier)],
        "dataset_channels": dossier.subject["channels"],
        "refusal_grounds": refusal_grounds(dossier),
    }


def _decide(dossier: Dossier) -> dict[str, Any]:
    return {**_draft(dossier), "lawful_outcomes": lawful_outcomes(dossier)}


def refusal_grounds(dossier: Dossier) -> list[dict[str, str]]:
    """What a refusal may rest on (Art. 21): conditions found not met, and legal provisions."""
    conditions = [
        {"value": one["id"], "label": f"开放条件：{one['text']}", "hint": one.get("basis", "")}
        for one in letters.unmet(dossier)
    ]
    return conditions + [{"value": one.id, "label": one.text, "hint": one.article} for one in dossier.reasons]


def lawful_outcomes(dossier: Dossier) -> list[dict[str, str]]:
    """The decisions open to the approver now."""
    if dossier.answers.get("completeness", {}).get("result") in NOT_CONDITIONAL:
        return [{"value": "not_accepted", "label": OUTCOMES["not_accepted"]}, RETURN]
    open_now = ["partly", "refused"] if letters.unmet(dossier) else ["granted", "partly", "refused"]
    return [*({"value": one, "label": OUTCOMES[one]} for one in open_now), RETURN]


def _items(subject: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"value": one["id"], "label": one["name"], "hint": one.get("note", "")} for one in subject["items"]]


def _prefill(task: str, dossier: Dossier) -> dict[str, Any]:
    if task == "start":
        return {
            "contact_name": dossier.party.name,
            "contact_phone": dossier.party.phone,
            "contact_email": dossier.party.email,
        }
    if task == "correct":
        now = letters.effective(dossier)
        return {name: now[name] for name in ("scenario_description", "security_measures") if name in now}
    if task == "draft":
        return {**_asked_for(dossier), **dossier.answers.get("draft", {})}
    if task == "decide":
        return _prefilled_decision(dossier)
    return {name: said for name, said in dossier.answers.get("review", {}).items() if task == "review" and name not in (*ASKED, "experts")}


def _asked_for(dossier: Dossier) -> dict[str, Any]:
    return {
        name: dossier.application[name]
        for name in ("channel", "period_from", "period_to")
        if name in dossier.application
    }


def _prefilled_decision(dossier: Dossier) -> dict[str, Any]:
    completeness = dossier.answers.get("completeness", {})
    if completeness.get("result") in NOT_CONDITIONAL:
        return {"explanation": completeness.get("scope_explanation") or completeness.get("download_place", "")}
    drafted = dict(dossier.answers.get("draft", {}))
    drafted.pop("opinion", None)
    return {**drafted, "decision": drafted.pop("proposal", None)}


KINDS = {"natural_person": "自然人", "legal_person": "法人", "unincorporated_org": "非法人组织"}

_FACTS = {
    "start": _start,
    "completeness": _completeness,
    "correct": _correct,
    "review": _review,
    "draft": _draft,
    "decide": _decide,
}

PROCESS = Process(
    slug="conditional_application",
    title="有条件开放数据申请",
    articles="第二十一条",
    starters=frozenset({Role.APPLICANT}),
    accepts=accepts,
    principal="reply",
    due_rules={
        "correct": "correction",
        "sign_agreement": "agreement",
        "countersign_agreement": "countersign",
        **{opinion: opinion for opinion in ASKED.values()},
    },
    stages=(
        Stage(name="received", title="收到申请"),
        Stage(name="completeness", title="受理审查", tasks=frozenset({"completeness"})),
        Stage(name="correct", title="申请人补正", tasks=frozenset({"correct"})),
        Stage(name="review", title="条件审查与拟办", tasks=frozenset({"review", "draft", *ASKED.values()}), is_expected=True),
        Stage(name="decide", title="审批决定", tasks=frozenset({"decide"})),
        Stage(name="sign", title="签订协议", tasks=frozenset({"sign_agreement", "countersign_agreement"}), is_expected=True),
        Stage(name="closed", title="办结"),
    ),
    outcomes=OUTCOMES,
    facts=facts,
    check=check,
    letters=letters.LETTERS,
    grants=grants,
    agrees=agreement.words,
    hands_over={"data_use": lambda _dossier: {}},
    signs={"sign_agreement": Side.PARTY, "countersign_agreement": Side.BODY},
    heeds_bars=True,
    is_copied=True,
    takes_several=True,
    apart={
        **{name: frozenset({"completeness", "review", "draft"}) for name in ("decide", "countersign_agreement")},
        "expert_opinion": frozenset({"expert_opinion"}),
    },
    send_back={"review": {"sent_back": True}, "draft": {"sent_back": True}, "decide": {"decision": "return"}},
    steady={"review": {"sent_back": False}, "draft": {"sent_back": False}},
    consults=ASKED,
    compares=Compares(
        found_in="review", decided_in="decide", results={"draft": "proposal", "decide": "decision"},
        alike_by=("purpose", "is_commercial", "has_fusion", "channel", "mlps_level"),
    ),
    panels=frozenset({"expert_opinion"}),
)
