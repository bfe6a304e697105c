"""What the letters of a rights objection say. None of them tells who objected to anybody but the objector, nor what the evidence holds."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.clock import shanghai_date
from app.domain.letters import Letter, LetterKind, NoticeSection, OfficialNotice
from app.domain.process import Dossier, Heading, as_letter_term

PERSON_KINDS = {"natural_person": "自然人", "legal_person": "法人", "unincorporated_org": "非法人组织"}
CAPACITIES = {"subject": "本人", "agent": "授权代理"}
RIGHTS = {"trade_secret": "商业秘密", "personal_information": "个人信息", "privacy": "隐私", "other": "其他合法权益"}
REQUESTS = {
    "mask": "对有关数据项脱敏", "correct": "更正", "downgrade": "收紧开放属性", "take_down": "下线", "notify": "告知已经取得数据的利用主体",
}  # fmt: skip
GROUNDS = {
    "not_subject": "提出的人不是数据主体，也没有得到数据主体授权",
    "no_evidence": "经补正仍没有提交证据材料",
    "not_opened": "所指的内容不是本机构开放的公共数据",
    "no_right": "没有指明受到侵犯的合法权益",
    "repeated": "就同一事实已经答复，没有新的证据",
}
ATTRIBUTES = {"unconditional": "无条件开放", "conditional": "有条件开放", "withheld": "不予开放"}
CHANNELS = {"download": "数据下载", "api": "接口调用", "model": "算法模型结果", "media": "存储介质"}
PARTS = {"name": "数据集名称", "abstract": "摘要", "control_measures": "监管措施"}
FOUNDED = "数据主体的权益异议经审查成立。"
BASIS = "《广东省公共数据开放暂行办法》第二十四条第二款"


def missing(dossier: Dossier) -> list[dict[str, str]]:
    """What the one-time notice asked for."""
    asked = [answers["missing"] for task, answers in dossier.history if task == "admissibility" and answers.get("missing")]
    return list(asked[-1]) if asked else []


def receipt(dossier: Dossier, heading: Heading) -> Letter:
    """Files are counted, not named: a name may say what only the handlers may know."""
    application, files = dossier.application, len(dossier.application.get("evidence", ()))
    rows = (
        ("异议人", dossier.party.name),
        ("身份", CAPACITIES[application["capacity"]]),
        ("数据集", dossier.subject["name"]),
        ("主张的权益", RIGHTS[application["right"]]),
        ("请求", _requests(dossier)),
        ("证据文件", f"{files}份" if files else "无，证据说明随异议书提交"),
    )
    kept = "所提交的事实陈述和证据材料密封保存，除你方以外，只有本案的办理人员可以查阅。"
    return _notice(heading, LetterKind.RIGHTS_RECEIPT, f"{_received(dossier)}已经登记。",
        (NoticeSection(heading="登记的内容", rows=rows), NoticeSection(heading="证据的保管", paragraphs=(kept,))),
        terms=(("受理审查", as_letter_term(dossier.terms["acknowledge"])), ("答复", as_letter_term(dossier.terms["handle"]))),
    )  # fmt: skip


def supplement(dossier: Dossier, heading: Heading) -> Letter:
    sections = tuple(
        NoticeSection(heading=f"{number}. {one['what']}", rows=(("原因", one["why"]), ("补正方法", one["how"])))
        for number, one in enumerate(missing(dossier), 1)
    )
    effect = "补正期间不计入答复期限。期满未补正的，按现有材料继续审查。"
    return _notice(heading, LetterKind.SUPPLEMENT_NOTICE, f"{_received(dossier)}经审查需要补正，现将需要补正的全部内容一次性告知如下：",
        (*sections, NoticeSection(heading="对办理的影响", paragraphs=(effect, f"请登录{heading.case_at}提交。"))),
        terms=(("补正", as_letter_term(dossier.terms["correction"])),),
    )  # fmt: skip


def suspension(dossier: Dossier, heading: Heading) -> Letter:
    reason = dossier.answers["decide_suspension"]["reason"]
    said = f"决定自即日起暂停“{dossier.subject['name']}”的使用，至本案答复时止；情况变化的，可以提前解除。"
    return _notice(heading, LetterKind.RIGHTS_SUSPENSION, f"{_received(dossier)}正在审查。根据{BASIS}，{said}",
        (NoticeSection(heading="理由", paragraphs=(reason,)),),
    )  # fmt: skip


def lifted(dossier: Dossier, heading: Heading) -> Letter:
    reason = dossier.answers["revoke_suspension"]["reason"]
    return _notice(heading, LetterKind.LIFT_NOTICE, f"对“{dossier.subject['name']}”使用的临时暂停自即日起解除，异议的审查继续进行。",
        (NoticeSection(heading="理由", paragraphs=(reason,)),),
    )  # fmt: skip


def holders_suspended(dossier: Dossier, heading: Heading) -> Letter:
    reason = dossier.answers["decide_suspension"]["reason"]
    asked = "暂停期间，请停止使用和传播已经取得的数据；恢复使用时另行告知。"
    return _to_holder(dossier, heading, "自即日起暂停使用", reason, asked, remedies=heading.remedies(LetterKind.HOLDER_NOTICE))


def holders_restored(dossier: Dossier, heading: Heading) -> Letter:
    reason = dossier.answers.get("revoke_suspension", {}).get("reason", "") if not dossier.outcome else "有关异议已经办结。"
    return _to_holder(dossier, heading, "自即日起恢复使用", reason, "请继续按照公共数据利用协议使用。")


def holders_stopped(dossier: Dossier, heading: Heading) -> Letter:
    decided = dossier.answers["decide"]
    until = f"至{decided['keep_until']}" if decided.get("keep_until") and not decided.get("take_down") else ""
    what = "已经下线，现有授权暂停使用" if decided.get("take_down") else f"{until}暂停使用"
    asked, remedies = "请停止使用和传播已经取得的数据。", heading.remedies(LetterKind.HOLDER_NOTICE)
    return _to_holder(dossier, heading, what, FOUNDED, asked, remedies=remedies)


def holders_told(dossier: Dossier, heading: Heading) -> Letter:
    decided = dossier.answers["decide"]
    return _to_holder(dossier, heading, "有需要你方知悉和配合的事项", FOUNDED, decided["notice"])


def reply(dossier: Dossier, heading: Heading) -> Letter:
    """What was found, what is done about it, and where to turn (domain: 权益申诉处理答复)."""
    decided = dossier.answers["decide"]
    founded = dossier.outcome == "founded"
    result = "异议成立" if founded else "异议不成立"
    found = NoticeSection(heading="审查认定", paragraphs=(decided["finding"],))
    done = NoticeSection(heading="处理", rows=_measures(dossier, decided)) if founded else _nothing_done(dossier)
    asked = NoticeSection(heading="请求", rows=(("主张的权益", RIGHTS[dossier.application["right"]]), ("请求", _requests(dossier))))
    return _notice(heading, LetterKind.RIGHTS_REPLY, f"{_received(dossier)}已经审查完毕。根据{BASIS}，认定{result}，现答复如下：",
        (asked, found, done), remedies=heading.remedies(LetterKind.RIGHTS_REPLY), closing="特此答复。",
    )  # fmt: skip


def not_admitted(dossier: Dossier, heading: Heading) -> Letter:
    examined, decided = dossier.answers["admissibility"], dossier.answers["decide"]
    ground = GROUNDS.get(examined.get("ground", ""), "不符合受理条件")
    return _notice(heading, LetterKind.NOT_ADMITTED, f"{_received(dossier)}经审查，不予受理。",
        (NoticeSection(heading="理由", rows=(("依据", BASIS), ("理由", ground)), paragraphs=(decided["explanation"],)),),
        remedies=heading.remedies(LetterKind.NOT_ADMITTED),
    )  # fmt: skip


def taken_back(dossier: Dossier, heading: Heading) -> Letter:
    said = "本案就此办结；曾经暂停使用的，随即恢复。以后仍可以重新提出。"
    effect = NoticeSection(heading="撤回的效力", paragraphs=(said,))
    return _notice(heading, LetterKind.TAKEN_BACK, f"{_received(dossier)}已经撤回。", (effect,))


def for_attribute_change(dossier: Dossier) -> dict[str, Any]:
    """The start answers of the attribute change that a founded objection brings about (Art. 13 para. 4).

    To withhold it, there is a ground already: private matters whose subject does not consent (Art. 10 item 3).
    """
    decided = dossier.answers["decide"]
    grounds = {"grounds_withheld": ["no_consent"]} if decided["downgrade_to"] == "withheld" else {}
    return {"to": decided["downgrade_to"], **grounds, "reason": decided["finding"], "legal_basis": decided["downgrade_basis"]}


def for_violation(dossier: Dossier) -> dict[str, Any]:
    """The start answers of the violation case against a holder (Art. 34 para. 1). The objector's evidence stays sealed where it is."""
    decided = dossier.answers["decide"]
    return {
        "source": "rights_objection", "grounds": decided["refer_grounds"], "facts": decided["refer_reason"],
        "evidence_note": f"见权益异议 {dossier.case_no}，由原案办理人员核实后补充。",
    }  # fmt: skip


