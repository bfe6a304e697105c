"""利用情况反馈 (Art. 26 para. 1): from the day an entitlement comes to life to the declaration that its data are destroyed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain import uses
from app.domain.errors import Invalid, Problem, Unlawful
from app.domain.people import Role
from app.domain.process import About, Dossier, Process, Stage, Whose
from app.domain.processes import data_use_letters as letters

ARTICLE = "《广东省公共数据开放暂行办法》第二十六条"
OUTCOMES = {"completed": "利用终结"}
CORRECT = "correct"


def facts(task: str, dossier: Dossier) -> dict[str, Any]:
    """What the form of a task may know."""
    return {"today": dossier.today, "prefill": _prefill(task, dossier), **_FACTS.get(task, _nothing)(dossier)}


def accepts(subject: Mapping[str, Any]) -> None:
    """An entitlement that may be used and that no other case follows. Raises Unlawful."""
    if subject["status"] in ("revoked", "expired"):
        raise Unlawful(f"{ARTICLE}第一款", "这项授权已经结束，不再登记利用情况反馈。")
    for one in subject["followers"]:
        if one["process"] == "data_use":
            raise Unlawful(f"{ARTICLE}第一款", f"这项授权的利用情况反馈已经在办件 {one['case_no']} 中办理。")


def check(task: str, answers: Mapping[str, Any], dossier: Dossier) -> None:
    """What JSON Schema cannot say. Raises Unlawful, Invalid."""
    if task == "destroy" and answers["use"] == "over":
        _check_destruction(answers, dossier)
    if task == "feedback":
        _check_outcomes(answers, dossier)


def _check_destruction(answers: Mapping[str, Any], dossier: Dossier) -> None:
    on = date.fromisoformat(answers["destroyed_on"])
    if on > dossier.today:
        raise Invalid((Problem(path="/destroyed_on", label="销毁日期", message="“销毁日期”不能晚于今天；销毁以后再提交声明。"),))


def _check_outcomes(answers: Mapping[str, Any], dossier: Dossier) -> None:
    late = [n for n, one in enumerate(answers.get("outcomes", ())) if date.fromisoformat(one["produced_on"]) > dossier.today]
    if late:
        raise Invalid(tuple(Problem(path=f"/outcomes/{n}/produced_on", label="形成日期", message="“形成日期”不能晚于今天。") for n in late))


def may_ask_again(task: str, dossier: Dossier) -> bool:
    """Whether this round's correction has not been asked for yet."""
    rounds = [answers.get("result") for name, answers in dossier.history if name == task]
    return not rounds or rounds[-1] != CORRECT


def _nothing(_dossier: Dossier) -> dict[str, Any]:
    return {}


def _locked(dossier: Dossier) -> dict[str, Any]:
    return {"entitlement": dossier.subject["entitlement"], "dataset": dossier.subject["name"]}


def _start(dossier: Dossier) -> dict[str, Any]:
    return {"locked": {**_locked(dossier), "holder": dossier.subject["holder"]}}


def _feedback(dossier: Dossier) -> dict[str, Any]:
    return {"locked": {**_locked(dossier), "period": letters.period(dossier.subject)}}


def _acknowledge(dossier: Dossier) -> dict[str, Any]:
    goes_on = "end" if uses.is_over(dossier.subject, dossier.today) else "go_on"
    return {"may_correct": may_ask_again("acknowledge", dossier), "locked": {"goes_on": goes_on}}


def _destroy(dossier: Dossier) -> dict[str, Any]:
    use = "over" if uses.is_over(dossier.subject, dossier.today) else "running"
    return {"locked": {**_locked(dossier), "use": use, "plan": dossier.subject.get("destroy_plan") or letters.NO_PLAN}}


def _confirm(dossier: Dossier) -> dict[str, Any]:
    return {"may_correct": may_ask_again("confirm_destruction", dossier)}


def _prefill(task: str, dossier: Dossier) -> dict[str, Any]:
    """What is asked for a second time begins with what was said the first time."""
    asker = {"feedback": "acknowledge", "destroy": "confirm_destruction"}.get(task, "")
    if asker and not may_ask_again(asker, dossier):
        return {name: said for name, said in dossier.answers.get(task, {}).items() if name not in ("attachments", "is_true", "spread")}
    return {"outcomes": []} if task == "feedback" else {}


_FACTS = {"start": _start, "feedback": _feedback, "acknowledge": _acknowledge, "destroy": _destroy, "confirm_destruction": _confirm}

PROCESS = Process(
    slug="data_use",
    title="数据利用情况反馈",
    articles="第二十五条、第二十六条",
    starters=frozenset({Role.REVIEWER}),
    about=About.ENTITLEMENT,
    party=Whose.HOLDER,
    accepts=accepts,
    principal="interval",
    due_rules={"feedback": "feedback", "acknowledge": "acknowledge", "destroy": "destroy", "confirm_destruction": "confirm"},
    stages=(
        Stage(name="received", title="使用中"),
        Stage(name="feedback", title="反馈利用情况", tasks=frozenset({"feedback"}), is_expected=True),
        Stage(name="acknowledge", title="核阅反馈", tasks=frozenset({"acknowledge"}), is_expected=True),
        Stage(name="destroy", title="销毁声明", tasks=frozenset({"destroy"}), is_expected=True),
        Stage(name="confirm", title="确认销毁", tasks=frozenset({"confirm_destruction"}), is_expected=True),
        Stage(name="closed", title="办结"),
    ),
    outcomes=OUTCOMES,
    facts=facts,
    check=check,
    letters=letters.LETTERS,
    follows_use=True,
)
