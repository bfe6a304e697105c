"""One realistic letter of each shape; what a process writes itself has the shape of RIGHTS_REPLY."""

from datetime import UTC, date, datetime
from typing import Any

from app.domain.deadlines import Kind
from app.domain.letters import (
    Contact,
    Correction,
    CorrectionNotice,
    Grant,
    GroundKind,
    Letter,
    LetterKind,
    Material,
    NotAccepted,
    NoticeSection,
    OfficialNotice,
    Receipt,
    Refusal,
    ReplyGranted,
    ReplyPartly,
    ReplyRefused,
    SupervisionNotice,
    Term,
    Withdrawn,
)

CASE_NO = "44000020261123000017"
PARKING = "全省公共停车场泊位实时数据"
FREIGHT = "重点货运车辆行驶轨迹数据（脱敏）"
REMEDIES = (
    "如对本答复不服，可自收到之日起60日内向广东省人民政府申请行政复议，或者6个月内依法向广州铁路运输法院提起行政诉讼；"
    "依法应当先申请行政复议的，从其规定。也可通过本平台提出意见建议、投诉举报或申诉。"
)
REPLY = Term(kind=Kind.LAW, basis="《广东省公共数据开放暂行办法》第二十一条第二款", days=20, due_on=date(2026, 12, 21))
PROVISIONAL = Term(
    kind=Kind.LAW,
    basis="《广东省公共数据开放暂行办法》第二十一条第二款",
    days=20,
    due_on=date(2027, 1, 4),
    provisional=True,
    earliest_on=date(2026, 12, 31),
)
SIGN_BY = Term(kind=Kind.STANDARD, basis="平台服务标准", days=10, due_on=date(2026, 12, 25))

HEAD: dict[str, Any] = {
    "organ": "广东省交通运输厅",
    "case_no": CASE_NO,
    "addressee": "广州市云程智慧交通科技有限公司",
    "contact": Contact(
        unit="科技信息处", phone="020-12345678", address="广州市越秀区演示路27号", hours="工作日8:30—12:00、14:30—17:30"
    ),
    "verify_at": "https://data.example.cn/verify/7K2Q-9MXD-44AP",
    "demo": True,
}
ASKED: dict[str, Any] = {"datasets": (PARKING, FREIGHT), "received_on": date(2026, 11, 23)}
REPLIED: dict[str, Any] = {
    **HEAD,
    **ASKED,
    "title": "审核结果告知书",
    "issued_on": date(2026, 12, 11),
    "reply": REPLY,
    "remedies": REMEDIES,
    "facts": (
        "你单位申请通过接口调用方式获取上述数据，用于“城区货车停车诱导”应用场景的产品开发，使用期限一年。",
        "本机关对照两项数据公布的开放条件逐项审核，征求了数据安全部门意见，并对照了同一数据、同一条件的既往审核结果。",
    ),
}
PARKING_GRANT = Grant(
    dataset=PARKING,
    items=("停车场名称", "所在区县", "经纬度", "泊位总数", "空余泊位数", "更新时间"),
    channel="接口调用数据",
    from_on=date(2027, 1, 4),
    through_on=date(2028, 1, 3),
    conditions=("每日调用不超过10万次", "成果或产品标注所引用的公共数据", "不得传播原始数据"),
)
NO_CAPABILITY = Refusal(
    subject=FREIGHT,
    ground=GroundKind.CONDITION,
    source="《重点货运车辆行驶轨迹数据（脱敏）》公布的第3项开放条件",
    quote="申请人用于存储和处理数据的信息系统应通过网络安全等级保护第三级测评，且测评结论在有效期内",
    finding="所提交的等级保护测评报告为第二级，不符合该项条件。",
    evidence="附件4《网络安全等级测评报告》（报告编号GZ-2026-0193）第2页",
)
PURPOSE_BEYOND = Refusal(
    subject=PARKING,
    ground=GroundKind.LAW,
    source="《广东省公共数据开放暂行办法》第二十六条第二款",
    quote="未经同意，公共数据利用主体不得将获取的公共数据用于约定利用范围之外的其他用途，不得传播所获取的原始公共数据",
    finding="申请表“应用场景”载明将向合作方转售原始泊位数据，与该款规定不符。",
    evidence="申请表第五部分“应用场景”；2026年12月2日补充说明",
)
CONDITIONAL_NOT = Refusal(
    subject="全省公路客运班线信息",
    ground=GroundKind.LAW,
    source="《广东省公共数据开放暂行办法》第二十条",
    quote="公共数据开放主体应当按照本机构公共数据开放目录，通过数据开放平台向公共数据利用主体提供无条件开放类公共数据开放服务",
    finding="该数据在开放目录中列为无条件开放类，无需申请即可获取。",
)

