"""The demo town's demands for data outside the catalogue, in every state."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from app.cli.demo_telling import Deed, Story, Verb
from app.services import demands, tasks
from app.services.work import Unit
from app.store import folders

PROCESS = "demand_request"
PROVINCE, CITY = "1144000000000001A7", "1144010000000006F1"
TRANSPORT, ECOLOGY, MARKET, HEALTH = (f"114400000000000{end}" for end in ("2BB", "3CF", "4DK", "5EP"))
PARKING, PLANNING = "1144010000000007G5", "1144010000000008H9"
WITHHELD = "440000/health/0002"

_ALWAYS = {
    "frequency": "monthly", "purpose": "research", "accepts_conditions": True, "contact_name": "林晓岚", "contact_phone": "13800000001",
    "has_searched": True, "consents_to_publication": True, "consents_to_e_service": True,
}  # fmt: skip
# What people miss: name, theme, items, need.
CHARGERS = (
    "公共充电桩分布和使用状态", "交通运输", "充电站名称、位置、桩数、功率、实时空闲数",
    "为新能源汽车车主做充电导航，减少排队；现在各家平台的数据不全，无法合并比较。",
)  # fmt: skip
BUSES = (
    "客运站长途班车晚点记录", "交通运输", "客运站、班次、计划发车时间、实际发车时间、晚点原因",
    "研究恶劣天气对道路客运准点率的影响，形成论文并向公众发布出行建议。",
)  # fmt: skip
ASTHMA = (
    "儿童哮喘门诊就诊趋势", "医疗卫生", "月份、区县、就诊人次",
    "研究空气质量与儿童呼吸系统疾病的关系，为学校和家庭提供健康提示，不需要任何个人信息。",
)  # fmt: skip
EPIDEMIC = (
    "流行性感冒流行病学调查汇总", "医疗卫生", "周次、地市、年龄段、病例数",
    "建立流感预测模型，帮助药店和学校提前准备；只要汇总数，不要个案。",
)  # fmt: skip
NOISE = (
    "建筑工地噪声监测小时数据", "生态环境", "工地名称、监测点、时间、等效声级",
    "帮助居民选择租住地点，也帮助工地自查夜间施工的影响，只展示统计结果。",
)  # fmt: skip
LICENCES = (
    "餐饮单位食品经营许可明细", "市场监管", "单位名称、许可范围、有效期、地址",
    "为外卖消费者提供许可查询，提醒即将到期的单位，不作商业评分。",
)  # fmt: skip
TREES = (
    "城市古树名木位置和树龄", "文化旅游", "树种、位置、树龄、保护级别",
    "制作面向中小学生的古树地图和研学路线，结果免费公开。",
)  # fmt: skip
LIFTS = (
    "住宅小区电梯检验结果", "安全应急", "小区、电梯编号、检验日期、结论",
    "帮助居民了解所住小区电梯的检验情况，形成分街道的公开统计。",
)  # fmt: skip
BERTHS = (
    "公共停车场剩余泊位", "交通运输", "停车场名称、总泊位、剩余泊位",
    "为来穗游客提供停车引导，减少在景区周边道路的绕行和拥堵。",
)  # fmt: skip
SECRETS = (
    "油气长输管线精确坐标和埋深", "安全应急", "管线走向坐标、埋深、阀室位置",
    "规划户外徒步路线时避开管线，保证施工和通行的安全。",
)  # fmt: skip
PATENTS = (
    "某互联网平台商户月度成交额", "财税金融", "商户名称、月度成交额、品类",
    "研究平台经济对县域就业的带动作用，形成面向公众的研究报告。",
)  # fmt: skip
BIRDS = (
    "湿地公园候鸟观测记录", "生态环境", "观测点、日期、鸟种、数量",
    "研究城市湿地的生物多样性变化，制作科普展览，向学校免费开放。",
)  # fmt: skip
BENCHES = (
    "社区适老休息设施分布", "城建住房", "街道、位置、设施类型、是否有扶手",
    "规划老人步行友好的路线，向街道提出增设座椅的建议。",
)  # fmt: skip
MEALS = (
    "学校食堂供餐单位检查结果", "教育科技", "学校、供餐单位、检查日期、结论",
    "帮助家长了解学校食堂的检查情况，形成分区的公开统计。",
)  # fmt: skip


def demand(wanted: tuple[str, str, str, str], **changes: Any) -> dict[str, Any]:
    """A demand as it was filed."""
    name, theme, items, need = wanted
    return {**_ALWAYS, "name": name, "theme": theme, "data_items": items, "need": need, **changes}


def routed(wanted: tuple[str, str, str, str], body: str) -> dict[str, Any]:
    """The authority sends a demand to a body."""
    return {
        "result": "route",
        "public_name": wanted[0],
        "body": body,
        "route_reason": "按职责分工，这些数据由该单位采集和管理。",
    }


def assessed(proposal: str, today: date, *, holding: str = "unlisted", days: int = 30) -> dict[str, Any]:
    """The body's opinion; `days` from today until the day it would promise."""
    note = (
        "查了业务系统和档案，没有采集过这些数据。"
        if holding == "none"
        else "数据在本机构业务系统中，覆盖近三年，质量良好。"
    )
    said = {"result": "assessed", "holding": holding, "holding_note": note, "opinion": "建议如上。"}
    return {**said, **({} if holding == "none" else {"proposal": proposal, **_opinion(proposal, today, days)})}


