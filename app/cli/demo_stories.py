"""The forty stories of the demo town: who applied for what, how long ago, and what was done about it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from app.cli.demo_telling import Deed, Story, Verb
from app.services import extensions, special_procedures
from app.services.work import Unit

TOLL, COACH, EMISSION = "440000/transport/0001", "440000/transport/0002", "440000/ecology/0001"
COMPANIES, CLINICS, PARKING = "440000/market/0001", "440000/health/0001", "440100/parking/0001"
PLOTS, HERITAGE = "440100/planning/0001", "440100/planning/0002"

ITEMS = {
    TOLL: ("station", "hour", "inflow"), COACH: ("line", "plan", "actual"), EMISSION: ("unit", "factor", "value"),
    COMPANIES: ("name", "change", "day"), CLINICS: ("hospital", "visits"), PARKING: ("lot", "total", "free"),
    PLOTS: ("plot", "use", "far"), HERITAGE: ("name", "border"),
}  # fmt: skip
CONDITIONS = {TOLL: 3, COACH: 2, EMISSION: 3, COMPANIES: 3, CLINICS: 2, PARKING: 2, PLOTS: 2, HERITAGE: 1}
STAFF = {
    TOLL: ("reviewer", "approver"), COACH: ("reviewer2", "approver2"), EMISSION: ("reviewer3", "approver3"),
    COMPANIES: ("reviewer4", "approver4"), CLINICS: ("reviewer5", "approver5"), PARKING: ("reviewer6", "approver6"),
    PLOTS: ("reviewer7", "approver7"), HERITAGE: ("reviewer7", "approver7"),
}  # fmt: skip
_CHANNEL = {PARKING: "api"}

_ALWAYS = {
    "purpose": "research", "is_commercial": False, "has_fusion": False, "update_frequency": "once",
    "security_person": "林晓岚", "storage_location": "广州市天河区自有机房，单独划分的数据区", "mlps_level": "level2",
    "destroy_plan": "期限届满后十日内删除全部副本并出具说明。",
    "security_measures": "两人共管账号，磁盘加密，访问留痕保存一年，发现泄露两小时内报告。", "contact_name": "林晓岚",
    "contact_phone": "13800000001",
    "contact_email": "lin@example.com", "consents_to_e_service": True, "promises_no_spreading": True, "promises_to_cite": True,
    "promises_inspection": True,
}  # fmt: skip

_NEED = "应用场景的分析直接用到这一项，缺少则无法得出结论。"
STUDY = ("路网运行分析", "分析节假日高速公路出入口流量的时空分布，形成论文和面向公众的出行提示，不涉及个人信息。")
SERVICE = ("停车诱导服务", "在公众号向市民展示附近停车场的剩余泊位，减少绕行，数据只在服务端使用。")
POLICY = ("公共政策评估", "评估公共服务布局与需求的匹配程度，形成研究报告提交主管部门并公开发表。")
CITY = ("历史街区活化研究", "研究历史街区的保护与活化路径，形成公开的研究成果和展览内容。")


def application(dataset: str, scenario: tuple[str, str], on: date) -> dict[str, Any]:
    """The application for a dataset as it was filed on that day."""
    name, description = scenario
    return {
        **_ALWAYS, "scenario_name": name, "scenario_description": description, "channel": _CHANNEL.get(dataset, "download"),
        "items": [{"id": one, "wanted": True, "reason": _NEED} for one in ITEMS.get(dataset, ())],
        "period_from": (on + timedelta(days=45)).isoformat(), "period_to": (on + timedelta(days=410)).isoformat(),
    }  # fmt: skip


MISSING = [
    {
        "what": "存放数据的系统的等级保护情况说明",
        "why": "第2项开放条件要求说明安全保障措施。",
        "how": "补充一页情况说明，写明级别、备案编号或者采取的相当措施。",
    }
]


def _accept(dataset: str, hours: int = 20) -> Deed:
    return Deed(who=STAFF[dataset][0], task="completeness", answers={"result": "accept"}, hours=hours)


def _claim(dataset: str, task: str = "completeness", hours: int = 3) -> Deed:
    return Deed(who=STAFF[dataset][task == "decide"], task=task, verb=Verb.CLAIM, hours=hours)


def _ask(dataset: str) -> Deed:
    return Deed(who=STAFF[dataset][0], task="completeness", answers={"result": "correct", "missing": MISSING}, hours=26)


def _correct(applicant: str) -> Deed:
    rows = [{"id": "1", "answer": "已补充：系统为等级保护第二级，备案编号见附页说明。"}]
    words = {"scenario_description": STUDY[1], "security_measures": _ALWAYS["security_measures"]}
    return Deed(who=applicant, task="correct", answers={"answers": rows, **words}, hours=50)


def _review(dataset: str, unmet: tuple[int, ...] = (), hours: int = 30) -> Deed:
    findings = [_finding(number, number in unmet) for number in range(1, CONDITIONS[dataset] + 1)]
    return Deed(
        who=STAFF[dataset][0],
        task="review",
        answers={"findings": findings, "note": "已逐条核对申请材料。"},
        hours=hours,
    )


def _consult(dataset: str) -> tuple[Deed, ...]:
    """A review that asks three sides; one has answered, two are awaited."""
    review = _review(dataset, hours=19)
    findings = dict(review.answers) if isinstance(review.answers, Mapping) else {}
    asks = {"ask_legal": True, "ask_security": True, "ask_experts": True, "experts": 2, "questions": "数据加工后能否推断出单个班次的经营情况？"}
    said = {"conclusion": "enough", "opinion": "系统为等级保护第二级，措施与申请的数据相称。"}
    return (replace(review, answers={**findings, **asks}), Deed(who="security", task="security_opinion", answers=said, hours=5))


def _finding(number: int, unmet: bool) -> dict[str, str]:  # noqa: FBT001 (reads as in the sentence above)
    if unmet:
        return {"id": f"c{number}", "finding": "not_met", "note": "申请材料没有说明采取的措施，无法认定符合这一条件。"}
    return {"id": f"c{number}", "finding": "met", "note": ""}


def _draft(dataset: str, proposal: str, hours: int = 22) -> Deed:
    return Deed(
        who=STAFF[dataset][0],
        task="draft",
        answers=_opinion(dataset, proposal, "proposal", "建议按上述结论答复申请人。"),
        hours=hours,
    )


def _decide(dataset: str, decision: str, hours: int = 26) -> Deed:
    return Deed(
        who=STAFF[dataset][1],
        task="decide",
        answers=_opinion(dataset, decision, "decision", "同意拟办意见。"),
        hours=hours,
    )


def _opinion(dataset: str, outcome: str, key: str, opinion: str) -> Callable[[date], Mapping[str, Any]]:
    granted = {"channel": _CHANNEL.get(dataset, "download")}
    refusals = [
        {
            "ground": "c2" if CONDITIONS[dataset] > 1 else "c1",
            "finding": "申请材料没有说明采取的安全保障措施，无法认定符合开放条件。",
        }
    ]

    def answers(on: date) -> Mapping[str, Any]:
        term = {
            "period_from": (on + timedelta(days=20)).isoformat(),
            "period_to": (on + timedelta(days=385)).isoformat(),
        }
        said: dict[str, Any] = {key: outcome, "opinion": opinion}
        if outcome in ("granted", "partly"):
            said |= granted | term
        if outcome == "partly":
            said["granted_items"] = list(ITEMS[dataset][:-1])
        if outcome in ("partly", "refused"):
            said["refusals"] = refusals
        return said

    return answers


def _scope(dataset: str) -> tuple[Deed, ...]:
    basis = {
        "result": "out_of_scope",
        "scope_basis": "special_data",
        "scope_explanation": "申请内容属于地理信息数据，应按地理信息管理的专门规定向测绘主管部门提出。",
    }
    reason = {
        "decision": "not_accepted",
        "explanation": "所申请的内容属于地理信息数据，法律、法规另有规定，请向测绘地理信息主管部门提出。",
    }
    reviewer, approver = STAFF[dataset]
    return (
        Deed(who=reviewer, task="completeness", answers=basis, hours=24),
        Deed(who=approver, task="decide", answers=reason, hours=30),
    )


def until_decision(dataset: str, proposal: str, unmet: tuple[int, ...] = ()) -> tuple[Deed, ...]:
    """Everything before the decision."""
    return (_claim(dataset), _accept(dataset), _review(dataset, unmet), _draft(dataset, proposal))


def _whole(dataset: str, outcome: str, unmet: tuple[int, ...] = ()) -> tuple[Deed, ...]:
    return (*until_decision(dataset, outcome, unmet), _decide(dataset, outcome))


def _corrected(dataset: str, applicant: str, outcome: str) -> tuple[Deed, ...]:
    return (
        _ask(dataset),
        _correct(applicant),
        _accept(dataset),
        _review(dataset),
        _draft(dataset, outcome),
        _decide(dataset, outcome),
    )


def _sent_back(dataset: str) -> tuple[Deed, ...]:
    back = Deed(
        who=STAFF[dataset][1],
        task="decide",
        verb=Verb.SEND_BACK,
        answers={"reason": "请补充对第2项条件的认定依据后再报。"},
        hours=20,
    )
    return (*until_decision(dataset, "granted"), back)


def _withdrawn(applicant: str) -> tuple[Deed, ...]:
    return (Deed(who=applicant, verb=Verb.WITHDRAW, answers={"reason": "不再需要这批数据"}, hours=30),)


def _expert_review(dataset: str) -> Deed:
    """A special procedure that still goes on: the service standard stands still, the law's period runs."""

    def begin(unit: Unit, case_no: str) -> object:
        until = unit.office.calendar.add(unit.today, 20).due_on
        return special_procedures.begin(unit, case_no, "expert_review", "数据项涉及企业排放明细，需要专家评审开放范围。", "", until)

    return Deed(who=STAFF[dataset][0], verb=Verb.TELL, tell=begin, hours=3)


