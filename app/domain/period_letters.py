"""What an applicant is told when a period of the office changes: a special procedure, an extension, and the end of either.

Only service standards (办理期限) change; each letter says that the period of the law (法定期限) runs on.
"""

from collections.abc import Sequence
from datetime import date

from app.domain.deadlines import Kind
from app.domain.letters import Letter, LetterKind, NoticeSection, OfficialNotice
from app.domain.process import Heading, Term, as_letter_term

Facts = Sequence[tuple[str, str]]

KIND_WORDS = {Kind.LAW: "法定期限", Kind.STANDARD: "服务标准"}
RUNS_ON = "上列法定期限照常计算，不因此中止或者延长。"


def procedure_began(heading: Heading, title: str, facts: Facts, stopped: Sequence[Term], terms: Sequence[Term]) -> Letter:
    """特别程序 begins: what it is and why, which standards stand still, and which periods do not."""
    names = "、".join(f"“{one.rule.title}”" for one in stopped)
    effect = (f"{names}是本机关的服务标准，自即日起暂停计时，程序结束之日恢复。",)
    parts = (_what(title, facts), NoticeSection(heading="对期限的影响", paragraphs=effect))
    running = [one for one in terms if one.rule not in [two.rule for two in stopped]]
    lead = f"你方提出的办件{heading.common['case_no']}在办理中需要进行{title}，自{_on(heading.common['issued_on'])}起开始。"
    return _notice(heading, lead, parts, running)


def procedure_ended(heading: Heading, title: str, facts: Facts, terms: Sequence[Term]) -> Letter:
    """特别程序 is over: what came of it, and the days as they are now."""
    lead = f"办件{heading.common['case_no']}的{title}已经结束，服务标准自即日起恢复计时。"
    return _notice(heading, lead, (_what(title, facts),), terms)


def extended(heading: Heading, term: Term, days: int, reason: str, terms: Sequence[Term]) -> Letter:
    """A service standard has been made longer."""
    lead = f"经批准，办件{heading.common['case_no']}“{term.rule.title}”的办理期限（服务标准）延长{days}个工作日。"
    return _notice(heading, lead, (NoticeSection(heading="延长的原因", paragraphs=(reason,)),), terms)


def retracted(heading: Heading, term: Term, reason: str, terms: Sequence[Term]) -> Letter:
    """An extension has been taken back."""
    lead = f"办件{heading.common['case_no']}“{term.rule.title}”办理期限（服务标准）的延长已经撤销，按原来的期限办理。"
    return _notice(heading, lead, (NoticeSection(heading="撤销的原因", paragraphs=(reason,)),), terms)


def _notice(heading: Heading, lead: str, sections: Sequence[NoticeSection], terms: Sequence[Term]) -> OfficialNotice:
    law = [NoticeSection(heading="法定期限", paragraphs=(RUNS_ON,))] if any(one.rule.kind is Kind.LAW for one in terms) else []
    named = tuple((f"{one.rule.title}（{KIND_WORDS[one.rule.kind]}）", as_letter_term(one)) for one in terms)
    return OfficialNotice(**heading.common, kind=LetterKind.PERIOD_NOTICE.value, lead=lead, sections=(*sections, *law), terms=named)


def _what(title: str, facts: Facts) -> NoticeSection:
    return NoticeSection(heading="特别程序", rows=(("程序", title), *(one for one in facts if one[1])))


def _on(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
