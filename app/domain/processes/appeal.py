"""申诉 (Art. 34 para. 2): other people look again at a decision against a data user, and undo exactly what was wrong."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.errors import Invalid, Problem, Unlawful
from app.domain.people import Role
from app.domain.process import About, Dossier, Fate, Process, Stage
from app.domain.processes import appeal_letters as letters

ARTICLE = "《广东省公共数据开放暂行办法》第三十四条第二款"
OUTCOMES = {"uphold": "维持", "change": "变更", "revoke": "撤销", "not_admitted": "不予受理", "withdrawn": "申诉人撤回"}
RETURN = {"value": "return", "label": "退回重新办理"}
DECIDED = ("uphold", "change", "revoke")


def facts(task: str, dossier: Dossier) -> dict[str, Any]:
    """What the form of a task may know."""
    return {"today": dossier.today, "prefill": _prefill(task, dossier), **_FACTS.get(task, _nothing)(dossier)}


def accepts(subject: Mapping[str, Any]) -> None:
    """A decision against a data user whose measures stand, and that nobody has appealed against yet. Raises Unlawful."""
    decision = subject["decision"]
    if decision is None or not subject["measures"]:
        raise Unlawful("第三十四条第二款", "只能对正在执行的违规处理措施提起申诉。")
    for one in subject["followers"]:
        if one["process"] == "appeal" and one["decision"] == decision["number"] and (one["open"] or one["outcome"] in DECIDED):
            raise Unlawful("第三十四条第二款", f"对处理决定书 {decision['number']} 已经提起过申诉（办件 {one['case_no']}）。")


def check(task: str, answers: Mapping[str, Any], dossier: Dossier) -> None:
    """What JSON Schema cannot say. Raises Invalid, Unlawful."""
    if task == "start":
        _check_time(answers, dossier)
    if "change" in (answers.get("proposal"), answers.get("decision")):
        _check_change(answers, dossier)


def judges(dossier: Dossier) -> tuple[Fate, ...]:
    """What becomes of each contested measure; of the others nothing."""
    decided = dossier.answers.get("decide", {})
    changed = {row["id"]: row for row in decided.get("fates", ())} if dossier.outcome == "change" else {}
    return tuple(_fate(one["value"], dossier.outcome or "", changed.get(one["value"], {})) for one in letters.contested(dossier))


def _fate(measure: str, outcome: str, row: Mapping[str, Any]) -> Fate:
    fate = row.get("fate") or ("end" if outcome == "revoke" else "keep")
    return Fate(measure_id=int(measure), ends=fate == "end", until_on=date.fromisoformat(row["until_on"]) if fate == "shorten" else None)


def _by(decision: Mapping[str, Any]) -> str:
    """The last day to appeal; where the calendar may still move it, with the earliest day it may become."""
    bound = decision.get("appeal_earliest")
    return letters.zh(decision["appeal_by"]) + (f"（暂定，最早{letters.zh(bound)}）" if bound else "")


def _check_time(answers: Mapping[str, Any], dossier: Dossier) -> None:
    by = date.fromisoformat(dossier.subject["decision"]["appeal_by"])
    if dossier.today > by and not answers.get("late_reason"):
        words = f"申诉期限（服务标准）到{by.year}年{by.month}月{by.day}日为止，逾期提出的，请写明“逾期提出的理由”。"
        raise Invalid((Problem(path="/late_reason", label="逾期提出的理由", message=words),))


def _check_change(answers: Mapping[str, Any], dossier: Dossier) -> None:
    rows = answers.get("fates", ())
    fates = [row["fate"] for row in rows]
    if all(fate == "keep" for fate in fates):
        raise Unlawful(ARTICLE, "全部维持的，请选“维持”。")
    if all(fate == "end" for fate in fates):
        raise Unlawful(ARTICLE, "全部撤销的，请选“撤销”。")
    standing = {one["value"]: one["until_on"] for one in dossier.subject["measures"]}
    for row in rows:
        until = row.get("until_on", "")
        if row["fate"] == "shorten" and (until < dossier.today.isoformat() or until >= (standing[row["id"]] or "9999")):
            raise Unlawful(ARTICLE, "“缩短期限”的，执行到的那一天不能早于今天，并且要早于原来的期限。")


def _nothing(_dossier: Dossier) -> dict[str, Any]:
    return {}


def _start(dossier: Dossier) -> dict[str, Any]:
    subject, decision = dossier.subject, dossier.subject["decision"]
    locked = {
        "appellant": dossier.party.name, "decision": decision["number"], "decided_by": letters.decided_by(subject),
        "served_on": letters.zh(decision["served_on"]), "appeal_by": _by(decision),
    }  # fmt: skip
    return {"contested_measures": [_entry(one, dossier) for one in subject["measures"]], "locked": locked}


def _contested(dossier: Dossier) -> dict[str, Any]:
    return {"contested_measures": [_row(one, dossier) for one in letters.contested(dossier)]}


def _decide(dossier: Dossier) -> dict[str, Any]:
    is_admitted = dossier.answers.get("admissibility", {}).get("result") == "accept"
    open_now = DECIDED if is_admitted else ("not_admitted",)
    return {**_contested(dossier), "lawful_outcomes": [*({"value": one, "label": OUTCOMES[one]} for one in open_now), RETURN]}


def _entry(measure: Mapping[str, Any], dossier: Dossier) -> dict[str, Any]:
    name, terms = letters.measure_row(measure, dossier.subject)
    return {"value": measure["value"], "label": name, "hint": terms}


def _row(measure: Mapping[str, Any], dossier: Dossier) -> dict[str, Any]:
    name, terms = letters.measure_row(measure, dossier.subject)
    return {"id": measure["value"], "text": name, "basis": terms}


def _prefill(task: str, dossier: Dossier) -> dict[str, Any]:
    if task == "start":
        return {"contact_phone": dossier.party.phone, "contested": [one["value"] for one in dossier.subject["measures"]]}
    if task == "examine":
        return dict(dossier.answers.get("examine", {}))
    return _prefilled_decision(dossier) if task == "decide" else {}


def _prefilled_decision(dossier: Dossier) -> dict[str, Any]:
    admission = dossier.answers.get("admissibility", {})
    if admission.get("result") != "accept":
        return {"explanation": admission.get("explanation", "")}
    examined = dict(dossier.answers.get("examine", {}))
    return {**examined, "decision": examined.pop("proposal", None)}


_FACTS = {"start": _start, "examine": _contested, "decide": _decide}

PROCESS = Process(
    slug="appeal",
    title="申诉",
    articles="第三十四条第二款",
    starters=frozenset({Role.APPLICANT}),
    about=About.CASE,
    by_authority=True,
    accepts=accepts,
    principal="handle",
    due_rules={"admissibility": "admission", "decide_stay": "stay"},
    stages=(
        Stage(name="received", title="收到申诉"),
        Stage(name="admissibility", title="受理审查", tasks=frozenset({"admissibility"})),
        Stage(name="stay", title="是否暂停执行", tasks=frozenset({"decide_stay"})),
        Stage(name="examine", title="重新审查", tasks=frozenset({"examine"})),
        Stage(name="decide", title="作出决定", tasks=frozenset({"decide"})),
        Stage(name="closed", title="决定送达"),
    ),
    outcomes=OUTCOMES,
    facts=facts,
    check=check,
    letters=letters.LETTERS,
    judges=judges,
    wants_other_people=True,
    apart={"decide_stay": frozenset({"admissibility", "examine"}), "decide": frozenset({"admissibility", "examine"})},
    send_back={"decide": {"decision": "return"}},
)
