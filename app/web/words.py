"""The words of the office's screens for what is stored as a word: deeds of the record, states, levels, roles, background work."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flask_babel
from flask_babel import lazy_gettext as _

from app.domain import entitlements
from app.domain.errors import Declined, Invalid
from app.domain.forms import Field
from app.domain.process import ENDED_OTHERWISE, Process
from app.reading.inbox import COUNTED_AT_MOST
from app.web.desk import office

Details = Mapping[str, Any]
NOTHING = "—"
WAITS_FOR_APPLICANT = "correct"
LOOKS = {"granted": "done", "partly": "partly", "refused": "refused", "not_accepted": "refused", "withdrawn": "stopped"}
LOOKS |= dict.fromkeys(ENDED_OTHERWISE, "stopped")

LEVELS = {"normal": _("正常"), "reminder": _("提醒"), "warning": _("预警"), "yellow": _("黄牌"), "red": _("红牌")}
PARTIES = {"natural_person": _("自然人"), "legal_person": _("法人"), "unincorporated_org": _("非法人组织")}
NUMBERS = {"resident_id": _("公民身份号码"), "uscc": _("统一社会信用代码")}
SIDES = {"party": _("申请人"), "body": _("数据开放主体")}
PERIODS = {"law": _("法定期限"), "standard": _("服务标准")}
COLUMNS = {
    "due": _("到期"), "process": _("事项"), "task": _("环节"), "applicant": _("申请人"), "holder": _("承办人"), "opened": _("到件"),
}  # fmt: skip
SORTS = {"due": _("先到期的在前"), "oldest": _("先到件的在前"), "newest": _("新到件的在前")}
JOBS = {
    "wake": _("检查办件的时限"), "deliver_letter": _("制作并投递文书"), "upgrade": _("升级办件的流程图"),
    "remind_of_calendar": _("提醒发布年度放假安排"), "tell_of_bases": _("检查依据的有效期"), "mail_of_basis": _("邮件提醒依据届满"),
}  # fmt: skip

COUNTED = {
    "received": _("收到"), "answered": _("已答复"), "in_time": _("按期答复"), "late": _("逾期答复"), "open": _("在办"),
    "overdue": _("在办已逾期"), "ended": _("未答复结束"),
}  # fmt: skip
FIGURE_COLUMNS = (
    _("办件编号"), _("办件"), _("事项"), _("承办单位"), _("申请人"), _("状态"), _("期限"), _("收到日期"), _("到期日"), _("答复日期"),
    _("用时（工作日）"), _("是否按期"),
)  # fmt: skip

WHICH_TASKS = {
    "open": _("在办任务"), "near": _("5个工作日内到期的任务"), "late": _("已逾期的任务"), "done_5": _("近5个工作日办结的任务"),
    "done_20": _("近20个工作日办结的任务"),
}  # fmt: skip

WEBHOOK_EVENTS = {
    "case.received": _("收到申请"), "case.task_completed": _("办结一个环节"), "case.sent_back": _("退回前面的环节"),
    "case.letter_issued": _("发出文书"), "case.decided": _("作出决定"), "case.withdrawn": _("申请人撤回"), "case.ended": _("办结或者终止"),
    "case.nudged": _("被催办"), "case.ordered": _("被督办"), "case.rung_reached": _("提醒、预警或者黄红牌"),
    "deadline.changed": _("期限暂停、恢复、延长或者重新计算"), "agreement.offered": _("出具协议"), "agreement.signed": _("一方签署协议"),
    "agreement.concluded": _("协议生效"), "entitlement.granted": _("生成授权凭证"), "entitlement.changed": _("采取或者解除措施"),
}  # fmt: skip

# What of an element a version changed, and what keeps a case from going over.
ASPECTS = {
    "title": _("名称"), "lane": _("办理岗位"), "article": _("依据条款"), "source": _("从"), "target": _("到"),
    "condition": _("条件"), "otherwise": _("其他情况走这里"), "timer": _("定时依据"), "message": _("等待的消息"),
    "ends_all": _("结束整个办件"), "host": _("所在环节"), "interrupts": _("到点后结束所在环节"),
    "script": _("自动办理的事项"), "called": _("调用的流程"), "many": _("多人办理"),
}  # fmt: skip
MOMENT = re.compile(r'\s*deadline\("(?P<rule>[a-z_]+)"\)\.(?P<mark>[a-z_]+)\s*')
MARKS = {"due": _("到期时")}
GROUPS = {"task": _("环节"), "timer": _("定时"), "flow": _("连线"), "gateway": _("判断与并行"), "event": _("开始、结束与消息")}
HOWS = {"added": _("新增"), "removed": _("取消"), "changed": _("修改")}
OBSTACLES = {
    "gone": _("办件正停在“%(title)s”，新版本取消了这个环节。"),
    "other": _("办件正停在“%(title)s”，新版本改变了这个环节的做法。"),
    "lane": _("办件正停在“%(title)s”，新版本把它交给了别的岗位。"),
    "timer": _("“%(title)s”正在计时，新版本改变了它的定时依据。"),
    "border": _("办件正停在“%(title)s”，新版本增减了附在这个环节上的定时或者消息。"),
    "join": _("办件正在“%(title)s”等待汇合，新版本改变了要等的分支。"),
    "starved": _("新版本的“%(title)s”要等“%(other)s”，这条分支本办件没有经过，会一直等下去。"),
    "field": _("新版本的判断要用“%(title)s”这项填写内容，本办件沿用的表单没有这一项。"),
    "elsewhere": _("换到新版本以后，办件等待的任务会和现在不一样。"),
}
LINE_STATES = {"waiting": _("等待升级"), "done": _("已升级"), "refused": _("不能升级"), "passed": _("已办结或者已换版本")}

# What follows after a colon (a reason, a text, the answer that sent the case on its way) stands in the line's details.
DEEDS = {
    "filed": _("提出申请，系统登记，期限起算"),
    "completed": _("办结“%(task)s”"),
    "sent_back": _("退回“%(task)s”"),
    "withdraw": _("申请人撤回申请"),
    "claimed": _("签收“%(task)s”"),
    "released": _("释放“%(task)s”，退回岗位待签收"),
    "transferred": _("把“%(task)s”转给%(to)s"),
    "reassigned": _("把“%(task)s”改派给%(to)s"),
    "difference_explained": _("说明“%(task)s”与以往决定不同的理由（第十九条）"),
    "conditions_weighed": _("开放条件中对申请人有区别，已写明依据，请核对（第十九条）"),
    "filed_together": _("与办件%(others)s用一份申请表提出"),
    "rated": _("申请人对办理作了评价"),
    "rating_answered": _("对评价作了回访和反馈"),
    "recalled": _("撤回办结，重新办理“%(task)s”"),
    "copied": _("抄送给%(to)s"),
    "delegated": _("把“%(task)s”委派给%(to)s填写"),
    "delegation_returned": _("把“%(task)s”填好交回%(to)s"),
    "delegation_ended": _("%(to)s收回委派出去的“%(task)s”"),
    "noted": _("写了一条内部备注"),
    "agreement_offered": _("出具公共数据利用协议%(number)s"),
    "agreement_signed": _("%(side)s签署公共数据利用协议%(number)s"),
    "agreement_declined": _("申请人不签订公共数据利用协议%(number)s"),
    "agreement_lapsed": _("公共数据利用协议%(number)s期满没有签署，失效"),
    "agreement_concluded": _("公共数据利用协议%(number)s生效"),
    "letter_issued": _("发出%(letter)s（%(number)s）"),
    "decided": _("作出决定：%(outcome)s"),
    "clock_paused": _("“%(rule)s”的服务标准计时暂停，等待申请人补正"),
    "clock_resumed": _("“%(rule)s”的服务标准计时恢复"),
    "procedure_began": _("特别程序“%(procedure)s”开始，服务标准暂停计时"),
    "procedure_ended": _("特别程序“%(procedure)s”结束，服务标准恢复计时"),
    "extended": _("“%(rule)s”的服务标准延长%(days)s个工作日"),
    "extension_retracted": _("撤销对“%(rule)s”服务标准的延长"),
    "reminded": _("提醒申请人：“%(rule)s”将到期"),
    "rung_reached": _("“%(rule)s”%(period)s到达%(rung)s"),
    "overdue_explained": _("对“%(rule)s”%(period)s作逾期说明"),
    "recalculated": _("%(why)s，期限重新计算：%(moves)s"),
    "signer_added": _("加签“%(task)s”"),
    "let_off": _("减签“%(task)s”"),
    "opinion_missed": _("“%(task)s”到期没有提出，不再等待"),
    "ended": _("办结：%(outcome)s"),
    "nudge": _("催办"),
    "nudge_answered": _("答复催办"),
    "supervise": _("督办"),
    "supervision_replied": _("回复督办单%(number)s"),
    "supervision_returned": _("退回督办单%(number)s的回复"),
    "supervision_closed": _("办结督办单%(number)s"),
    "card_defended": _("对“%(rule)s”的%(rung)s提出申辩"),
    "card_upheld": _("裁定维持“%(rule)s”的%(rung)s"),
    "card_withdrawn": _("裁定撤销“%(rule)s”的%(rung)s"),
    "card_closed": _("对“%(rule)s”的%(rung)s销牌"),
    "archived": _("制作归档包（清单校验值 %(manifest)s）"),
    "holder_overdue": _("“%(rule)s”逾期，告知监督人员"),
    "use_changed": _("授权有变动：使用至%(through_on)s"),
    "entitlement_granted": _("生成授权凭证%(number)s"),
    "key_issued": _("发放授权凭证%(number)s的接口密钥"),
    "handover_made": _("制作介质，交接单%(number)s"),
    "handover_received": _("利用主体确认收到介质，交接单%(number)s"),
    "key_revoked": _("停用授权凭证%(number)s的接口密钥"),
    "measure_imposed": _("采取措施：%(measure)s"),
    "measure_ended": _("解除措施：%(measure)s"),
    "handed_over": _("据此发起“%(started)s”%(case_no)s"),
    "catalogue_changed": _("变更目录条目%(code)s（第%(version)s版）"),
    "routed": _("分给%(to)s评估"),
    "handed_back": _("%(by_body)s退回重新分办"),
    "referred": _("移送%(to)s办理"),
    "promised": _("承诺于%(until)s前开放"),
    "promise_kept": _("兑现开放承诺：%(dataset)s"),
    "merged": _("并入办件%(into)s"),
    "took_in": _("把办件%(case_no)s并入本办件"),
    "supported": _("有人支持这项需求"),
    "support_withdrawn": _("有人撤回了支持"),
    "suspended": _("管理员中止办理"),
    "resumed": _("管理员恢复办理"),
    "terminated": _("管理员终止办理"),
    "moved": _("管理员把办件由“%(task)s”移到“%(to_task)s”"),
    "upgraded": _("流程图由版本%(was)s升级到%(now)s（%(by)s）"),
}


def deed(process: Process, name: str, details: Details) -> str:
    """A line of the record in words; a deed that nobody has named yet reads as it is stored."""
    if name not in DEEDS:
        return name
    said = str(DEEDS[name]) % _Values(_values(process, details))
    more = details.get("reason") or details.get("text") or _answer(process, name, details)
    return str(flask_babel.gettext("%(said)s：%(more)s", said=said, more=more)) if more else said


def aspect(process: Process, name: str, value: str) -> str:
    """What an element of a diagram says: a timer's moment by its deadline's title, the rest as the file has it."""
    if not value:
        return str(_("没有"))
    if value == "true" and name not in ("title", "condition"):
        return str(_("是"))
    asked = MOMENT.fullmatch(value) if name == "timer" else None
    if asked is None:
        return value
    mark = MARKS.get(asked["mark"]) or LEVELS.get(asked["mark"]) or asked["mark"]
    return str(_("“%(rule)s”的%(mark)s", rule=rule(process, asked["rule"]), mark=mark))


def obstacle(one: Any) -> str:
    """Why a case cannot go over to another version; as the engine found it, or as it was kept."""
    said = one if isinstance(one, Mapping) else {"why": one.why, "title": one.title, "other": one.other}
    return str(OBSTACLES[str(said["why"])]) % _Values(said)


def task(process: Process, name: str) -> str:
    """The title of a human task."""
    step = office().diagrams[process.slug].tasks.get(name)
    return step.title if step else name


def rule(process: Process, name: str) -> str:
    """The title of a deadline."""
    return next((one.title for one in office().rules.of(process.slug) if one.id == name), name)


def stage(process: Process, name: str) -> str:
    """The title of a stage."""
    return next((one.title for one in process.stages if one.name == name), name)


def case_state(process: Process, stage_name: str, outcome: str | None) -> tuple[str, str]:
    """Where a case stands: its words, and the look that `state_tag` gives them."""
    if outcome and any(one.name == stage_name and one.tasks & process.signs.keys() for one in process.stages):
        return f"{process.outcome_title(outcome)}，{stage(process, stage_name)}", "waiting"
    if outcome:
        return process.outcome_title(outcome), LOOKS.get(outcome, "done")
    return stage(process, stage_name), "waiting" if stage_name == WAITS_FOR_APPLICANT else "working"


def level(name: str) -> str:
    """A rung of the ladder."""
    return str(LEVELS.get(name, name))


def line_state(line: Any) -> str:
    """How the deadline that a figure counts was kept, or stands."""
    if line.state == "met":
        return str(COUNTED["late" if line.met_in_time is False else "in_time"])
    return str(COUNTED["ended" if line.state == "cancelled" else "overdue" if line.is_overdue else "open"])


def counted(number: int) -> str:
    """A count; at the most that was counted, it says that there are more."""
    return f"{COUNTED_AT_MOST - 1}+" if number >= COUNTED_AT_MOST else str(number)


def also_open(names: Sequence[str]) -> str:
    """Who else has a task open; empty where nobody has."""
    return flask_babel.gettext("%(names)s也打开着这项任务，办理前请先沟通，或者由一人签收。", names="、".join(names)) if names else ""


def refusal(error: Declined) -> str:
    """Why a deed was declined, in a sentence."""
    problems = error.problems if isinstance(error, Invalid) else ()
    return " ".join(one.message for one in problems) or str(error)


def role(name: str) -> str:
    """The title of a role."""
    return next((title for one, title in office().role_titles.items() if one.value == name), name)


def job(name: str) -> str:
    """A kind of background work."""
    return str(JOBS.get(name, _("后台工作")))


def party_kind(name: str) -> str:
    """What an applicant is in law."""
    return str(PARTIES.get(name, name))


def id_kind(name: str) -> str:
    """What an applicant's number is called."""
    return str(NUMBERS.get(name, name))


