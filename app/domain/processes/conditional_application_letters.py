"""What the letters of an application under Art. 21 say, built from the dossier."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain.clock import shanghai_date
from app.domain.letters import (
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
    Withdrawn,
)  # fmt: skip
from app.domain.process import Dossier, Heading, as_letter_term

MEASURES = "《广东省公共数据开放暂行办法》"
SCOPE = {
    "state_secret": ("第二条第二款", "涉及国家秘密的公共数据开放，按照相关规定执行。"),
    "other_law": ("第二条第二款", "法律、法规对公共数据开放另有规定的，按照相关规定执行。"),
    "special_data": (
        "第三十八条第二款",
        "法律、法规、规章对统计数据、地理信息数据、不动产数据、公共信用信息数据等公共数据的开放、利用和安全管理有规定的，从其规定。",
    ),
    "not_under_measures": (
        "第二条第一款",
        "本省行政区域内公共管理和服务机构通过数据开放平台实施的公共数据开放及其相关管理行为，适用本办法。",
    ),
    "not_held": (
        "第二十一条第一款",
        "公共数据开放主体应当按照本机构公共数据开放目录，通过数据开放平台公布有条件开放类数据的开放条件。",
    ),
    "unconditional": (
        "第二十条",
        "公共数据开放主体应当通过数据开放平台向公共数据利用主体提供无条件开放类公共数据开放服务。",
    ),
}
ID_NAMES = {"resident_id": "公民身份号码", "uscc": "统一社会信用代码"}
PERSON_KINDS = {"natural_person": "自然人", "legal_person": "法人", "unincorporated_org": "非法人组织"}


def effective(dossier: Dossier) -> dict[str, Any]:
    """The application as corrected."""
    corrected = dossier.answers.get("correct", {})
    changed = {name: corrected[name] for name in ("scenario_description", "security_measures") if corrected.get(name)}
    return {**dossier.application, **changed}


def requested(dossier: Dossier) -> list[str]:
    """Ids of the data items asked for."""
    return [row["id"] for row in dossier.application.get("items", []) if row.get("wanted")]


def missing(dossier: Dossier) -> list[dict[str, str]]:
    """What the one-time correction notice asked for."""
    asked = [
        answers["missing"] for task, answers in dossier.history if task == "completeness" and answers.get("missing")
    ]
    return list(asked[-1]) if asked else []


def unmet(dossier: Dossier) -> list[dict[str, Any]]:
    """The published conditions that the review found not met, with the finding's note."""
    notes = {
        row["id"]: row.get("note", "")
        for row in dossier.answers.get("review", {}).get("findings", [])
        if row.get("finding") == "not_met"
    }
    return [{**one, "note": notes[one["id"]]} for one in dossier.subject.get("conditions", []) if one["id"] in notes]


def receipt(dossier: Dossier, heading: Heading) -> Letter:
    application, party = dossier.application, dossier.party
    return Receipt(
        **heading.common,
        applicant_type=PERSON_KINDS[party.kind],
        id_name=ID_NAMES.get(party.id_kind, "证件号码"),
        id_no=party.id_masked,
        datasets=(dossier.subject["name"],),
        channel=channel_name(dossier, application["channel"]),
        purpose=application["scenario_name"],
        materials=(Material(name="有条件开放数据申请表（电子）"), *_enclosed(dossier)),
        received_at=dossier.received_at,
        reply=as_letter_term(dossier.terms["reply"]),
        progress_at=heading.case_at,
    )


def correction_notice(dossier: Dossier, heading: Heading) -> Letter:
    return CorrectionNotice(
        **heading.common,
        datasets=(dossier.subject["name"],),
        received_on=_received_on(dossier),
        corrections=tuple(Correction(what=one["what"], why=one["why"], how=one["how"]) for one in missing(dossier)),
        basis="本平台服务标准（一次性告知）",
        respond_by=as_letter_term(dossier.terms["correction"]),
        respond_at=heading.case_at,
        default_effect="期满未补正的，按现有材料继续审核并答复，不视为撤回申请。",
        reply=as_letter_term(dossier.terms["reply"]),
    )


def reply(dossier: Dossier, heading: Heading) -> Letter:
    """The reply of Art. 21, by the outcome decided."""
    return _REPLIES[dossier.outcome or ""](dossier, heading)


def withdrawn(dossier: Dossier, heading: Heading) -> Letter:
    return Withdrawn(
        **heading.common,
        datasets=(dossier.subject["name"],),
        received_on=_received_on(dossier),
        withdrawn_at=heading.now,
        withdrawn_by=heading.by,
    )


def agreement_lapsed(dossier: Dossier, heading: Heading) -> Letter:
    """Not signed by the date of the service standard."""
    term = as_letter_term(dossier.terms["agreement_lapse"])
    return OfficialNotice(
        **heading.common,
        kind=LetterKind.AGREEMENT_LAPSED,
        lead=f"您申请获取“{dossier.subject['name']}”的办件已经通过审核并答复。获取有条件开放类数据应当签订公共数据利用协议（{MEASURES}第二十一条第三款），协议至今没有签署。",
        sections=(
            NoticeSection(
                heading="结果",
                paragraphs=("按照服务标准，本次协议期满失效，本件办结，不提供数据。审核结果告知书不受影响。", "仍需要数据的，可以重新提出申请。"),
            ),
        ),
        terms=(("签署协议", term),),
    )


