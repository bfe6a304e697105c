"""开放属性确定与变更 (Arts. 9-15): from the proposal to the changed catalogue.

The body decides and provides the basis; the authority may suggest, the government settles what the two cannot agree on.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain import openness
from app.domain.errors import Problem, Unlawful
from app.domain.openness import Attribute, Change, Direction, NewEntry, Proposer, Way
from app.domain.people import Role
from app.domain.process import Dossier, Process, Stage, Whose
from app.domain.processes import attribute_change_letters as letters
from app.domain.processes import attribute_change_papers as papers

ATTRIBUTES = {one: f"may_be_{one}" for one in Attribute}
WAYS = {
    Way.CLEANED: "may_be_cleaned",
    Way.PUBLIC_INTEREST: "may_serve_public_interest",
    Way.ASSESSED: "may_be_assessed",
    Way.TIGHTENED: "may_be_tightened",
}


def facts(task: str, dossier: Dossier) -> dict[str, Any]:
    """What the form of a task may know."""
    return {"today": dossier.today, "prefill": {}, **_FACTS.get(task, _nothing)(dossier)}


def check(task: str, answers: Mapping[str, Any], dossier: Dossier) -> None:
    """What JSON Schema cannot say. Raises Unlawful with every fault beside its question."""
    if task not in _STATED:
        return
    change = _STATED[task](answers, dossier)
    if change is None:
        return
    if found := openness.faults(change, papers.requirements(change, dossier)):
        problems = tuple(Problem(path=f"/{one.field}", label=one.label, message=one.message) for one in found)
        raise Unlawful(found[0].article, "".join(one.message for one in found), problems)


def reshapes(dossier: Dossier) -> NewEntry | None:
    """What the catalogue is to say of the dataset once the change is committed."""
    stated = papers.settled(dossier)
    if stated is None:
        return None
    new = papers.attribute(stated)
    channels = tuple(stated["channels"]) if stated.get("channels") else None
    return NewEntry(
        attribute=new, basis=papers.basis(stated), conditions=papers.conditions(stated, dossier), channels=channels,
        control_measures=stated.get("control_measures"),
    )  # fmt: skip


def _nothing(_dossier: Dossier) -> dict[str, Any]:
    return {}


def _start(dossier: Dossier) -> dict[str, Any]:
    filed_by_authority = dossier.application.get("proposer") == Proposer.AUTHORITY
    is_authority = Role.AUTHORITY_REVIEWER in dossier.by or filed_by_authority
    locked = {"dataset": dossier.subject["name"], "old": papers.present(dossier)}
    proposer = Proposer.AUTHORITY if is_authority else Proposer.BODY
    return {
        "locked": locked,
        "is_authority": is_authority,
        "is_body": not is_authority,
        **_targets(openness.others(papers.old(dossier))),
        "prefill": {"proposer": proposer.value, "conditions": list(dossier.subject["conditions"])},
    }


def _prepare(dossier: Dossier) -> dict[str, Any]:
    old, agreed = papers.old(dossier), papers.agreed(dossier)
    targets = (papers.attribute(agreed),) if agreed else openness.others(old)
    ways = {way for new in targets for way in openness.ways(old, new, papers.stands_on(dossier))}
    return {
        "locked": {"old": papers.present(dossier), "suggestion": _suggested(dossier)},
        **_targets(targets),
        **{fact: way in ways for way, fact in WAYS.items()},
        "prefill": {**_first_draft(dossier), **dossier.answers.get("prepare", {}), **({"to": targets[0].value} if agreed else {})},
    }


def _suggested(dossier: Dossier) -> str:
    suggestion = papers.suggestion(dossier)
    if suggestion is not None:
        return f"主管部门建议：{papers.in_words(suggestion, dossier)}。{suggestion.get('reason', '')}"
    return str(dossier.application.get("reason", ""))


def _first_draft(dossier: Dossier) -> dict[str, Any]:
    """What is known before the body has prepared anything: the proposal, and the entry as published."""
    stated = papers.agreed(dossier) or dossier.application
    known = {name: stated[name] for name in ("to", "grounds_withheld", "grounds_conditional", "conditions") if stated.get(name)}
    channels = [one["value"] for one in dossier.subject["channels"]]
    return {"conditions": list(dossier.subject["conditions"]), "channels": channels, **known}


def _targets(attributes: tuple[Attribute, ...]) -> dict[str, bool]:
    return {fact: attribute in attributes for attribute, fact in ATTRIBUTES.items()}


def _judged(dossier: Dossier) -> dict[str, Any]:
    return {"locked": {"change": papers.prepared_in_words(dossier)}}


def _decide(dossier: Dossier) -> dict[str, Any]:
    return {
        "locked": {"change": papers.prepared_in_words(dossier), "advice": papers.advice(dossier)},
        "may_submit": not _is_blocked(dossier),
        "may_drop": papers.agreed(dossier) is None,
    }


def _is_blocked(dossier: Dossier) -> bool:
    """Nothing is opened wider against its risk assessment, and nothing is done that the legal review finds unlawful (Art. 14)."""
    rounds = papers.this_round(dossier)
    opens = openness.direction(papers.old(dossier), papers.attribute(dossier.answers["prepare"])) is Direction.UP
    is_unfit = opens and rounds.get("risk", {}).get("advice") == "unfit"
    return is_unfit or rounds.get("legal", {}).get("advice") == "unlawful"


def _opinion(dossier: Dossier) -> dict[str, Any]:
    prepared = dossier.answers["prepare"]
    return {
        "locked": {"change": papers.prepared_in_words(dossier), "explanation": prepared["explanation"]},
        **_targets(openness.others(papers.old(dossier))),
        "prefill": {"conditions": list(prepared.get("conditions", dossier.subject["conditions"]))},
    }


def _answer(dossier: Dossier) -> dict[str, Any]:
    suggestion = papers.suggestion(dossier) or {}
    words = {"suggestion": papers.in_words(suggestion, dossier), "reason_given": suggestion.get("reason", "")}
    return {"locked": words, **_sides(dossier)}


def _govern(dossier: Dossier) -> dict[str, Any]:
    suggestion, answer = papers.suggestion(dossier) or {}, dossier.answers.get("answer", {})
    wanted = papers.prepared_in_words(dossier) if "prepare" in dossier.answers else "维持现在的开放属性"
    words = {
        "old": papers.present(dossier),
        "of_body": f"{wanted}。不同意建议的理由：{answer.get('reason', '')}",
        "of_authority": f"{papers.in_words(suggestion, dossier)}。理由：{suggestion.get('reason', '')}",
    }
    return {"locked": words, **_sides(dossier)}


def _sides(dossier: Dossier) -> dict[str, bool]:
    suggestion = papers.suggestion(dossier) or {}
    return {
        "suggests_change": bool(suggestion.get("to")),
        "suggests_keeping": not suggestion.get("to"),
        "body_wants_change": "prepare" in dossier.answers,
    }


def _commit(dossier: Dossier) -> dict[str, Any]:
    """The impact as it is now; what was confirmed stays with the answers and is shown again afterwards."""
    seen = {name: value for name, value in dossier.answers.get("commit", {}).items() if name in papers.SEEN}
    is_bound = "govern" in dossier.answers or papers.agreed(dossier) is not None
    is_overtaken = dossier.attribute_now not in ("", papers.old(dossier).value)
    return {"locked": seen or papers.impact(dossier), "may_drop": is_overtaken or not is_bound}


def _of_start(answers: Mapping[str, Any], dossier: Dossier) -> Change:
    """A body may leave the grounds for later; an authority's suggestion names them, so that the government could decide on it."""
    proposer = Proposer.AUTHORITY if answers["proposer"] == Proposer.AUTHORITY else Proposer.CASE
    return papers.change(answers, dossier, proposer)