class _Values(dict[str, Any]):
    """An older line may say less than its words ask for."""

    def __missing__(self, key: str) -> str:
        return NOTHING


def _values(process: Process, details: Details) -> dict[str, Any]:
    """What the words of a deed may name: the line's details, the stored words among them told as titles."""
    known = {key: value for key, value in details.items() if value not in (None, "")}
    titles: dict[str, Callable[[str], str]] = {
        "task": lambda name: task(process, name),
        "to_task": lambda name: task(process, name),
        "rule": lambda name: rule(process, name),
        "rung": level,
        "period": lambda kind: f"（{PERIODS.get(kind, kind)}）",
        "outcome": process.outcome_title,
        "side": lambda name: str(SIDES.get(name, name)),
    }
    if isinstance(known.get("moves"), list):
        known["moves"] = "；".join(_move(process, one) for one in known["moves"])
    told = {key: titles[key](str(value)) for key, value in known.items() if key in titles}
    kind = str(known.get("kind", ""))
    started = office().processes.get(str(known.get("to")))
    titled = {"letter": _letter(kind), "measure": _measure(kind), "started": started.title if started else NOTHING}
    return {"period": "", **known, **told, **titled}


def _move(process: Process, one: Mapping[str, Any]) -> str:
    """One deadline that another calendar changed."""
    words = {"rule": rule(process, one["rule"]), "before": one["from"], "after": one["to"]}
    if one["from"] == one["to"]:
        return str(flask_babel.gettext("“%(rule)s”仍为%(after)s", **words))
    return str(flask_babel.gettext("“%(rule)s”由%(before)s改为%(after)s", **words))


def _letter(kind: str) -> str:
    return next((style.title for one, style in office().letters.styles.items() if one.value == kind), kind)


def _measure(kind: str) -> str:
    return next((title for one, title in entitlements.WORDS.items() if one.value == kind), kind)


def _answer(process: Process, name: str, details: Details) -> str:
    """The answer that sent the case on its way, as its form words it."""
    form = office().forms.get((process.slug, str(details.get("task"))))
    if name != "completed" or form is None:
        return ""
    chosen = {field: details[field] for field in form.routes if isinstance(details.get(field), str)}
    labels = [_chosen(form.fields[field], value) or process.outcomes.get(value) for field, value in chosen.items()]
    return "，".join(label for label in labels if label)


def _chosen(field: Field, value: str) -> str | None:
    return next((option.label for option in field.options if option.value == value), None)