def _extension(dataset: str) -> Deed:
    def extend(unit: Unit, case_no: str) -> object:
        return extensions.extend(unit, case_no, "service", 5, "申请的时段长、数据量大，需要逐项核对脱敏结果。")

    return Deed(who=STAFF[dataset][1], verb=Verb.TELL, tell=extend, hours=3)


def _told(
    days_ago: int, applicant: str, dataset: str, scenario: tuple[str, str], deeds: tuple[Deed, ...] = (), name: str = ""
) -> Story:
    return Story(
        days_ago=days_ago, applicant=applicant, process="conditional_application", about=dataset,
        application=partial(application, dataset, scenario), deeds=deeds, name=name,
    )  # fmt: skip


def signed(applicant: str, dataset: str, *sides: str) -> tuple[Deed, ...]:
    """The agreement is signed by the applicant, and by the body too unless only the applicant is named."""
    people = {"party": applicant, "body": STAFF[dataset][1]}
    return tuple(Deed(who=people[side], verb=Verb.SIGN, hours=22) for side in sides or ("party", "body"))


STORIES: tuple[Story, ...] = (
    # 已答复
    _told(58, "applicant", TOLL, STUDY, (*_whole(TOLL, "granted"), *signed("applicant", TOLL)), name="toll"),
    _told(55, "company", COACH, STUDY, (*_whole(COACH, "granted"), *signed("company", COACH)), name="coach"),
    _told(52, "institute", EMISSION, POLICY, (*_whole(EMISSION, "partly", (2,)), *signed("institute", EMISSION)), name="emission"),
    _told(50, "applicant2", COMPANIES, POLICY, _whole(COMPANIES, "refused", (2,))),
    _told(48, "company", PARKING, SERVICE, (*_whole(PARKING, "granted"), *signed("company", PARKING)), name="parking"),
    _told(45, "institute", CLINICS, POLICY, (*_corrected(CLINICS, "institute", "granted"), *signed("institute", CLINICS)), name="clinics"),
    _told(44, "applicant", PLOTS, CITY, _scope(PLOTS)),
    _told(42, "applicant2", HERITAGE, CITY, (*_whole(HERITAGE, "granted"), *signed("applicant2", HERITAGE)), name="heritage"),
    _told(40, "company", TOLL, STUDY, (*_whole(TOLL, "partly", (2,)), *signed("company", TOLL)), name="toll_partly"),
    _told(38, "institute", COACH, POLICY, (*_corrected(COACH, "institute", "granted"), *signed("institute", COACH)), name="coach_institute"),
    _told(36, "applicant", CLINICS, POLICY, _whole(CLINICS, "refused", (2,))),
    # 逾期后才答复
    _told(
        35, "company", EMISSION, STUDY, (*until_decision(EMISSION, "granted"), _decide(EMISSION, "granted", 24 * 30), *signed("company", EMISSION, "party"))
    ),
    # 已撤回
    _told(33, "applicant2", TOLL, STUDY, _withdrawn("applicant2")),
    _told(30, "company", COMPANIES, POLICY, (_accept(COMPANIES), *_withdrawn("company"))),
    # 逾期未答复：红牌
    _told(27, "institute", TOLL, STUDY, until_decision(TOLL, "granted")),
    _told(25, "applicant", COMPANIES, POLICY, (_claim(COMPANIES), _accept(COMPANIES))),
    _told(24, "applicant2", PARKING, SERVICE, (_claim(PARKING),)),
    _told(22, "company", CLINICS, POLICY),
    # 今天到期：黄牌
    _told(20, "applicant", COACH, STUDY, until_decision(COACH, "granted")),
    _told(20, "institute", HERITAGE, CITY, (_claim(HERITAGE), _accept(HERITAGE), _review(HERITAGE))),
    # 预警
    _told(19, "company", TOLL, STUDY, (_claim(TOLL), _accept(TOLL), _review(TOLL))),
    _told(18, "applicant2", EMISSION, POLICY, until_decision(EMISSION, "partly", (2,))),
    # 提醒
    _told(17, "institute", COMPANIES, POLICY, (_claim(COMPANIES), _accept(COMPANIES))),
    _told(16, "applicant", PARKING, SERVICE, _sent_back(PARKING)),
    _told(15, "company", PLOTS, CITY, (_claim(PLOTS), _accept(PLOTS))),
    # 办理中
    _told(13, "applicant2", TOLL, STUDY, (*until_decision(TOLL, "granted"), _extension(TOLL))),
    _told(12, "institute", COACH, POLICY, _sent_back(COACH)),
    _told(11, "company", EMISSION, STUDY, (_claim(EMISSION), _accept(EMISSION), _review(EMISSION), _expert_review(EMISSION))),
    _told(10, "applicant", HERITAGE, CITY, _whole(HERITAGE, "granted")),
    _told(9, "applicant2", CLINICS, POLICY, (_ask(CLINICS),)),
    _told(8, "company", PARKING, SERVICE, (_ask(PARKING), _correct("company"))),
    _told(7, "applicant", TOLL, STUDY, (_ask(TOLL),)),
    _told(6, "institute", PLOTS, CITY, _scope(PLOTS)[:1]),
    _told(5, "company", COMPANIES, POLICY, (_claim(COMPANIES),)),
    _told(4, "applicant2", COACH, STUDY, (_claim(COACH), _accept(COACH, hours=2), *_consult(COACH))),
    _told(3, "institute", EMISSION, POLICY, (_claim(EMISSION),)),
    # 刚收到，还没有人签收
    _told(2, "company", TOLL, STUDY),
    _told(1, "applicant", COMPANIES, POLICY),
    _told(1, "applicant2", PARKING, SERVICE),
    _told(0, "institute", TOLL, STUDY),
)