def agreement_declined(dossier: Dossier, heading: Heading) -> Letter:
    """The applicant does not want to sign."""
    said = dossier.answers.get("sign_agreement", {})
    return OfficialNotice(
        **heading.common,
        kind=LetterKind.AGREEMENT_DECLINED,
        lead=f"您已确认不签订获取“{dossier.subject['name']}”的公共数据利用协议（{MEASURES}第二十一条第三款）。",
        sections=(
            NoticeSection(heading="不签订的原因", paragraphs=(said.get("reason", "未写明"),)),
            NoticeSection(heading="结果", paragraphs=("本件办结，不提供数据。以后仍需要数据的，可以重新提出申请。",)),
        ),
    )


def _granted(dossier: Dossier, heading: Heading) -> Letter:
    decided = dossier.answers["decide"]
    grant = _grant(dossier, decided, requested(dossier))
    return ReplyGranted(**_common(dossier, heading, LetterKind.REPLY_GRANTED), grants=(grant,), **_signing(heading))


def _partly(dossier: Dossier, heading: Heading) -> Letter:
    decided = dossier.answers["decide"]
    left_out = [one for one in requested(dossier) if one not in decided["granted_items"]]
    grant = _grant(dossier, decided, decided["granted_items"])
    refusals = _refusals(dossier, decided, item_names(dossier, left_out) or dossier.subject["name"])
    return ReplyPartly(
        **_common(dossier, heading, LetterKind.REPLY_PARTLY), grants=(grant,), refusals=refusals, **_signing(heading)
    )


def _refused(dossier: Dossier, heading: Heading) -> Letter:
    refusals = _refusals(dossier, dossier.answers["decide"], dossier.subject["name"])
    return ReplyRefused(
        **_common(dossier, heading, LetterKind.REPLY_REFUSED),
        refusals=refusals,
        separation="经审查，未通过的理由及于所申请的全部数据项，不能区分处理。",
    )


def _not_accepted(dossier: Dossier, heading: Heading) -> Letter:
    completeness, decided = dossier.answers["completeness"], dossier.answers["decide"]
    clause, quote = SCOPE[completeness.get("scope_basis") or completeness["result"]]
    refusal = Refusal(
        subject=dossier.subject["name"],
        ground=GroundKind.LAW,
        source=f"{MEASURES}{clause}",
        quote=quote,
        finding=decided["explanation"],
    )
    return NotAccepted(
        **_common(dossier, heading, LetterKind.NOT_ACCEPTED),
        refusals=(refusal,),
        right_place=completeness.get("download_place", ""),
    )


def _common(dossier: Dossier, heading: Heading, kind: LetterKind) -> dict[str, Any]:
    return {
        **heading.common,
        "datasets": (dossier.subject["name"],),
        "received_on": _received_on(dossier),
        "reply": as_letter_term(dossier.terms["reply"]),
        "facts": _facts(dossier),
        "remedies": heading.remedies(kind),
    }


def _facts(dossier: Dossier) -> tuple[str, ...]:
    application = effective(dossier)
    asked = f"您申请获取“{dossier.subject['name']}”中的{item_names(dossier, requested(dossier))}，用于“{application['scenario_name']}”。"
    note = dossier.answers.get("review", {}).get("note")
    return (asked, note) if note and dossier.outcome == "granted" else (asked,)


def _grant(dossier: Dossier, decided: Mapping[str, Any], items: list[str]) -> Grant:
    return Grant(
        dataset=dossier.subject["name"],
        items=tuple(one["name"] for one in dossier.subject["items"] if one["id"] in items),
        channel=channel_name(dossier, decided["channel"]),
        from_on=date.fromisoformat(decided["period_from"]),
        through_on=date.fromisoformat(decided["period_to"]),
        conditions=tuple(one["text"] for one in dossier.subject["conditions"]),
    )


def _refusals(dossier: Dossier, decided: Mapping[str, Any], subject: str) -> tuple[Refusal, ...]:
    return tuple(_refusal(dossier, row, subject) for row in decided["refusals"])


def _refusal(dossier: Dossier, row: Mapping[str, str], subject: str) -> Refusal:
    words = {"subject": subject, "finding": row["finding"], "evidence": row.get("evidence", "")}
    for number, condition in enumerate(dossier.subject["conditions"], 1):
        if condition["id"] == row["ground"]:
            return Refusal(
                ground=GroundKind.CONDITION, source=f"已公布的第{number}项开放条件", quote=condition["text"], **words
            )
    reason = next(one for one in dossier.reasons if one.id == row["ground"])
    return Refusal(ground=GroundKind.LAW, source=reason.article, quote=reason.text, **words)


def _signing(heading: Heading) -> dict[str, Any]:
    return {"sign_by": heading.sign_by, "sign_at": heading.case_at}


def _enclosed(dossier: Dossier) -> tuple[Material, ...]:
    names = (dossier.file_names.get(str(one), "附件") for one in dossier.application.get("attachments", []))
    return tuple(Material(name=name) for name in names)


def _received_on(dossier: Dossier) -> date:
    return shanghai_date(dossier.received_at)


def channel_name(dossier: Dossier, code: str) -> str:
    """A channel in words."""
    return next((one["label"] for one in dossier.subject["channels"] if one["value"] == code), code)


def item_names(dossier: Dossier, ids: list[str]) -> str:
    """Data items in words."""
    return "、".join(one["name"] for one in dossier.subject["items"] if one["id"] in ids)


_REPLIES: Mapping[str, Callable[[Dossier, Heading], Letter]] = {
    "granted": _granted,
    "partly": _partly,
    "refused": _refused,
    "not_accepted": _not_accepted,
}

LETTERS: Mapping[str, Callable[[Dossier, Heading], Letter]] = {
    "receipt": receipt,
    "correction_notice": correction_notice,
    "reply": reply,
    "withdrawn": withdrawn,
    "agreement_lapsed": agreement_lapsed,
    "agreement_declined": agreement_declined,
}
