"""The demo town's changes of opening attributes, in every state."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.cli.demo_stories import CLINICS, COACH, COMPANIES, EMISSION, HERITAGE, PARKING, PLOTS, TOLL
from app.cli.demo_telling import Deed, Story, Verb
from app.services import enclosing, tasks
from app.services.work import Unit
from app.store import folders

PROCESS = "attribute_change"
EPIDEMIC, RIVERS, FOOD = "440000/health/0002", "440000/ecology/0002", "440000/market/0002"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

HARMLESS = "两年来没有发生安全事件，数据已经通过其他渠道公开，限制获取不再必要。"
RISKY = "与其他公开数据叠加后可以推断重点单位的活动规律，需要重新确定开放属性。"
STRAINED = "连续三个月接口调用超出平台容量，影响其他数据服务的运行。"
CONDITIONS = ({"text": "说明应用场景，接口调用频率不超过每分钟30次。", "basis": "第十一条第二项"},)

# Which document a ground or a way needs, under the name of its file.
DOCUMENTS = {
    "public_security": ("security_impact", "安全影响评估.pdf"),
    "law_conditional": ("legal_provision", "有关条文.pdf"),
    "cleaned": ("cleaning_report", "脱敏处理及检验报告.pdf"),
    "assessed": ("assessment_report", "定期评估报告.pdf"),
    "tightened": ("legal_basis", "下调开放程度的法律依据.pdf"),
    "private": ("fitness_proof", "评估佐证材料.pdf"),
}


def _prepare(who: str, to: str, way: str, *grounds: str, hours: int = 30, **more: Any) -> Deed:
    """The body states its change and encloses what its ground and its way need."""
    kinds = [DOCUMENTS[one] for one in (*grounds, way, *(("private",) if more.get("involves_privacy") else ()))]
    said = {
        "to": to, "way": way, "is_shared": False, "involves_privacy": False, "has_legal_questions": False, "is_technical": False,
        "explanation": "已对照分类分级规则逐项核对数据项，所选情形的事实和依据见随附材料。", **_entry(to, grounds), **more,
    }  # fmt: skip
    return Deed(who=who, verb=Verb.TELL, tell=_with_documents(said, kinds), hours=hours)


def _entry(to: str, grounds: tuple[str, ...]) -> dict[str, Any]:
    """What the catalogue would say."""
    stated: dict[str, Any] = {f"grounds_{to}": list(grounds)} if grounds else {}
    if to != "withheld":
        stated["channels"] = ["download"]
    if to == "conditional":
        stated["conditions"] = list(CONDITIONS)
    return stated


def _with_documents(said: Mapping[str, Any], kinds: list[tuple[str, str]]) -> Callable[[Unit, str], object]:
    def tell(unit: Unit, case_no: str) -> object:
        folder = folders.lock_by_number(unit.session, case_no)
        task_id = tasks.open_task(unit, folder.case.id, "prepare") if folder else None
        if task_id is None:
            return None
        files = {kind: [str(enclosing.upload(unit, io.BytesIO(PDF), name).id)] for kind, name in kinds}
        return tasks.complete(unit, task_id, {**said, **files})

    return tell


def _risk(who: str, hours: int = 26) -> Deed:
    said = {"level": "low", "advice": "fit", "findings": "逐项评估了数据项单独和叠加使用的风险，已有措施可以控制。"}
    return Deed(who=who, task="risk", answers=said, hours=hours)


def _decide(who: str, decision: str = "submit", comment: str = "", hours: int = 22) -> Deed:
    said = {"decision": decision, **({"comment": comment} if comment else {"opinion": "同意。"})}
    return Deed(who=who, task="decide", answers=said, hours=hours)


def _no_objection(who: str, hours: int = 48) -> Deed:
    return Deed(who=who, task="opinion", answers={"opinion": "no_objection"}, hours=hours)


def _disagree(who: str, reason: str, hours: int = 70) -> Deed:
    return Deed(who=who, task="answer", answers={"answer": "disagree", "reason": reason}, hours=hours)


def _told(days_ago: int, who: str, about: str, to: str, reason: str, *deeds: Deed, **more: Any) -> Story:
    proposer = "authority" if who.startswith("authority") else "body"
    said = {"proposer": proposer, "to": to, "reason": reason, **more}

    def application(_on: date) -> Mapping[str, Any]:
        return said

    return Story(days_ago=days_ago, applicant=who, process=PROCESS, about=about, application=application, deeds=deeds)


KEPT = {"settlement": "keep", "document": "粤府函〔2026〕12号", "reason": "双方提供的材料不足以证明需要限制获取，维持现状。"}

STORIES: tuple[Story, ...] = (
    # 已变更：定期评估后由有条件开放转为无条件开放，在办的申请人收到通知
    _told(
        26, "reviewer7", HERITAGE, "unconditional", HARMLESS,
        _prepare("reviewer7", "unconditional", "assessed"), _risk("security7"), _decide("approver7"), _no_objection("authority_reviewer2"),
        Deed(who="approver7", task="commit", answers={"commit": "commit", "confirms": True}, hours=24),
    ),
    # 维持：双方未能达成一致，本级人民政府决定
    _told(
        24, "authority_reviewer", RIVERS, "conditional", STRAINED, _disagree("approver3", "接口已经扩容，月度数据量很小，没有挤占资源。"),
        Deed(who="government", task="govern", answers=KEPT, hours=96),
        grounds_conditional=["strains_resources"], conditions=list(CONDITIONS),
    ),
    # 维持：开放主体不再变更
    _told(
        20, "reviewer2", COACH, "withheld", RISKY,
        _prepare("reviewer2", "withheld", "tightened", "public_security"), _risk("security"),
        _decide("approver2", "drop", "风险可以用现有的开放条件控制，不再收紧。"),
    ),
    # 逾期：还没有拟定材料，红牌
    _told(34, "reviewer", TOLL, "unconditional", HARMLESS),
    # 等本级人民政府决定
    _told(
        16, "authority_reviewer", FOOD, "conditional", STRAINED, _disagree("approver4", "抽检信息依法应当公开，不能设置获取条件。"),
        grounds_conditional=["strains_resources"], conditions=list(CONDITIONS),
    ),
    # 等确认影响后变更目录
    _told(
        15, "reviewer6", PARKING, "unconditional", HARMLESS,
        _prepare("reviewer6", "unconditional", "assessed"), _risk("security6"), _decide("approver6"), _no_objection("authority_reviewer2"),
    ),
    # 修改建议逾期未答复
    _told(14, "authority_reviewer", EMISSION, "unconditional", HARMLESS),
    # 等主管部门审阅
    _told(
        11, "reviewer5", EPIDEMIC, "conditional", "个案资料已经脱敏汇总为周报，可以有条件地提供给研究机构。",
        _prepare("reviewer5", "conditional", "cleaned", "law_conditional", involves_privacy=True), _risk("security5"), _decide("approver5"),
    ),
    # 退回重新拟定
    _told(
        9, "reviewer7", PLOTS, "withheld", RISKY,
        _prepare("reviewer7", "withheld", "tightened", "public_security"), _risk("security7"),
        _decide("approver7", "return", "请写明哪些地块指标涉及安全，不能一概收紧。"),
    ),
    # 等内部决定
    _told(7, "reviewer5", CLINICS, "unconditional", HARMLESS, _prepare("reviewer5", "unconditional", "assessed"), _risk("security5")),
    # 风险评估、合法性审查和专家论证同时进行
    _told(
        5, "coordinator", COACH, "unconditional", HARMLESS,
        _prepare("reviewer2", "unconditional", "assessed", has_legal_questions=True, is_technical=True),
        Deed(who="expert", task="expert", answers={"advice": "support", "findings": "班线信息的粒度不涉及个人出行轨迹。"}, hours=30),
    ),
    # 刚提出
    _told(1, "reviewer4", COMPANIES, "withheld", RISKY, grounds_withheld=["public_security"]),
)  # fmt: skip