def _measures(dossier: Dossier, decided: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    names = [one["name"] for one in dossier.subject["items"] if one["id"] in decided.get("mask_items", ())]
    corrected = [PARTS[row["part"]] for row in decided.get("corrections", ())]
    rows = (
        ("脱敏", f"{'、'.join(names)}自即日起脱敏" if decided.get("mask") else ""),
        ("更正", f"{'、'.join(corrected)}已经更正" if decided.get("put_right") else ""),
        ("收紧开放属性", f"已经发起变更为{ATTRIBUTES[decided['downgrade_to']]}的程序" if decided.get("downgrade") else ""),
        ("下线", "数据集自即日起下线，现有授权一并暂停" if decided.get("take_down") else ""),
        ("告知利用主体", f"已经书面告知{len(decided['notified'])}个授权的持有人" if decided.get("notify") else ""),
        ("移送", "有关利用主体的行为已经移送违规处理" if decided.get("refer") else ""),
        ("暂停使用", f"处理落实前暂停使用至{decided['keep_until']}" if decided.get("keep_until") and not decided.get("take_down") else ""),
    )
    return tuple((name, text) for name, text in rows if text)


def _nothing_done(dossier: Dossier) -> NoticeSection:
    was_stopped = any(answers.get("suspension_decision") == "approve" for _, answers in dossier.history)
    said = "不采取措施，暂停使用的随本答复恢复。" if was_stopped else "不采取措施。"
    return NoticeSection(heading="处理", paragraphs=(said,))


def _to_holder(dossier: Dossier, heading: Heading, what: str, reason: str, asked: str, *, remedies: str = "") -> Letter:
    sections = (
        *((NoticeSection(heading="理由", paragraphs=(reason,)),) if reason else ()),
        NoticeSection(heading="要求", paragraphs=(asked,)),
    )
    lead = f"你方获得授权利用的“{dossier.subject['name']}”（{dossier.subject['code']}）{what}。"
    return OfficialNotice(**heading.common, kind=LetterKind.HOLDER_NOTICE.value, lead=lead, sections=sections, remedies=remedies)


def _notice(
    heading: Heading, kind: LetterKind, lead: str, sections: tuple[NoticeSection, ...], **more: Any
) -> OfficialNotice:
    return OfficialNotice(**heading.common, kind=kind.value, lead=lead, sections=sections, **more)


def _received(dossier: Dossier) -> str:
    on = shanghai_date(dossier.received_at)
    you = "你" if dossier.party.kind == "natural_person" else "你单位"
    return f"{you}于{on.year}年{on.month}月{on.day}日就“{dossier.subject['name']}”提出的权益异议（办件编号：{dossier.case_no}）"


def _requests(dossier: Dossier) -> str:
    return "、".join(REQUESTS[one] for one in dossier.application.get("requests", ()))


LETTERS: Mapping[str, Callable[[Dossier, Heading], Letter]] = {
    "receipt": receipt,
    "supplement": supplement,
    "suspension": suspension,
    "lifted": lifted,
    "holders_suspended": holders_suspended,
    "holders_restored": holders_restored,
    "holders_stopped": holders_stopped,
    "holders_told": holders_told,
    "reply": reply,
    "not_admitted": not_admitted,
    "taken_back": taken_back,
}
