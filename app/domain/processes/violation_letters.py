"""What the letters of a violation case say: what is alleged, what authority and body decided together, what is lifted."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain.entitlements import CORRECTABLE, WORDS, MeasureKind
from app.domain.letters import Letter, LetterKind, NoticeSection, OfficialNotice, Term
from app.domain.process import Dossier, Heading, Reason, as_letter_term

BODY, AUTHORITY = "body", "authority"
MEASURES = "《广东省公共数据开放暂行办法》"
# The words of Art. 34 para. 1.
GROUNDS: Mapping[str, Reason] = {
    id_: Reason(id=id_, text=text, article=f"第三十四条第一款第{number}项")
    for number, (id_, text) in zip(
        "一二三四五六",
        (
            ("beyond_scenario", "超出公共数据利用协议限制的应用场景使用公共数据"),
            ("no_safeguards", "未落实公共数据利用协议约定的安全保障措施"),
            ("platform_rules", "严重违反数据开放平台安全管理制度和规范"),
            ("unlawful_acquisition", "采用非法手段获取公共数据"),
            ("infringement", "利用公共数据侵犯他人合法权益或公共利益"),
            ("other_breach", "违反法律、法规、规章和公共数据利用协议的其他行为"),
        ),
        strict=True,
    )
}
# A round of signatures begins anew after each of these.
BEGINNINGS = frozenset({"opinion_body", "opinion_authority", "check_correction", "confirm_correction"})
DECISIONS = ("decide_authority", "decide_body")


def alleged(dossier: Dossier) -> dict[str, Any]:
    """Grounds, facts and evidence as the user was told of them."""
    return {**dossier.application, **dossier.answers.get("prepare", {})}


def signed(dossier: Dossier) -> dict[str, Mapping[str, Any]]:
    """The decisions signed in the present round, by task."""
    begun = max((number for number, (task, _) in enumerate(dossier.history) if task in BEGINNINGS), default=-1)
    return {task: answers for task, answers in dossier.history[begun + 1 :] if task in DECISIONS}


def decided_before(dossier: Dossier) -> dict[str, Mapping[str, Any]]:
    """The decisions of the round before, by task."""
    return {task: answers for task, answers in dossier.history if task in DECISIONS}


def measure(kind: str) -> str:
    """A measure in words."""
    return WORDS[MeasureKind(kind)]


def hearing_notice(dossier: Dossier, heading: Heading) -> Letter:
    """What is alleged, with the evidence by its digest, and the right to answer before anything is decided."""
    told = alleged(dossier)
    rights = (
        f"{_you(dossier)}可以在期限内通过本平台陈述意见、进行申辩，并提交证明材料；期满没有提出的，继续办理，不影响依法作出决定。",
        f"在线办理：{heading.case_at}",
    )
    sections = (
        NoticeSection(heading="拟认定的情形", rows=_ground_rows(told["grounds"])),
        NoticeSection(heading="事实", paragraphs=_paragraphs(told["facts"])),
        _evidence(dossier),
        NoticeSection(heading="陈述和申辩", paragraphs=rights),
    )
    lead = f"{_you(dossier)}持有授权凭证 {dossier.subject['entitlement']}，可以使用“{dossier.subject['name']}”。现已立案办理{_you(dossier)}涉嫌违规使用公共数据一事，作出决定前告知如下。"
    return _notice(
        dossier,
        heading,
        LetterKind.HEARING_NOTICE,
        lead,
        sections,
        terms=(("陈述申辩", as_letter_term(dossier.terms["statement"])),),
    )


def decision(dossier: Dossier, heading: Heading) -> Letter:
    """The decision that both organs have signed."""
    return _restricted(dossier, heading) if dossier.outcome == "restricted" else _no_action(dossier, heading)


def lift_notice(dossier: Dossier, heading: Heading) -> Letter:
    """What a correction ends, and what it does not end."""
    rows = [
        row
        for row in _measure_rows(dossier, decided_before(dossier))
        if row[0].partition("：")[2] in {WORDS[one] for one in CORRECTABLE}
    ]
    sections = (
        NoticeSection(heading="核查情况", paragraphs=_paragraphs(dossier.answers["check_correction"]["finding"])),
        NoticeSection(heading="解除的措施", rows=tuple((name, "自本通知送达之日起解除") for name, _ in rows)),
        NoticeSection(
            heading="说明", paragraphs=("暂停的授权随即恢复使用，密钥不变。警告、撤销授权和移送不因改正而撤回。",)
        ),
    )
    return _notice(
        dossier, heading, LetterKind.LIFT_NOTICE, f"经核查，{_you(dossier)}已经按照违规处理决定书的要求改正。", sections
    )


def _restricted(dossier: Dossier, heading: Heading) -> Letter:
    both = signed(dossier)
    found = both["decide_authority"]
    sections = [
        NoticeSection(heading="查明的事实", paragraphs=_paragraphs(found["facts_found"])),
        _evidence(dossier),
        NoticeSection(heading="陈述申辩", paragraphs=(_heard(dossier), *_paragraphs(found["statement_answer"]))),
        NoticeSection(heading="认定的情形和依据", rows=_ground_rows(found["grounds"])),
        NoticeSection(heading="处理决定", paragraphs=("根据第三十四条第二款，按照各自职责采取下列措施，自送达之日起执行。",), rows=_measure_rows(dossier, both)),
    ]  # fmt: skip
    terms = [("提出申诉", heading.from_now("appeal"))]
    if found["authority_decides"] == "order":
        sections.append(NoticeSection(heading="改正要求", paragraphs=_paragraphs(found["correction"])))
        terms.insert(0, ("改正并报告改正情况", heading.from_now("correction")))
    lead = f"{_organs(dossier)}会同对{_you(dossier)}使用“{dossier.subject['name']}”（授权凭证 {dossier.subject['entitlement']}）涉嫌违规一事进行了审查，现已办结。"
    return _notice(
        dossier, heading, LetterKind.RESTRICTION_DECISION, lead, tuple(sections), terms=tuple(terms), closing="特此决定。",
        remedies=heading.remedies(LetterKind.RESTRICTION_DECISION),
    )  # fmt: skip


def _no_action(dossier: Dossier, heading: Heading) -> Letter:
    found = signed(dossier)["decide_authority"]
    sections = (
        NoticeSection(heading="陈述申辩", paragraphs=(_heard(dossier), *_paragraphs(found["statement_answer"]))),
        NoticeSection(heading="决定", paragraphs=("不予处理。", *_paragraphs(found["reason_for_none"]))),
    )
    lead = f"{_organs(dossier)}会同对{_you(dossier)}使用“{dossier.subject['name']}”（授权凭证 {dossier.subject['entitlement']}）涉嫌违规一事进行了审查，现已办结，授权继续有效。"
    return _notice(dossier, heading, LetterKind.RESTRICTION_DECISION, lead, sections, closing="特此告知。")


def _notice(
    dossier: Dossier, heading: Heading, kind: LetterKind, lead: str, sections: tuple[NoticeSection, ...],
    *, terms: tuple[tuple[str, Term], ...] = (), remedies: str = "", closing: str = "特此告知。",
) -> Letter:  # fmt: skip
    common = {**heading.common, "organ": _organs(dossier)} if kind is not LetterKind.HEARING_NOTICE else heading.common
    return OfficialNotice(
        **common, kind=kind.value, lead=lead, sections=sections, terms=terms, remedies=remedies, closing=closing
    )


def _organs(dossier: Dossier) -> str:
    organs = dossier.subject["organs"]
    return f"{organs[AUTHORITY]['name']}、{organs[BODY]['name']}"


def _you(dossier: Dossier) -> str:
    return "你" if dossier.party.kind == "natural_person" else "你单位"


def _ground_rows(ids: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((one.article, one.text) for one in GROUNDS.values() if one.id in ids)


def _evidence(dossier: Dossier) -> NoticeSection:
    """Each file under its SHA-256, by which anybody can tell later that it is the same."""
    files = tuple((one.name, f"SHA-256 {one.sha256}") for one in dossier.evidence)
    return NoticeSection(heading="证据", paragraphs=_paragraphs(alleged(dossier).get("evidence_note", "")), rows=files)


def _heard(dossier: Dossier) -> str:
    said = dossier.answers.get("statement", {}).get("statement")
    return f"{_you(dossier)}提出：{said}" if said else f"{_you(dossier)}在期限内没有提出陈述申辩。"


def _measure_rows(dossier: Dossier, decided: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Each measure under the organ that takes it."""
    organs = dossier.subject["organs"]
    ordered = decided["decide_authority"].get("authority_decides") == "order"
    rows = [(f"{organs[AUTHORITY]['name']}：{WORDS[MeasureKind.ORDER]}", "按照下列改正要求改正")] if ordered else []
    for task, who in (("decide_authority", AUTHORITY), ("decide_body", BODY)):
        rows += [
            (f"{organs[who]['name']}：{measure(row['measure'])}", _terms_of(row))
            for row in decided[task].get("measures", ())
        ]
    return tuple(rows)


def _terms_of(row: Mapping[str, Any]) -> str:
    until = row.get("until_on")
    if until:
        day = date.fromisoformat(until)
        return f"执行至{day.year}年{day.month}月{day.day}日。{row['reason']}"
    return f"执行至改正核查合格为止。{row['reason']}" if row["measure"] == MeasureKind.SUSPEND else str(row["reason"])


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


LETTERS: Mapping[str, Callable[[Dossier, Heading], Letter]] = {
    "hearing_notice": hearing_notice,
    "decision": decision,
    "lift_notice": lift_notice,
}
