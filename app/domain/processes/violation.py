"""违规处理 (Arts. 32, 34, 36): from the finding to the decision that authority and body sign together, and to its correction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.entitlements import MeasureKind
from app.domain.errors import Unlawful
from app.domain.people import Role
from app.domain.process import About, Dossier, Process, Restriction, Stage, Whose
from app.domain.processes import violation_letters as letters
from app.domain.processes.violation_letters import AUTHORITY, BODY

OUTCOMES = {"restricted": "予以处理", "no_action": "不予处理", "lifted": "改正后解除"}
ARTICLE = "《广东省公共数据开放暂行办法》第三十四条"
# How the table of each organ's powers (bpmn/tables/measures_by_organ.dmn) calls the two organs.
POWERS = "measures_by_organ"
ORGANS = {AUTHORITY: "authority", BODY: "opening_body"}
OFFERED = {
    "may_warn": MeasureKind.WARN, "may_suspend_use": MeasureKind.SUSPEND, "may_stop_grants": MeasureKind.STOP_GRANTS,
    "may_stop_filing": MeasureKind.STOP_FILING,
    "may_revoke": MeasureKind.REVOKE, "may_refer": MeasureKind.REFER,
}  # fmt: skip
SIGNS = {"opinion_body": BODY, "decide_body": BODY, "opinion_authority": AUTHORITY, "decide_authority": AUTHORITY}
RESTRICTS = ("order", "restrict")


def facts(task: str, dossier: Dossier) -> dict[str, Any]:
    """What the form of a task may know."""
    return {
        "today": dossier.today,
        "prefill": _prefill(task, dossier),
        **_FACTS.get(task, _offers)(dossier),
        **_powers(task, dossier),
    }


def check(task: str, answers: Mapping[str, Any], dossier: Dossier) -> None:
    """What JSON Schema cannot say. Raises Unlawful."""
    if task in SIGNS:
        _check_measures(SIGNS[task], answers, dossier)
    if task == "decide_authority" and answers["authority_decides"] in RESTRICTS:
        _check_grounds(answers, dossier)
    if task in ("decide_body", "decide_authority"):
        _check_that_something_happens(task, answers, dossier)


def restricts(dossier: Dossier) -> tuple[Restriction, ...]:
    """The measures of the decision as both organs have signed it."""
    signed = letters.signed(dossier)
    organs = dossier.subject["organs"]
    ordered = signed["decide_authority"]
    imposed = [
        Restriction(
            kind=MeasureKind(row["measure"]),
            organ_id=organs[SIGNS[task]]["id"],
            reason=row["reason"],
            until_on=_day(row.get("until_on")),
        )
        for task in ("decide_authority", "decide_body")
        for row in signed[task].get("measures", ())
    ]
    if ordered["authority_decides"] == "order":
        imposed.insert(
            0, Restriction(kind=MeasureKind.ORDER, organ_id=organs[AUTHORITY]["id"], reason=ordered["correction"])
        )
    return tuple(imposed)


def powers(who: str, dossier: Dossier) -> frozenset[str]:
    """The measures that an organ may take by its own duties (Art. 34 para. 2)."""
    return frozenset(row["measure"] for row in dossier.consult(POWERS, {"organ": ORGANS[who]}))


def _check_measures(who: str, answers: Mapping[str, Any], dossier: Dossier) -> None:
    rows = answers.get("measures", ())
    foreign = [row["measure"] for row in rows if row["measure"] not in powers(who, dossier)]
    if foreign:
        raise Unlawful(
            f"{ARTICLE}第二款", f"“{letters.measure(foreign[0])}”不在本单位的职权内，应当按照各自职责采取限制措施。"
        )
    if {"suspend", "revoke"} <= {row["measure"] for row in rows}:
        raise Unlawful(ARTICLE, "撤销授权的，不必再暂停授权，请只选一种。")
    if any(until_on <= dossier.today for row in rows if (until_on := _day(row.get("until_on")))):
        raise Unlawful(ARTICLE, "“执行到哪一天”要在今天以后。")


def _check_grounds(answers: Mapping[str, Any], dossier: Dossier) -> None:
    """会同: what the body has not found is not decided over its head."""
    body = dossier.answers.get("opinion_body", {})
    beyond = set(answers["grounds"]) - set(body["grounds"]) if body.get("proposal") in RESTRICTS else set()
    if beyond:
        names = "、".join(f"“{letters.GROUNDS[one].text}”" for one in letters.GROUNDS if one in beyond)
        raise Unlawful(f"{ARTICLE}第一款", f"开放主体会商时没有认定{names}，请去掉，或者退回重新会商。")


def _check_that_something_happens(task: str, answers: Mapping[str, Any], dossier: Dossier) -> None:
    """Whoever signs second sees whether the decision, as signed by both, does anything at all."""
    signed = {**letters.signed(dossier), task: answers}
    if set(signed) != {"decide_body", "decide_authority"}:
        return
    body, authority = signed["decide_body"], signed["decide_authority"]
    if body["body_decides"] != "restrict" or authority["authority_decides"] != "restrict":
        return
    if not body.get("measures") and not authority.get("measures"):
        raise Unlawful(
            f"{ARTICLE}第二款", "两边都没有选择措施。属于违规的，应当采取限制措施；不需要采取的，请退回重新会商。"
        )


def _offers(dossier: Dossier) -> dict[str, Any]:
    return {
        "alleged_grounds": [one for one in _grounds() if one["value"] in letters.alleged(dossier).get("grounds", ())]
    }


def _start(dossier: Dossier) -> dict[str, Any]:
    subject = dossier.subject
    locked = {"holder": subject["holder"], "entitlement": subject["entitlement"], "dataset": subject["name"]}
    return {"violation_grounds": _grounds(), "is_handed_over": False, "locked": locked}


def _prepare(_dossier: Dossier) -> dict[str, Any]:
    return {"violation_grounds": _grounds()}


def _decide(dossier: Dossier) -> dict[str, Any]:
    return {**_offers(dossier), "may_dismiss": dossier.outcome is None}


def _grounds() -> list[dict[str, str]]:
    return [{"value": one.id, "label": one.text, "hint": one.article} for one in letters.GROUNDS.values()]


def _powers(task: str, dossier: Dossier) -> dict[str, bool]:
    own = powers(SIGNS[task], dossier) if task in SIGNS else frozenset()
    return {name: kind.value in own for name, kind in OFFERED.items()}


def _prefill(task: str, dossier: Dossier) -> dict[str, Any]:
    alleged = letters.alleged(dossier)
    if task == "prepare":
        return {"facts": alleged.get("facts", "")}
    if task in ("opinion_body", "opinion_authority"):
        return {
            "grounds": alleged.get("grounds", []),
            "facts_found": alleged.get("facts", ""),
            **dossier.answers.get(task, {}),
        }
    if task in ("decide_body", "decide_authority"):
        return _prefilled_decision(task, dossier)
    return {}


def _prefilled_decision(task: str, dossier: Dossier) -> dict[str, Any]:
    """The opinion of one's own organ; where a correction has failed, the decision anew, with the finding that it failed."""
    route = f"{SIGNS[task]}_decides"
    if dossier.outcome is None:
        opinion = dict(dossier.answers.get(f"opinion_{SIGNS[task]}", {}))
        return {**opinion, route: opinion.pop("proposal", None)}
    decided = {**letters.decided_before(dossier).get(task, {}), route: "restrict"}
    for name in ("measures", "opinion", "correction", "comment"):
        decided.pop(name, None)
    failed = dossier.answers.get("check_correction", {}).get("finding", "")
    return {**decided, "facts_found": "\n".join(filter(None, (decided.get("facts_found", ""), failed)))}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_FACTS = {"start": _start, "prepare": _prepare, "decide_body": _decide, "decide_authority": _decide}