LETTERS: dict[LetterKind, Letter] = {
    LetterKind.RECEIPT: Receipt(
        **HEAD,
        title="申请回执",
        letter_no="粤交开收〔2026〕000017号",
        issued_on=date(2026, 11, 23),
        applicant_type="法人",
        id_name="统一社会信用代码",
        id_no="91440101MA5**********8",
        agent="陈喆（持授权委托书）",
        datasets=(PARKING, FREIGHT),
        channel="接口调用数据",
        purpose="城区货车停车诱导（产品开发）",
        materials=(
            Material(name="营业执照.pdf", sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
            Material(
                name="数据安全承诺书.ofd", sha256="60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
            ),
            Material(name="授权委托书.pdf", sha256="fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13"),
            Material(
                name="网络安全等级测评报告.pdf",
                quantity="1份（36页）",
                sha256="a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a",
            ),
        ),
        received_at=datetime(2026, 11, 23, 7, 42, tzinfo=UTC),
        reply=REPLY,
        progress_at=f"https://data.example.cn/cases/{CASE_NO}",
    ),
    LetterKind.CORRECTION_NOTICE: CorrectionNotice(
        **HEAD,
        **ASKED,
        title="补正告知书",
        letter_no="粤交开补〔2026〕000006号",
        issued_on=date(2026, 11, 26),
        corrections=(
            Correction(
                what="授权委托书缺少法定代表人签名",
                why="代理人办理应当有有效授权（《申请须知》第4项）",
                how="由法定代表人签名并加盖公章后，上传扫描件（PDF或OFD）",
            ),
            Correction(
                what="“使用期限”起始日早于申请日",
                why="公共数据利用协议须约定使用期限（《办法》第二十一条第三款）",
                how="在申请表第四部分改填协议签订之后的起止日期",
            ),
            Correction(
                what="未说明数据存储地点和销毁方式",
                why="《重点货运车辆行驶轨迹数据（脱敏）》公布的第2项开放条件",
                how="在申请表第六部分补充，并上传安全措施说明",
            ),
        ),
        basis="本平台公布的一次性补正服务标准",
        respond_by=Term(kind=Kind.STANDARD, basis="平台服务标准", days=10, due_on=date(2026, 12, 10)),
        respond_at=f"https://data.example.cn/cases/{CASE_NO}/correct",
        default_effect="逾期未补正的，本机关将再次提醒，并依据已提交的材料审核和答复。",
        reply=REPLY,
    ),
    LetterKind.REPLY_GRANTED: ReplyGranted(
        **{**REPLIED, "datasets": (PARKING,)},
        letter_no="粤交开告〔2026〕000123号",
        grants=(PARKING_GRANT,),
        sign_by=SIGN_BY,
        sign_at=f"https://data.example.cn/cases/{CASE_NO}/agreement",
    ),
    LetterKind.REPLY_PARTLY: ReplyPartly(
        **REPLIED,
        letter_no="粤交开告〔2026〕000124号",
        grants=(PARKING_GRANT,),
        refusals=(NO_CAPABILITY,),
        sign_by=SIGN_BY,
        sign_at=f"https://data.example.cn/cases/{CASE_NO}/agreement",
    ),
    LetterKind.REPLY_REFUSED: ReplyRefused(
        **REPLIED,
        letter_no="粤交开告〔2026〕000125号",
        refusals=(PURPOSE_BEYOND, NO_CAPABILITY),
        separation="经区分处理，两项数据均无可以单独提供的数据项：所列理由及于全部数据项和全部使用期限。",
    ),
    LetterKind.NOT_ACCEPTED: NotAccepted(
        **{
            **REPLIED,
            "title": "不予受理通知书",
            "datasets": ("全省公路客运班线信息",),
            "facts": ("经查本机关公共数据开放目录（2026年第3版），“全省公路客运班线信息”列为无条件开放类。",),
            "addressee": "欧阳䶮",
            "to_person": True,
        },
        letter_no="粤交开不〔2026〕000003号",
        refusals=(CONDITIONAL_NOT,),
        right_place="请在数据开放平台目录中检索该数据并直接下载：https://data.example.cn/datasets/29000-00012。",
    ),
    LetterKind.WITHDRAWN: Withdrawn(
        **{**HEAD, "addressee": "欧阳䶮", "to_person": True},
        **ASKED,
        title="撤回申请确认书",
        letter_no="粤交开撤〔2026〕000009号",
        issued_on=date(2026, 12, 1),
        withdrawn_at=datetime(2026, 12, 1, 1, 5, tzinfo=UTC),
        withdrawn_by="你本人",
        reason="研究计划调整",
    ),
    LetterKind.SUPERVISION_NOTICE: SupervisionNotice(
        **{**HEAD, "organ": "广东省政务服务和数据管理局", "addressee": "广东省交通运输厅"},
        **ASKED,
        title="督办通知书",
        letter_no="粤数督〔2026〕000002号",
        issued_on=date(2026, 12, 22),
        matter="有条件开放数据申请",
        applicant="广州市云程智慧交通科技有限公司",
        signal="红牌",
        signal_at=datetime(2026, 12, 21, 16, 0, tzinfo=UTC),
        term=REPLY,
        overdue_days=1,
        basis="《广东省公共数据开放暂行办法》第五条第二款、第三十二条第一款",
        facts=(
            "该申请于2026年11月23日收到，法定期限内未作出答复。2026年12月17日发出预警、12月21日发出黄牌后，拟办意见仍停留在“条件审查”环节。",
        ),
        requirements=(
            "立即对该申请作出审核结果答复并送达申请人；",
            "向申请人书面说明逾期原因；",
            "查明逾期环节和责任人员，提出防止再次逾期的措施。",
        ),
        answer_by=Term(kind=Kind.STANDARD, basis="平台服务标准", days=3, due_on=date(2026, 12, 25)),
        copies=("广东省人民政府办公厅", "广东省交通运输厅办公室"),
    ),
    LetterKind.RIGHTS_REPLY: OfficialNotice(
        **HEAD,
        title="权益异议处理答复",
        letter_no="粤交权复〔2026〕000003号",
        issued_on=date(2026, 12, 1),
        kind=LetterKind.RIGHTS_REPLY.value,
        lead="您提出的权益异议收悉，现将处理结果答复如下：",
        sections=(
            NoticeSection(heading="查明的事实", paragraphs=("公开的数据项中有您的联系电话。",)),
            NoticeSection(heading="处理结果", rows=(("结论", "异议成立"), ("措施", "对该数据项作脱敏处理"))),
        ),
        terms=(("更正完成", SIGN_BY),),
        remedies=REMEDIES,
    ),
}