def decided(decision: str, today: date, *, holding: str = "unlisted", days: int = 30) -> dict[str, Any]:
    """The decision on it."""
    words = (
        "经风险评估，符合开放要求。"
        if decision in ("open", "conditional")
        else "经评估、审查，理由和依据如告知书所列。"
    )
    said = {"decision": decision, "holding": holding, "explanation": words, "opinion": "同意评估意见。"}
    return {**said, **_opinion(decision, today, days)}


def _opinion(outcome: str, today: date, days: int) -> dict[str, Any]:
    promised = {"promised_on": (today + timedelta(days=days)).isoformat()}
    told = {"assessment": "不涉及个人隐私和商业秘密，风险评估为低，符合开放要求。"}
    if outcome == "open":
        return {**told, **promised, "dataset": WITHHELD}
    if outcome == "conditional":
        conditions = [
            {"text": "说明应用场景和更新时延。", "basis": "第三十四条第一项"},
            {"text": "接口调用频率不超过每分钟60次。", "basis": "第十一条第二项"},
        ]
        return {**told, **promised, "dataset": WITHHELD, "conditional_ground": "strains_resources", "conditions": conditions}
    grounds = [{"ground": "public_security", "finding": "公开精确位置可能被用于破坏重要设施，危及公共安全。"}]
    return {**told, "refusals": grounds} if outcome == "refused" else {}


def _route(who: str, wanted: tuple[str, str, str, str], body: str, hours: int = 20) -> Deed:
    return Deed(who=who, task="route", answers=routed(wanted, body), hours=hours)


def _assess(who: str, proposal: str, *, holding: str = "unlisted", days: int = 30, hours: int = 60) -> Deed:
    return Deed(who=who, task="assess", answers=_later(assessed, proposal, holding, days), hours=hours)


def _decide(who: str, decision: str, *, holding: str = "unlisted", days: int = 30, hours: int = 40) -> Deed:
    return Deed(who=who, task="decide", answers=_later(decided, decision, holding, days), hours=hours)


def _later(
    said: Callable[..., dict[str, Any]], outcome: str, holding: str, days: int
) -> Callable[[date], Mapping[str, Any]]:
    return lambda today: said(outcome, today, holding=holding, days=days)


def _support(who: str, hours: int = 5) -> Deed:
    return Deed(who=who, verb=Verb.TELL, tell=_supports, hours=hours)


def _supports(unit: Unit, case_no: str) -> None:
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is not None:
        demands.support(unit, folder.case.id)