PROCESS = Process(
    slug="violation",
    title="违规处理",
    articles="第三十二条、第三十四条、第三十六条",
    starters=frozenset({Role.REVIEWER, Role.AUTHORITY_REVIEWER}),
    about=About.ENTITLEMENT,
    party=Whose.HOLDER,
    principal="handle",
    due_rules={"statement": "statement", "correct": "correction", "check_correction": "check"},
    stages=(
        Stage(name="received", title="立案"),
        Stage(name="prepare", title="核实线索", tasks=frozenset({"prepare"})),
        Stage(name="statement", title="陈述申辩", tasks=frozenset({"statement"})),
        Stage(name="confer", title="会商", tasks=frozenset({"opinion_body", "opinion_authority"})),
        Stage(name="decide", title="作出决定", tasks=frozenset({"decide_body", "decide_authority"})),
        Stage(name="correct", title="改正", tasks=frozenset({"correct"})),
        Stage(name="check", title="改正核查", tasks=frozenset({"check_correction", "confirm_correction"})),
        Stage(name="closed", title="办结"),
    ),
    outcomes=OUTCOMES,
    facts=facts,
    check=check,
    letters=letters.LETTERS,
    restricts=restricts,
    lists_evidence=True,
    contested_by="appeal",
    send_back={
        "decide_body": {"body_decides": "return"},
        "decide_authority": {"authority_decides": "return"},
        "confirm_correction": {"lifting": "recheck"},
    },
    apart={
        "decide_body": frozenset({"start", "prepare", "opinion_body", "check_correction"}),
        "decide_authority": frozenset({"start", "opinion_authority"}),
        "confirm_correction": frozenset({"opinion_authority", "check_correction"}),
    },
)
