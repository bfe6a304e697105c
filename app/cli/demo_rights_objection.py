"""Stories of rights objections (Art. 24 para. 2): who objected to which open data, and what came of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from app.cli.demo_stories import CLINICS, COACH, COMPANIES, EMISSION, PARKING, STAFF, TOLL
from app.cli.demo_telling import Deed, Story, Verb
from app.services import dossiers, tasks
from app.services.work import Unit
from app.store import folders

SLUG = "rights_objection"
FOOD = "440000/market/0002"

COMPANY = {
    "capacity": "subject", "right": "trade_secret",
    "facts": "数据按小时列出本单位自有货运车队通过各收费站的时间，据此可以推算出本单位的运输线路和客户分布，属于没有公开的经营信息。",
    "evidence_note": "证据一：本单位车队调度记录，证明所列时段与调度一致；证据二：保密制度，证明采取了保密措施。",
    "requests": ["mask", "notify"], "items": ["class"],
}  # fmt: skip
PERSON = {
    "capacity": "subject", "right": "personal_information",
    "facts": "班线较少的站点按小时公布的实际到发时间与本人驾驶的班次一一对应，他人据此可以知道本人每天的行程。",
    "evidence_note": "证据一：排班表，证明所指班次只有本人驾驶；证据二：有人据此尾随的报警回执。",
    "requests": ["mask", "take_down"], "items": ["actual"],
}  # fmt: skip
CONTACT = {
    "contact_name": "林晓岚", "contact_phone": "13800000001", "contact_email": "lin@example.com", "consents_to_e_service": True,
    "promises_truth": True,
}  # fmt: skip
MISSING = [
    {
        "what": "能够说明数据与您有关的材料",
        "why": "现有材料还不能说明所指的数据涉及您本人。",
        "how": "补充一份能够对应到具体数据的材料，例如排班表或者登记凭证。",
    }
]
INTERIM = "继续使用可能使有关信息进一步扩散，事后难以恢复原状，先行暂停。"
FOUNDED = "经核实，所列数据项与少量班次、车队一一对应，能够推知特定主体的未公开信息，异议成立。"
UNFOUNDED = "经核实，所公布的是按站点汇总的统计数值，不能对应到特定主体，没有侵犯其合法权益。"


def objection(said: Mapping[str, Any], _on: date) -> dict[str, Any]:
    """The objection as it is handed in."""
    return {**CONTACT, **said}


def admitted(standing: str = "is_subject") -> dict[str, Any]:
    """The answers of an admission."""
    return {"standing": standing, "result": "accept"}


def assessed(*examiners: str, suspend: bool = False) -> dict[str, Any]:
    """The answers of an assessment: which of legal, security, source are asked, whether suspension is proposed."""
    asked = {f"ask_{one}": one in examiners for one in ("legal", "security", "source")}
    wanted = {"suspension": "propose", "suspension_reason": INTERIM} if suspend else {"suspension": "none"}
    return {"impact": "涉及两个接口授权，均在使用期内。", **wanted, **asked}


OPINIONS: Mapping[str, Mapping[str, Any]] = {
    "legal_opinion": {
        "conclusion": "partly",
        "opinion": "所列信息具有商业价值并采取了保密措施，符合商业秘密的构成要件。",
    },
    "security_opinion": {
        "identifiable": "combined",
        "opinion": "样本较少的时段与其他数据结合后能够指向特定主体，建议脱敏。",
    },
    "source_opinion": {"verified": "confirmed", "opinion": "与原始采集记录核对，所指时段的记录确实只涉及该主体。"},
}


def decided(key: str, outcome: str, on: date, **measures: Any) -> dict[str, Any]:
    """A draft's (`proposal`) or a decision's (`decision`) answers; `keep_days` from that day."""
    keep = (
        {"keep_until": (on + timedelta(days=measures.pop("keep_days"))).isoformat()} if "keep_days" in measures else {}
    )
    finding = FOUNDED if outcome == "founded" else UNFOUNDED
    return {key: outcome, "finding": finding, "opinion": "依审查意见办理。", **measures, **keep}


MASK = {"mask": True, "mask_items": ["class"]}
NOTICE = "请停止使用并删除按车型分类的小时数据，于十个工作日内回复处理情况。"


def _do(dataset: str, task: str, answers: Any, hours: int = 20) -> Deed:
    approves = task in ("decide", "decide_suspension", "revoke_suspension")
    who = {"legal_opinion": "legal", "security_opinion": "security"}.get(task, STAFF[dataset][approves])
    return Deed(who=who, task=task, answers=answers, hours=hours)


def _examined(dataset: str, *examiners: str, suspend: bool = False) -> tuple[Deed, ...]:
    opinions = (_do(dataset, f"{one}_opinion", OPINIONS[f"{one}_opinion"], 18) for one in examiners)
    decision = {"suspension_decision": "approve", "reason": INTERIM}
    stops = (_do(dataset, "decide_suspension", decision, 4),) if suspend else ()
    return (
        _do(dataset, "admissibility", admitted(), 8),
        _do(dataset, "assess", assessed(*examiners, suspend=suspend), 6),
        *stops,
        *opinions,
    )


def _drafted(dataset: str, outcome: str, **measures: Any) -> Deed:
    return _do(dataset, "draft", lambda on: decided("proposal", outcome, on, **measures), 30)


def _settled(dataset: str, outcome: str, **measures: Any) -> tuple[Deed, ...]:
    return (
        _drafted(dataset, outcome, **measures),
        _do(dataset, "decide", lambda on: decided("decision", outcome, on, **measures), 26),
    )


def _refused(dataset: str) -> tuple[Deed, ...]:
    words = "所指的内容是统计数值，异议人没有提交证据说明其与数据的关系；有新的证据可以重新提出。"
    answers = {"standing": "not_subject", "result": "not_admitted", "ground": "not_subject", "explanation": words}
    decision = {"decision": "not_admitted", "explanation": words}
    return (_do(dataset, "admissibility", answers, 10), _do(dataset, "decide", decision, 20))


def _told(
    days_ago: int, who: str, dataset: str, said: Mapping[str, Any], deeds: tuple[Deed, ...] = (), name: str = ""
) -> Story:
    return Story(
        days_ago=days_ago,
        applicant=who,
        process=SLUG,
        about=dataset,
        application=partial(objection, said),
        deeds=deeds,
        name=name,
    )


def _referred(dataset: str) -> tuple[Deed, ...]:
    """Founded, and a holder handed over to be dealt with as a violator."""
    return (_refers(dataset, "draft", "proposal", 30), _refers(dataset, "decide", "decision", 26))


def _refers(dataset: str, task: str, key: str, hours: int) -> Deed:
    def tell(unit: Unit, case_no: str) -> None:
        folder = folders.lock_by_number(unit.session, case_no)
        task_id = tasks.open_task(unit, folder.case.id, task) if folder else None
        if folder is not None and task_id is not None:
            holder = dossiers.of(unit, folder).holders[0].number
            said = decided(key, "founded", unit.today, refer=True, refer_holder=holder, **MISUSE)
            tasks.complete(unit, task_id, said)

    return Deed(who=STAFF[dataset][task == "decide"], verb=Verb.TELL, tell=tell, hours=hours)


MISUSE = {
    "refer_grounds": ["infringement"],
    "refer_reason": "利用主体把数据与其他信息结合，在自己的应用里公布了单个车主的停放规律，超出了协议约定。",
}
TIGHTEN = {
    "downgrade": True, "downgrade_to": "withheld",
    "downgrade_basis": "《中华人民共和国反不正当竞争法》第九条：变更事项的明细组合后能够反映未公开的交易安排。",
}  # fmt: skip
_ASK = {"standing": "not_shown", "result": "correct", "missing": MISSING}
_ANSWER = {"answers": [{"id": "1", "answer": "补充排班表一份，证明所指班次只有本人驾驶。"}]}
_BACK = Deed(
    who="approver2",
    task="decide",
    verb=Verb.SEND_BACK,
    answers={"reason": "请补充说明脱敏后的数据是否仍能指向个人。"},
    hours=20,
)
_LIFT = {"reason": "利用主体已经书面承诺停止使用有关数据项，没有必要继续暂停。"}

STORIES: tuple[Story, ...] = (
    # 已答复
    _told(34, "company", TOLL, COMPANY, (
        *_examined(TOLL, "legal", "security", "source", suspend=True), *_settled(TOLL, "founded", **MASK))),
    _told(32, "institute", EMISSION, {**COMPANY, "items": ["outlet"]}, (*_examined(EMISSION), *_settled(EMISSION, "not_founded"))),
    _told(29, "applicant2", FOOD, {**PERSON, "items": []}, _refused(COMPANIES)),
    _told(26, "applicant", CLINICS, {**PERSON, "items": ["wait"]}, (
        *_examined(CLINICS), *_settled(CLINICS, "founded", put_right=True, corrections=[
            {"part": "abstract", "text": "各医疗机构按月统计的门诊、急诊人次和平均等候时间；月人次少于十的不列。"}]),
    ), name="objection_clinics"),
    # 已撤回
    _told(24, "applicant2", PARKING, {**PERSON, "items": ["lot"]}, (
        _do(PARKING, "admissibility", admitted(), 8),
        Deed(who="applicant2", verb=Verb.WITHDRAW, answers={"reason": "已经与对方协商解决"}, hours=30),
    )),
    # 成立，利用主体移送违规处理
    _told(17, "applicant", PARKING, {**PERSON, "items": ["lot"]}, (*_examined(PARKING, "source"), *_referred(PARKING))),
    # 成立，随即发起开放属性变更
    _told(15, "institute", COMPANIES, {**COMPANY, "items": ["change"]}, (*_examined(COMPANIES), *_settled(COMPANIES, "founded", **TIGHTEN))),
    # 逾期
    _told(18, "company", COMPANIES, {**COMPANY, "items": ["code"]}, (_do(COMPANIES, "admissibility", admitted(), 60),)),
    # 预警
    _told(13, "applicant2", COACH, PERSON, (
        *_examined(COACH, "legal", "security"), _drafted(COACH, "founded", mask=True, mask_items=["actual"]))),
    # 暂停使用中
    _told(9, "applicant", COACH, PERSON, (*_examined(COACH, "legal", suspend=True),
        _drafted(COACH, "founded", mask=True, mask_items=["actual"]), _BACK), name="objection_coach"),
    _told(8, "institute", TOLL, {**COMPANY, "items": ["station"]}, (
        *_examined(TOLL, "legal", suspend=True), _do(TOLL, "revoke_suspension", _LIFT, 20))),
    # 审查中
    _told(6, "company", EMISSION, {**COMPANY, "items": ["value"]}, (
        _do(EMISSION, "admissibility", admitted(), 8), _do(EMISSION, "assess", assessed("source"), 10))),
    _told(5, "applicant2", TOLL, {**PERSON, "items": []}, (
        _do(TOLL, "admissibility", admitted(), 8), _do(TOLL, "assess", assessed("legal", "security", suspend=True), 10))),
    # 补正
    _told(4, "applicant", COACH, {**PERSON, "items": []}, (
        _do(COACH, "admissibility", _ASK, 12), Deed(who="applicant", task="correct", answers=_ANSWER, hours=24))),
    _told(3, "applicant2", COACH, {**PERSON, "items": ["plan", "actual"]}, (_do(COACH, "admissibility", _ASK, 12),)),
    # 刚收到
    _told(1, "company", FOOD, {**COMPANY, "items": ["maker"]}),
    _told(0, "applicant", TOLL, {**PERSON, "items": []}),
)  # fmt: skip
