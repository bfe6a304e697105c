"""目录外数据开放需求 (Art. 15 para. 5): from the demand over its assessment to the promise that is kept."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.domain import openness
from app.domain.errors import Invalid, Problem, Unlawful
from app.domain.openness import Attribute
from app.domain.people import Role
from app.domain.process import About, Dossier, Process, Stage
from app.domain.processes import demand_request_letters as letters

ARTICLE = "《广东省公共数据开放暂行办法》第十五条第五款"
OUTCOMES = {
    "open": "无条件开放",
    "conditional": "有条件开放",
    "refused": "不予开放",
    "not_held": "不掌握该数据",
    "merged": "并入其他需求",
    "not_admitted": "不予受理",
    "withdrawn": "需求方撤回",
}
TABLE = "demand_routing"
PUBLISHED = ("already_open", "conditional")
OPENING = ("open", "conditional")
RETURN = {"value": "return", "label": "退回重新评估"}
# A telephone or identity number, or an address of mail: whatever else a name of data holds, it holds none of these.
PERSONAL = re.compile(r"\d{17}[\dXx]|1[3-9]\d{9}|\d{3,4}-\d{7,8}|[\w.+-]+@[\w-]+\.\w+")
KINDS = {"natural_person": "自然人", "legal_person": "法人", "unincorporated_org": "非法人组织"}


def named(application: Mapping[str, Any]) -> str:
    """A demand is called by the data it wants."""
    return str(application.get("name") or "")


def facts(task: str, dossier: Dossier) -> dict[str, Any]:
    """What the form of a task may know."""
    subject = dossier.subject
    return {
        "today": dossier.today,
        "tomorrow": dossier.today + timedelta(days=1),
        "bodies": subject.get("bodies", []),
        "authorities": subject.get("authorities", []),
        "similar_demands": subject.get("similar_demands", []),
        "found_datasets": subject.get("found_datasets", []),
        "withheld_datasets": subject.get("withheld_datasets", []),
        "withholding_grounds": grounds(Attribute.WITHHELD),
        "conditional_grounds": grounds(Attribute.CONDITIONAL),
        "lawful_outcomes": lawful_outcomes(dossier),
        "locked": _locked(dossier),
        "prefill": _prefill(task, dossier),
    }


def check(task: str, answers: Mapping[str, Any], _dossier: Dossier) -> None:
    """What JSON Schema cannot say. Raises Invalid, Unlawful."""
    public = {"start": ("name", "需要的数据名称"), "route": ("public_name", "公开的需求名称")}
    if task in public:
        _refuse_personal(*public[task], str(answers.get(public[task][0], "")))
    if answers.get("ground") in PUBLISHED and not (answers.get("found_dataset") or answers.get("right_place")):
        message = "以已经开放为由不予受理的，要选出目录中的数据集，或者写明“可以到哪里获取或者申请”。"
        raise Invalid((Problem(path="/right_place", label="可以到哪里获取或者申请", message=message),))
    if task == "decide" and answers["decision"] != "return":
        _refuse_contradiction(str(answers["decision"]), str(answers["holding"]))


def grounds(attribute: Attribute) -> list[dict[str, str]]:
    """The cases of Art. 10 or of Art. 11: nothing else withholds data or puts conditions on them (Art. 12)."""
    listed = (one for one in openness.GROUNDS.values() if one.attribute is attribute)
    return [{"value": one.id, "label": one.text, "hint": one.article} for one in listed]


def lawful_outcomes(dossier: Dossier) -> list[dict[str, str]]:
    """The decisions open to the approver: what the body does not hold it can neither open nor withhold."""
    held = dossier.answers.get("assess", {}).get("holding") != "none"
    possible = (*OPENING, "refused") if held else ("not_held",)
    return [*({"value": one, "label": OUTCOMES[one]} for one in possible), RETURN]


def _refuse_personal(field: str, label: str, name: str) -> None:
    if PERSONAL.search(name):
        message = f"“{label}”会公开，请不要写电话、证件号码或者电子邮箱。"
        raise Invalid((Problem(path=f"/{field}", label=label, message=message),))


def _refuse_contradiction(decision: str, holding: str) -> None:
    if (decision == "not_held") != (holding == "none"):
        words = "掌握这些数据的，要决定开放或者不予开放；不掌握的，只能答复不掌握。"
        raise Unlawful(ARTICLE, f"{words}请核对“是否掌握这些数据”，或者退回重新评估。")


def _locked(dossier: Dossier) -> dict[str, Any]:
    party = dossier.party
    return {
        "requester_name": party.name,
        "requester_type": KINDS.get(party.kind, party.kind),
        "requester_id": party.id_masked,
        "authority": dossier.subject.get("authority", ""),
        "suggestion": "、".join(one["label"] for one in _by_theme(dossier)) or "没有建议",
    }


def _prefill(task: str, dossier: Dossier) -> dict[str, Any]:
    party, earlier = dossier.party, dossier.answers.get(task, {})
    if task == "start":
        return {"contact_name": party.name, "contact_phone": party.phone, "contact_email": party.email}
    if task == "route":
        return {"public_name": dossier.application["name"], "body": _suggested(dossier)}
    if task == "confirm":
        return {"explanation": dossier.answers.get("route", {}).get("explanation", "")}
    if task == "decide":
        return _proposed(dossier.answers.get("assess", {}))
    if task == "redate":
        return {name: dossier.answers.get("fulfil", {}).get(name) for name in ("new_on", "new_reason")}
    return dict(earlier) if task == "assess" and earlier.get("result") == "assessed" else {}


def _suggested(dossier: Dossier) -> str | None:
    """Who sent it back may have said where it belongs; else the theme's only body; else the requester's guess."""
    better, listed = dossier.answers.get("assess", {}).get("better_body"), _by_theme(dossier)
    return better or (listed[0]["value"] if len(listed) == 1 else dossier.application.get("suspected_body"))


def _by_theme(dossier: Dossier) -> list[dict[str, str]]:
    """The bodies that the routing table names for the theme, among those of this authority."""
    rows = dossier.consult(TABLE, {"theme": dossier.application.get("theme", "")})
    named = {row["body"] for row in rows}
    return [one for one in dossier.subject.get("bodies", []) if one.get("short") in named]


def _proposed(assessed: Mapping[str, Any]) -> dict[str, Any]:
    proposal = "not_held" if assessed.get("holding") == "none" else assessed.get("proposal")
    kept = ("holding", "dataset", "conditional_ground", "conditions", "promised_on", "refusals")
    explanation = assessed.get("assessment") or assessed.get("holding_note")
    return {**{name: assessed.get(name) for name in kept}, "decision": proposal, "explanation": explanation}


PROCESS = Process(
    slug="demand_request",
    title="目录外数据开放需求",
    articles="第十五条第五款",
    starters=frozenset({Role.APPLICANT}),
    about=About.NOTHING,
    named=named,
    principal="decide",
    due_rules={"route": "route", "confirm": "route", "fulfil": "promise", "redate": "promise"},
    stages=(
        Stage(name="received", title="收到需求"),
        Stage(name="route", title="主管部门分办", tasks=frozenset({"route", "confirm"})),
        Stage(name="assess", title="开放主体评估", tasks=frozenset({"assess"})),
        Stage(name="decide", title="审批决定", tasks=frozenset({"decide"})),
        Stage(name="promise", title="兑现承诺", tasks=frozenset({"fulfil", "redate"})),
        Stage(name="closed", title="办结"),
    ),
    outcomes=OUTCOMES,
    hands_over={"attribute_change": letters.for_attribute_change},
    facts=facts,
    check=check,
    letters=letters.LETTERS,
    apart={
        "confirm": frozenset({"route"}),
        "decide": frozenset({"assess"}),
        "redate": frozenset({"fulfil"}),
    },
    send_back={
        "confirm": {"decision": "return"},
        "assess": {"result": "wrong_body"},
        "decide": {"decision": "return"},
        "redate": {"agreement": "return"},
    },
)
