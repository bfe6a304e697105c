"""What the holder of an entitlement is told while it is used: report now, complete this, destroy the data, it is over."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain import uses
from app.domain.letters import Letter, LetterKind, NoticeSection, OfficialNotice
from app.domain.process import Dossier, Heading

NO_PLAN = "按照国家有关规定销毁。"
METHODS = {
    "deletion": "删除文件、数据库记录和备份", "overwriting": "覆写存储区域", "physical": "物理销毁或者交还存储介质",
    "never_held": "没有落地保存过原始数据", "other": "其他",
}  # fmt: skip
COPIES = {"none": "没有留存任何副本", "kept": "依法留存"}


def period(subject: Mapping[str, Any]) -> str:
    """From when to when the data may be used, as letters write it."""
    return f"{zh(subject['from_on'])}至{zh(subject['through_on'])}"


def zh(day: str) -> str:
    """An ISO date as letters write it."""
    on = date.fromisoformat(day)
    return f"{on.year}年{on.month}月{on.day}日"


def feedback_notice(dossier: Dossier, heading: Heading) -> Letter:
    """It is time to report on the use; whether for the last time."""
    is_last = uses.is_over(dossier.subject, dossier.today)
    which = "授权已经到期或者终止，请作最后一次反馈；随后还要提交销毁声明。" if is_last else "已经到了协议约定的反馈日子。"
    what = (
        "数据用在哪里、与协议约定的应用场景是否一致。",
        "取得的结果和存在的问题；数据有错误、遗漏的，一并写明。",
        "形成的论文、算法、发明、软件等成果，以及其中怎样标注参考引用的公共数据（第二十五条第二款）。",
        "安全保障措施的落实情况。",
    )
    how = f"在线办理：{heading.case_at}"
    sections = (_about(dossier), NoticeSection(heading="反馈的内容", paragraphs=what), NoticeSection(heading="办理", paragraphs=(how,)))
    lead = f"根据第二十六条第一款，数据利用主体应当反馈数据利用情况。{which}"
    return _notice(heading, LetterKind.FEEDBACK_NOTICE, lead, sections, terms=(("反馈利用情况", heading.from_now("feedback")),))


def feedback_correction(dossier: Dossier, heading: Heading) -> Letter:
    """All that the report lacks, at once."""
    lead = f"{_you(dossier)}提交的利用情况反馈已经核阅，请补充下列内容；本次反馈只要求补充这一次。"
    return _correction(dossier, heading, lead, ("需要补充的内容", "acknowledge"), ("补充反馈", "feedback"))


def destroy_notice(dossier: Dossier, heading: Heading) -> Letter:
    """The use is over: destroy the data as agreed, and declare it."""
    plan = NoticeSection(heading="约定的销毁方案", paragraphs=(dossier.subject.get("destroy_plan") or NO_PLAN,))
    how = ("声明写明销毁的方法、责任人、日期和是否留有副本；依法需要留存的，写明内容、依据和期限。", f"在线办理：{heading.case_at}")
    lead = "授权已经到期或者终止，各种获取方式已经停止。请按照协议约定销毁数据及其副本，并提交销毁声明。"
    sections = (_about(dossier), plan, NoticeSection(heading="声明的内容", paragraphs=how))
    return _notice(heading, LetterKind.DESTROY_NOTICE, lead, sections, terms=(("提交销毁声明", heading.from_now("destroy")),))


def destroy_correction(dossier: Dossier, heading: Heading) -> Letter:
    """All that the declaration lacks, at once."""
    lead = f"{_you(dossier)}提交的销毁声明已经核对，请补正下列内容；只要求补正这一次。"
    return _correction(dossier, heading, lead, ("需要补正的内容", "confirm_destruction"), ("补正销毁声明", "destroy"))


def use_closed(dossier: Dossier, heading: Heading) -> Letter:
    """The declaration is confirmed; the use is over and filed away."""
    said = dossier.answers["destroy"]
    kept = said.get("copies_note", "")
    rows = (
        ("销毁方法", METHODS[said["method"]]), ("说明", said["method_note"]), ("责任人", said["person"]), ("销毁日期", zh(said["destroyed_on"])),
        ("副本", f"{COPIES[said['copies']]}：{kept}" if kept else COPIES[said["copies"]]),
    )  # fmt: skip
    rounds = sum(task == "acknowledge" and answers.get("result") == "accept" for task, answers in dossier.history)
    note = f"使用期间共反馈利用情况 {rounds} 次。此后形成的成果，仍可在“成果登记”中登记，并标注参考引用的公共数据。"
    sections = (_about(dossier), NoticeSection(heading="销毁声明", rows=rows), NoticeSection(heading="说明", paragraphs=(note,)))
    return _notice(heading, LetterKind.USE_CLOSED, f"{_you(dossier)}的销毁声明已经确认，数据利用终结，本件办结归档。", sections)


def _correction(dossier: Dossier, heading: Heading, lead: str, asked: tuple[str, str], by: tuple[str, str]) -> Letter:
    """`asked`: what the section is called, and the task that says what is missing; `by`: what is to be done, by which duty's day."""
    title, task = asked
    missing = NoticeSection(heading=title, paragraphs=_paragraphs(dossier.answers[task]["missing"]))
    how = NoticeSection(heading="办理", paragraphs=(f"在线办理：{heading.case_at}",))
    deed, rule = by
    terms = ((deed, heading.from_now(rule)),)
    return _notice(heading, LetterKind.SUPPLEMENT_NOTICE, lead, (_about(dossier), missing, how), terms=terms)


def _you(dossier: Dossier) -> str:
    return "你" if dossier.party.kind == "natural_person" else "你单位"


def _about(dossier: Dossier) -> NoticeSection:
    subject = dossier.subject
    rows = [("授权凭证", subject["entitlement"]), ("数据集", f"{subject['name']}（{subject['code']}）"), ("使用期限", period(subject))]
    if number := (subject.get("agreement") or {}).get("number"):
        rows.append(("利用协议", number))
    return NoticeSection(heading="授权", rows=tuple(rows))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def _notice(heading: Heading, kind: LetterKind, lead: str, sections: tuple[NoticeSection, ...], **more: Any) -> OfficialNotice:
    return OfficialNotice(**heading.common, kind=kind.value, lead=lead, sections=sections, **more)


LETTERS: Mapping[str, Callable[[Dossier, Heading], Letter]] = {
    "feedback_notice": feedback_notice,
    "feedback_correction": feedback_correction,
    "destroy_notice": destroy_notice,
    "destroy_correction": destroy_correction,
    "use_closed": use_closed,
}
