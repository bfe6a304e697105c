"""What a holder is told when the use is stopped for the time being by an office's own deed, and when it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.letters import Letter, LetterKind, NoticeSection, OfficialNotice
from app.domain.process import Heading, Reason

STOP = "暂停期间，请停止使用和传播已经取得的数据，并在收到本告知书后向作出决定的单位书面说明情况。情况消除的，即行解除。"
GO_ON = "请继续按照公共数据利用协议使用，原来的密钥仍然有效。"


@dataclass(frozen=True, kw_only=True)
class Halt:
    """Which entitlement on which data, by which organ, why and through which day."""

    number: str
    dataset: str
    organ: str
    reason: str
    ground: Reason | None = None
    until_on: date | None = None


def suspended(heading: Heading, halt: Halt) -> Letter:
    """All channels stop at once."""
    basis = (("依据", f"{halt.ground.article}：{halt.ground.text}"),) if halt.ground else ()
    until = _on(halt.until_on) if halt.until_on else "解除之日"
    rows = (*_what(halt), *basis, ("事实和理由", halt.reason), ("暂停至", until))
    sections = (NoticeSection(heading="暂停的授权", rows=rows), NoticeSection(heading="暂停期间", paragraphs=(STOP,)))
    lead = f"你方持有的授权凭证{halt.number}自即日起暂停使用，数据下载、接口调用、算法模型和存储介质各种方式同时停止。"
    return OfficialNotice(
        **_common(heading, halt), kind=LetterKind.HOLDER_NOTICE.value, lead=lead, sections=sections,
        remedies=heading.remedies(LetterKind.HOLDER_NOTICE),
    )  # fmt: skip


def restored(heading: Heading, halt: Halt) -> Letter:
    """The use goes on."""
    sections = (NoticeSection(heading="恢复的授权", rows=(*_what(halt), ("说明", halt.reason)), paragraphs=(GO_ON,)),)
    lead = f"你方持有的授权凭证{halt.number}的暂停自即日起解除。"
    return OfficialNotice(**_common(heading, halt), kind=LetterKind.HOLDER_NOTICE.value, lead=lead, sections=sections)


def _what(halt: Halt) -> tuple[tuple[str, str], ...]:
    return (("授权凭证", halt.number), ("数据集", halt.dataset), ("作出单位", halt.organ))


def _common(heading: Heading, halt: Halt) -> Mapping[str, Any]:
    return {**heading.common, "organ": halt.organ}


def _on(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
