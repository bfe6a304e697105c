"""What the letters of an appeal say: received, stayed or not, and what becomes of each measure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain.clock import shanghai_date
from app.domain.entitlements import STAYABLE, WORDS, MeasureKind
from app.domain.letters import Letter, LetterKind, NoticeSection, OfficialNotice, Term
from app.domain.process import Dossier, Heading, as_letter_term

GROUNDS = {"facts": "认定的事实不清、证据不足", "law": "适用依据错误", "procedure": "程序不当", "excessive": "措施过重"}
REQUESTS = {"revoke": "撤销", "change": "变更"}
REFUSALS = {
    "late": "逾期提出，没有正当理由",
    "not_a_measure": "不是对违规处理措施提出的申诉",
    "decided_before": "就同一决定已经作出申诉处理决定",
}
OUTCOMES = {"uphold": "维持原决定。", "change": "变更原决定。", "revoke": "撤销被申诉的措施。"}


def contested(dossier: Dossier) -> list[Mapping[str, Any]]:
    """The measures that the appeal is about, as they stood when it came in."""
    wanted = set(dossier.application.get("contested", ()))
    return [one for one in dossier.subject["measures"] if one["value"] in wanted]


def measure_row(measure: Mapping[str, Any], subject: Mapping[str, Any]) -> tuple[str, str]:
    """A measure under the organ that took it, and what it says."""
    organ = next((one["name"] for one in subject["organs"].values() if one["id"] == measure["organ_id"]), "")
    until = f"执行至{zh(measure['until_on'])}。" if measure["until_on"] else ""
    return f"{organ}：{WORDS[MeasureKind(measure['kind'])]}", f"{until}{measure['reason']}"


def decided_by(subject: Mapping[str, Any]) -> str:
    """The organs of the first decision."""
    return "、".join(dict.fromkeys(subject["organs"][name]["name"] for name in ("authority", "body")))


def zh(day: str) -> str:
    """An ISO date as letters write it."""
    on = date.fromisoformat(day)
    return f"{on.year}年{on.month}月{on.day}日"


def receipt(dossier: Dossier, heading: Heading) -> Letter:
    said = dossier.application
    rows = (
        ("申诉人", dossier.party.name),
        ("不服的决定", f"{dossier.subject['decision']['number']}（{decided_by(dossier.subject)}）"),
        ("请求", REQUESTS[said["request"]]),
        ("理由", "、".join(GROUNDS[one] for one in said["grounds"])),
        ("申请暂停执行", "是" if said["wants_stay"] else "否"),
    )
    note = "申诉期间不当然停止执行；决定暂停执行的，另行告知。审查由没有办理过原决定的人员进行。"
    sections = (
        NoticeSection(heading="登记的内容", rows=rows),
        _contested_section(dossier),
        NoticeSection(heading="说明", paragraphs=(note,)),
    )
    terms = (
        ("受理审查", as_letter_term(dossier.terms["admission"])),
        ("作出决定", as_letter_term(dossier.terms["handle"])),
    )
    return _notice(heading, LetterKind.APPEAL_RECEIPT, f"{_received(dossier)}，已经登记。", sections, terms=terms)


def stay_notice(dossier: Dossier, heading: Heading) -> Letter:
    """Whether the measures wait for the decision on the appeal, and why."""
    decided = dossier.answers["decide_stay"]
    is_stayed = decided["staying"] == "stay"
    stayed = [one for one in contested(dossier) if MeasureKind(one["kind"]) in STAYABLE]
    said = (
        "自本告知书送达之日起暂停执行，授权和密钥随即恢复使用；申诉维持原决定的，恢复执行。"
        if is_stayed
        else "不暂停执行，原决定继续执行。"
    )
    sections = (
        NoticeSection(
            heading="决定",
            paragraphs=(said,),
            rows=tuple(measure_row(one, dossier.subject) for one in stayed) if is_stayed else (),
        ),
        NoticeSection(heading="理由", paragraphs=_paragraphs(decided["reason"])),
    )
    lead = f"{_received(dossier)}，申请在申诉期间暂停执行。经审查，现告知如下。"
    return _notice(heading, LetterKind.HOLDER_NOTICE, lead, sections)


def decision(dossier: Dossier, heading: Heading) -> Letter:
    """The end of the appeal."""
    return _not_admitted(dossier, heading) if dossier.outcome == "not_admitted" else _decided(dossier, heading)


def withdrawn(dossier: Dossier, heading: Heading) -> Letter:
    said = "本案就此办结；曾经暂停执行的措施，随即恢复执行。申诉期限内仍可以重新提出。"
    effect = NoticeSection(heading="撤回的效力", paragraphs=(said,))
    return _notice(heading, LetterKind.TAKEN_BACK, f"{_received(dossier)}，已经撤回。", (effect,))


def _decided(dossier: Dossier, heading: Heading) -> Letter:
    decided = dossier.answers["decide"]
    rows = tuple((measure_row(one, dossier.subject)[0], _becomes(one, dossier, decided)) for one in contested(dossier))
    sections = (
        NoticeSection(heading="申诉的理由", paragraphs=_paragraphs(dossier.application["reasons"])),
        NoticeSection(heading="审查查明的事实和理由", paragraphs=_paragraphs(decided["findings"])),
        NoticeSection(heading="决定", paragraphs=(OUTCOMES[dossier.outcome or ""],), rows=rows),
        NoticeSection(
            heading="执行", paragraphs=("撤销、变更的措施自送达之日起不再执行，授权随即恢复；没有申诉的措施不受影响。",)
        ),
    )
    lead = f"{_received(dossier)}。由没有办理过原决定的人员重新审查，现已办结。"
    remedies = heading.remedies(LetterKind.APPEAL_DECISION)
    return _notice(heading, LetterKind.APPEAL_DECISION, lead, sections, remedies=remedies, closing="特此决定。")


def _not_admitted(dossier: Dossier, heading: Heading) -> Letter:
    admission, decided = dossier.answers["admissibility"], dossier.answers["decide"]
    ground = REFUSALS.get(admission.get("refusal_ground", ""), "")
    sections = (NoticeSection(heading="理由", paragraphs=(ground, *_paragraphs(decided["explanation"]))),)
    remedies = heading.remedies(LetterKind.NOT_ADMITTED)
    return _notice(
        heading, LetterKind.NOT_ADMITTED, f"{_received(dossier)}。经审查，不予受理。", sections, remedies=remedies
    )


def _becomes(measure: Mapping[str, Any], dossier: Dossier, decided: Mapping[str, Any]) -> str:
    if dossier.outcome != "change":
        return "撤销，不再执行" if dossier.outcome == "revoke" else "维持"
    row = next(one for one in decided["fates"] if one["id"] == measure["value"])
    return {"keep": "维持", "end": "撤销，不再执行"}.get(row["fate"]) or f"缩短期限，执行至{zh(row['until_on'])}"


def _contested_section(dossier: Dossier) -> NoticeSection:
    return NoticeSection(
        heading="不服的措施", rows=tuple(measure_row(one, dossier.subject) for one in contested(dossier))
    )


def _received(dossier: Dossier) -> str:
    you = "你" if dossier.party.kind == "natural_person" else "你单位"
    on = zh(shanghai_date(dossier.received_at).isoformat())
    return f"{on}收到{you}对处理决定书 {dossier.subject['decision']['number']} 的申诉"


def _notice(
    heading: Heading, kind: LetterKind, lead: str, sections: tuple[NoticeSection, ...],
    *, terms: tuple[tuple[str, Term], ...] = (), remedies: str = "", closing: str = "特此告知。",
) -> Letter:  # fmt: skip
    return OfficialNotice(
        **heading.common, kind=kind.value, lead=lead, sections=sections, terms=terms, remedies=remedies, closing=closing
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


LETTERS: Mapping[str, Callable[[Dossier, Heading], Letter]] = {
    "receipt": receipt,
    "stay_notice": stay_notice,
    "decision": decision,
    "withdrawn": withdrawn,
}