def _merges(unit: Unit, case_no: str) -> None:
    """Into the earlier demand that the comparison found first."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or not folder.case.subject.get("similar_demands"):
        return
    target = folder.case.subject["similar_demands"][0]["value"]
    said = {"result": "merge", "merge_into": target, "merge_reason": "两件要的是同样的数据，合并办理，结果一并告知。"}
    tasks.complete(unit, folder.open_tasks[0].id, said)


def _confirm(who: str, explanation: str) -> Deed:
    return Deed(who=who, task="confirm", answers={"decision": "not_admitted", "explanation": explanation}, hours=20)


def _put_off(today: date) -> dict[str, Any]:
    new_on = (today + timedelta(days=80)).isoformat()
    return {"result": "new_date", "new_on": new_on, "new_reason": "质量核查发现两个市的数据缺漏，需要补采后再开放。"}


def _agree(today: date) -> dict[str, Any]:
    return {"agreement": "agreed", **{name: value for name, value in _put_off(today).items() if name != "result"}}


def _story(
    days_ago: int, applicant: str, wanted: tuple[str, str, str, str], *deeds: Deed, about: str = PROVINCE, **more: Any
) -> Story:
    contact = {"contact_name": _CONTACTS[applicant][0], "contact_phone": _CONTACTS[applicant][1]}
    return Story(
        days_ago=days_ago, applicant=applicant, process=PROCESS, about=about,
        application=lambda _today: demand(wanted, **contact, **more), deeds=deeds,
    )  # fmt: skip


_CONTACTS = {
    "applicant": ("林晓岚", "13800000001"),
    "applicant2": ("陈志远", "13800000002"),
    "company": ("周敏", "13800000003"),
    "institute": ("吴永康", "13800000004"),
}
_NOT_PUBLIC = "成交额由企业自行采集，不是公共管理和服务机构制作或者获取的数据。"
_WRONG = {"result": "wrong_body", "comment": "电梯检验由市场监督管理部门实施，不归本机构。", "better_body": MARKET}
_AGAIN = ("儿童哮喘门诊就诊月度趋势", *ASTHMA[1:])
_OPENED = {"result": "opened", "where": "platform", "place": "数据开放平台“专题数据”栏目，提供CSV下载，每月更新。"}

STORIES: tuple[Story, ...] = (
    # 已兑现、已逾期、已改期、正等待兑现的承诺
    _story(70, "institute", NOISE, _route("authority_reviewer", NOISE, ECOLOGY), _support("applicant"), _support("company"),
           _assess("reviewer3", "open"), _decide("approver3", "open"), Deed(who="reviewer3", task="fulfil", answers=_OPENED, hours=500)),
    _story(62, "applicant", BUSES, _route("authority_reviewer", BUSES, TRANSPORT), _support("institute"),
           _assess("reviewer", "open", days=35), _decide("approver", "open", days=35)),
    _story(55, "company", LICENCES, _route("authority_reviewer", LICENCES, MARKET), _support("applicant2"),
           _assess("reviewer4", "conditional", days=20), _decide("approver4", "conditional", days=20),
           Deed(who="reviewer4", task="fulfil", answers=_put_off, hours=300),
           Deed(who="approver4", task="redate", answers=_agree, hours=20)),
    _story(20, "applicant2", CHARGERS, _route("authority_reviewer", CHARGERS, TRANSPORT), _support("company"), _support("institute"),
           _support("applicant"), _assess("reviewer2", "open", days=60), _decide("approver2", "open", days=60)),
    _story(16, "institute", EPIDEMIC, _route("authority_reviewer", EPIDEMIC, HEALTH),
           _assess("reviewer5", "conditional", holding="listed", days=50), _decide("approver5", "conditional", holding="listed", days=50)),
    # 不予开放、不掌握、不予受理、撤回、移送后合并
    _story(45, "company", SECRETS, _route("authority_reviewer", SECRETS, TRANSPORT), _support("applicant"),
           _assess("reviewer", "refused"), _decide("approver", "refused")),
    _story(40, "applicant2", TREES, _route("authority_reviewer2", TREES, PLANNING), _assess("reviewer7", "", holding="none"),
           _decide("approver7", "not_held", holding="none"), about=CITY),
    _story(30, "institute", PATENTS,
           Deed(who="authority_reviewer", task="route", hours=30,
                answers={"result": "not_admitted", "ground": "not_public_data", "explanation": _NOT_PUBLIC}),
           _confirm("authority_approver", _NOT_PUBLIC)),
    _story(25, "company", BERTHS, Deed(who="company", verb=Verb.WITHDRAW, answers={"reason": "目录里已有这些数据，改为直接申请"}, hours=6),
           about=CITY),
    # 正在办理：退回重新分办、评估、审批、合并、刚收到
    _story(19, "applicant", LIFTS, _route("authority_reviewer", LIFTS, TRANSPORT),
           Deed(who="reviewer", task="assess", answers=_WRONG, hours=60),
           _route("authority_reviewer", LIFTS, MARKET), _support("institute")),
    _story(12, "applicant", ASTHMA, _route("authority_reviewer", ASTHMA, HEALTH), _assess("reviewer5", "conditional", hours=90)),
    _story(9, "applicant2", _AGAIN, Deed(who="authority_reviewer", verb=Verb.TELL, tell=_merges, hours=20)),
    _story(5, "institute", BIRDS, Deed(who="authority_reviewer", task="route", hours=20,
           answers={"result": "refer", "other_authority": CITY, "refer_reason": "湿地公园由广州市管理，移送市级主管部门。"})),
    _story(3, "company", BENCHES, Deed(who="authority_reviewer2", task="route", verb=Verb.CLAIM, hours=4), about=CITY),
    _story(0, "applicant2", MEALS),
)  # fmt: skip
