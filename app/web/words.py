"""The words of the office's screens for what is stored as a word: deeds of the record, states, levels, letters' ways."""

from collections.abc import Callable, Mapping
from typing import Any

import flask_babel

from app.domain.process import Process
from app.reading.inbox import COUNTED_AT_MOST
from app.web.desk import office

Details = Mapping[str, Any]
ENDED = {"granted": "done", "partly": "partly", "refused": "refused", "not_accepted": "refused", "withdrawn": "stopped"}
WAITS_FOR_APPLICANT = "correct"


def deed(process: Process, name: str, details: Details) -> str:
    """A line of the record in words; a deed that nobody has named yet reads as it is stored."""
    return DEEDS[name](process, details) if name in DEEDS else name


def task(process: Process, name: str) -> str:
    """The title of a human task."""
    step = office().diagrams[process.slug].tasks.get(name)
    return step.title if step else name


def rule(process: Process, name: str) -> str:
    """The title of a deadline."""
    return office().rules.rule(process.slug, name).title


def stage(process: Process, name: str) -> str:
    """The title of a stage."""
    return next((one.title for one in process.stages if one.name == name), name)


def case_state(process: Process, stage_name: str, outcome: str | None) -> tuple[str, str]:
    """Where a case stands: its words, and the look that `state_tag` gives them."""
    if outcome:
        return process.outcomes.get(outcome, outcome), ENDED.get(outcome, "done")
    return stage(process, stage_name), "waiting" if stage_name == WAITS_FOR_APPLICANT else "working"


def level(name: str) -> str:
    """A rung of the ladder."""
    words = {"normal": _("正常"), "reminder": _("提醒"), "warning": _("预警"), "yellow": _("黄牌"), "red": _("红牌")}
    return words.get(name, name)


def counted(number: int) -> str:
    """A count; at the most that was counted, it says that there are more."""
    return f"{COUNTED_AT_MOST - 1}+" if number >= COUNTED_AT_MOST else str(number)


def role(name: str) -> str:
    """The title of a role."""
    return next((title for one, title in office().role_titles.items() if one.value == name), name)


def job(name: str) -> str:
    """A kind of background work."""
    return {"wake": _("检查办件的时限"), "deliver_letter": _("制作并投递文书")}.get(name, _("后台工作"))


def party_kind(name: str) -> str:
    """What an applicant is in law."""
    return {"natural_person": _("自然人"), "legal_person": _("法人"), "unincorporated_org": _("非法人组织")}.get(name, name)


def id_kind(name: str) -> str:
    """What an applicant's number is called."""
    return {"resident_id": _("公民身份号码"), "uscc": _("统一社会信用代码")}.get(name, name)


def _answer(process: Process, details: Details) -> str:
    """The answer that sent the case on its way, as its form words it."""
    form = office().forms.get((process.slug, str(details.get("task"))))
    for name in form.routes if form else ():
        chosen = details.get(name)
        labels = {option.value: option.label for option in form.fields[name].options} if form else {}
        if isinstance(chosen, str):
            return labels.get(chosen) or process.outcomes.get(chosen, chosen)
    return ""


def _filed(_process: Process, _details: Details) -> str:
    return _("提出申请，系统登记，期限起算")


def _completed(process: Process, details: Details) -> str:
    answer = _answer(process, details)
    title = task(process, str(details.get("task")))
    return _("办结“%(task)s”：%(answer)s", task=title, answer=answer) if answer else _("办结“%(task)s”", task=title)


def _sent_back(process: Process, details: Details) -> str:
    title, reason = task(process, str(details.get("task"))), str(details.get("reason", ""))
    return _("退回“%(task)s”：%(reason)s", task=title, reason=reason) if reason else _("从“%(task)s”退回重新办理", task=title)


def _withdrawn(_process: Process, details: Details) -> str:
    reason = details.get("reason")
    return _("申请人撤回申请：%(reason)s", reason=reason) if reason else _("申请人撤回申请")


def _claimed(process: Process, details: Details) -> str:
    return _("签收“%(task)s”", task=task(process, str(details.get("task"))))


def _released(process: Process, details: Details) -> str:
    return _("释放“%(task)s”，退回岗位待签收", task=task(process, str(details.get("task"))))


def _transferred(process: Process, details: Details) -> str:
    words = {"task": task(process, str(details.get("task"))), "to": details.get("to"), "reason": details.get("reason") or _("未写原因")}
    return _("把“%(task)s”转给%(to)s：%(reason)s", **words)


def _reassigned(process: Process, details: Details) -> str:
    words = {"task": task(process, str(details.get("task"))), "to": details.get("to"), "reason": details.get("reason") or _("未写原因")}
    return _("把“%(task)s”改派给%(to)s：%(reason)s", **words)


def _noted(_process: Process, _details: Details) -> str:
    return _("写了一条内部备注")


def _letter_issued(_process: Process, details: Details) -> str:
    title = next((one.title for kind, one in office().letters.styles.items() if kind.value == details.get("kind")), details.get("kind"))
    return _("发出%(title)s（%(number)s）", title=title, number=details.get("number"))


def _decided(process: Process, details: Details) -> str:
    outcome = str(details.get("outcome"))
    return _("作出决定：%(outcome)s", outcome=process.outcomes.get(outcome, outcome))


def _clock_paused(process: Process, details: Details) -> str:
    return _("“%(rule)s”的服务标准计时暂停，等待申请人补正", rule=rule(process, str(details.get("rule"))))


def _clock_resumed(process: Process, details: Details) -> str:
    return _("“%(rule)s”的服务标准计时恢复", rule=rule(process, str(details.get("rule"))))


def _reminded(process: Process, details: Details) -> str:
    return _("提醒申请人：“%(rule)s”将到期", rule=rule(process, str(details.get("rule"))))


def _rung_reached(process: Process, details: Details) -> str:
    words = {"rule": rule(process, str(details.get("rule"))), "rung": level(str(details.get("rung")))}
    return _("“%(rule)s”到达%(rung)s", **words)


def _ended(process: Process, details: Details) -> str:
    outcome = details.get("outcome")
    return _("办结：%(outcome)s", outcome=process.outcomes.get(outcome, outcome)) if outcome else _("办结")


def _nudged(_process: Process, details: Details) -> str:
    return _("催办：%(text)s", text=details["text"]) if details.get("text") else _("催办")


def _supervised(_process: Process, details: Details) -> str:
    return _("督办：%(text)s", text=details.get("text"))


def _(words: str, /, **values: object) -> str:
    return str(flask_babel.gettext(words, **values))


DEEDS: Mapping[str, Callable[[Process, Details], str]] = {
    "filed": _filed,
    "completed": _completed,
    "sent_back": _sent_back,
    "withdraw": _withdrawn,
    "claimed": _claimed,
    "released": _released,
    "transferred": _transferred,
    "reassigned": _reassigned,
    "noted": _noted,
    "letter_issued": _letter_issued,
    "decided": _decided,
    "clock_paused": _clock_paused,
    "clock_resumed": _clock_resumed,
    "reminded": _reminded,
    "rung_reached": _rung_reached,
    "ended": _ended,
    "nudge": _nudged,
    "supervise": _supervised,
}
