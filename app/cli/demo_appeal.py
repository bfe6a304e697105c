"""The demo town's appeals (Art. 34 para. 2): other people look again at what was decided about a violation."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from app.cli.demo_telling import Deed, Story, Told, Verb
from app.services import tasks
from app.services.work import Unit
from app.store import folders

PROCESS = "appeal"
# Nobody of the first decision: reviewer and approver of the authority, by its level.
PROVINCE, CITY = ("authority_reviewer3", "authority_approver3"), ("authority_reviewer4", "authority_approver4")

APPEAL = {
    "grounds": ["facts"], "request": "revoke", "wants_stay": False, "contact_phone": "13800000003", "consents_to_e_service": True,
    "reasons": "被调用的是汇总后的统计结果，协议没有禁止；决定认定的时间和次数与日志不符，请重新核对。",
}  # fmt: skip
TOO_MUCH = {
    **APPEAL, "grounds": ["excessive"], "request": "change",
    "reasons": "事实没有异议，但已经当天改正，没有造成影响，限制期限明显过长，请求缩短。",
}  # fmt: skip
STAY = {
    "wants_stay": True,
    "stay_reason": "继续停止使用会使已经上线的公众服务中断，损失难以弥补；暂停执行不会扩大影响。",
}
LATE_BUT = {"late_reason": "收到决定书后一直在按要求改正，以为改正完成后会自动解除，因此没有及时提出。"}
FINDINGS = {
    "revoke": "经重新审查，限流记录中的请求来自平台自身的健康检查，原决定认定的事实不成立。",
    "uphold": "经重新审查，两次提醒均已送达，成果仍未注明来源，原决定事实清楚、措施适当。",
    "change": "经重新审查，违规事实成立，但已经及时改正且没有造成影响，限制期限应当缩短。",
}
LATE = "所提事项是对协议条款的咨询，不是对违规处理措施提出的申诉，请向承办单位咨询。"


def _admitted(who: tuple[str, str], hours: int = 26) -> Deed:
    return Deed(who=who[0], task="admissibility", answers={"result": "accept"}, hours=hours)


def _examined(who: tuple[str, str], outcome: str, hours: int = 70) -> Deed:
    return Deed(who=who[0], task="examine", answers={"proposal": outcome, "findings": FINDINGS[outcome]}, hours=hours)


def _decided(who: tuple[str, str], outcome: str, hours: int = 45) -> Deed:
    return Deed(who=who[1], task="decide", answers={"decision": outcome, "findings": FINDINGS[outcome]}, hours=hours)


def _settled(who: tuple[str, str], outcome: str) -> tuple[Deed, ...]:
    return (_admitted(who), _examined(who, outcome), _decided(who, outcome))


def _shortened(who: str, task: str, route: str, days: int, hours: int) -> Deed:
    """An opinion or a decision that lets every measure of the appeal end earlier."""

    def tell(unit: Unit, case_no: str) -> None:
        folder = folders.lock_by_number(unit.session, case_no)
        task_id = tasks.open_task(unit, folder.case.id, task) if folder else None
        if folder is None or task_id is None:
            return
        until_on = (folder.case.received_on + timedelta(days=days)).isoformat()
        fates = [_fate(one, until_on) for one in folder.case.subject["measures"]]
        tasks.complete(unit, task_id, {route: "change", "findings": FINDINGS["change"], "fates": fates})

    return Deed(who=who, verb=Verb.TELL, tell=tell, hours=hours)


def _fate(measure: Mapping[str, Any], until_on: str) -> dict[str, str]:
    if not measure["until_on"]:
        return {"id": measure["value"], "fate": "keep"}
    return {"id": measure["value"], "fate": "shorten", "until_on": until_on}


def _not_admitted(who: tuple[str, str]) -> tuple[Deed, ...]:
    refused = {"result": "refuse", "refusal_ground": "not_a_measure", "explanation": LATE}
    return (
        Deed(who=who[0], task="admissibility", answers=refused, hours=26),
        Deed(who=who[1], task="decide", answers={"decision": "not_admitted", "explanation": LATE}, hours=40),
    )


def _against(name: str) -> Callable[[Told], str]:
    return lambda told: told.case_nos[name]


def _told(days_ago: int, who: str, name: str, said: Mapping[str, Any], *deeds: Deed) -> Story:
    return Story(
        days_ago=days_ago,
        applicant=who,
        process=PROCESS,
        about=_against(name),
        application=lambda _on: said,
        deeds=deeds,
        leaves=True,
    )


_TAKEN_BACK = Deed(who="applicant2", verb=Verb.WITHDRAW, answers={"reason": "已经补注数据来源，不再申诉"}, hours=30)

STORIES: tuple[Story, ...] = (
    # 撤销：授权和密钥恢复
    _told(30, "company", "crawled", APPEAL, *_settled(CITY, "revoke")),
    # 变更：限制期限缩短
    _told(24, "institute", "uncited", TOO_MUCH, _admitted(PROVINCE),
          _shortened("authority_reviewer3", "examine", "proposal", 60, 60), _shortened("authority_approver3", "decide", "decision", 60, 40)),
    # 申诉人撤回，再次提出后维持
    _told(22, "applicant2", "warned", APPEAL, _TAKEN_BACK),
    _told(19, "applicant2", "warned", APPEAL, *_settled(CITY, "uphold")),
    # 不予受理
    _told(9, "institute", "unguarded", TOO_MUCH, *_not_admitted(PROVINCE)),
    # 等审批：重新审查提出变更
    _told(8, "applicant", "uncited_toll", TOO_MUCH, _admitted(PROVINCE), _examined(PROVINCE, "revoke")),
    # 重新审查
    _told(5, "institute", "unguarded", APPEAL, _admitted(PROVINCE)),
    # 刚收到，逾期提出的
    _told(1, "institute", "fixed", {**APPEAL, **LATE_BUT}),
    # 等暂停执行审批
    _told(3, "company", "resold", {**APPEAL, **STAY}, _admitted(PROVINCE)),
)  # fmt: skip