def _of_preparation(answers: Mapping[str, Any], dossier: Dossier) -> Change:
    return papers.change(answers, dossier, Proposer.BODY)


def _of_opinion(answers: Mapping[str, Any], dossier: Dossier) -> Change | None:
    return papers.change(answers, dossier, Proposer.AUTHORITY) if answers["opinion"] == "change" else None


_STATED: Mapping[str, Callable[[Mapping[str, Any], Dossier], Change | None]] = {
    "start": _of_start,
    "prepare": _of_preparation,
    "opinion": _of_opinion,
}
_FACTS: Mapping[str, Callable[[Dossier], dict[str, Any]]] = {
    "start": _start,
    "prepare": _prepare,
    "risk": _judged,
    "legal": _judged,
    "expert": _judged,
    "decide": _decide,
    "opinion": _opinion,
    "answer": _answer,
    "govern": _govern,
    "commit": _commit,
}

PROCESS = Process(
    slug="attribute_change",
    title="开放属性确定与变更",
    articles="第九条至第十五条",
    starters=frozenset({Role.REVIEWER, Role.COORDINATOR, Role.AUTHORITY_REVIEWER}),
    party=Whose.NOBODY,
    principal="change",
    due_rules={"answer": "answer"},
    stages=(
        Stage(name="received", title="提出变更"),
        Stage(name="prepare", title="拟定变更材料", tasks=frozenset({"prepare"})),
        Stage(name="assess", title="风险评估与审查", tasks=frozenset({"risk", "legal", "expert"})),
        Stage(name="decide", title="内部决定", tasks=frozenset({"decide"})),
        Stage(name="opinion", title="主管部门审阅", tasks=frozenset({"opinion"})),
        Stage(name="answer", title="答复修改建议", tasks=frozenset({"answer"})),
        Stage(name="govern", title="本级人民政府决定", tasks=frozenset({"govern"})),
        Stage(name="commit", title="变更目录", tasks=frozenset({"commit"})),
        Stage(name="closed", title="办结"),
    ),
    outcomes={"changed": "已变更", "kept": "维持现有属性"},
    facts=facts,
    check=check,
    letters=letters.LETTERS,
    reshapes=reshapes,
    shows_holders=True,
    shows_applications=True,
    apart={name: frozenset({"prepare"}) for name in ("risk", "legal", "expert", "decide", "answer", "commit")},
    send_back={"decide": {"decision": "return"}},
    steady={"start": {"proposer": Proposer.CASE.value}},
)
