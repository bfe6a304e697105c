"""Letters on their way: the PDF is pressed and the e-mail sent by the queue, after the decision's transaction has committed."""

import io

from sqlalchemy import select

from app.adapters import letterpress
from app.adapters.mail import Attachment
from app.domain.errors import Missing
from app.domain.letters import LetterKind
from app.services.work import Unit
from app.store.models.cases import Case
from app.store.models.letters import Letter
from app.store.models.people import Party


def deliver(unit: Unit, case_id: int, number: str) -> Letter:
    """Press, keep and mail one letter. Doing it twice presses and mails once."""
    wanted = select(Letter).where(Letter.case_id == case_id, Letter.number == number).with_for_update()
    letter = unit.session.scalars(wanted).one_or_none()
    if letter is None:
        raise Missing
    content = pressed(unit, letter)
    address = _address(unit, letter)
    if address and letter.mailed_at is None:
        case = unit.session.get_one(Case, letter.case_id)
        unit.office.post.send(
            address, f"{letter.title}（办件编号 {case.case_no}）", _words(letter, case), [_enclosed(letter, content)]
        )
        letter.mailed_at = unit.now
    return letter


def mail_message(unit: Unit, case_id: int, text: str) -> None:
    """Mail a message to a case's party, to whom it stands in the account as well or who wants it by mail alone."""
    case = unit.session.get_one(Case, case_id)
    to = unit.session.get(Party, case.party_id) if case.party_id else None
    if to and to.email:
        words = f"{text}\n登录平台在“我的办件”中查看。不想再收到这类邮件的，可以在“消息”里关闭。\n本邮件由系统发出，请勿回复。"
        unit.office.post.send(to.email, f"办件 {case.case_no} 有新的消息", words)


def pdf(unit: Unit, letter_id: int) -> bytes:
    """One letter's PDF for whoever reads it before the queue has pressed it. Raises Missing."""
    letter = unit.session.get(Letter, letter_id, with_for_update=True)
    if letter is None:
        raise Missing
    return pressed(unit, letter)


def pressed(unit: Unit, letter: Letter) -> bytes:
    """The letter's PDF, pressed now if it has not been yet."""
    if letter.pdf_sha256:
        with unit.office.store.open(letter.pdf_sha256) as file:
            return file.read()
    content = letterpress.press(letterpress.compose(LetterKind(letter.kind), letter.content))
    stored = unit.office.store.put(io.BytesIO(content), f"{letter.number}.pdf")
    letter.pdf_sha256, letter.pdf_size = stored.sha256, stored.size
    return content


def _address(unit: Unit, letter: Letter) -> str:
    party = unit.session.get(Party, letter.party_id) if letter.party_id else None
    return party.email if party else ""


def _words(letter: Letter, case: Case) -> str:
    news = f"您的办件（编号 {case.case_no}）有新的文书：{letter.title}（{letter.number}）。"
    return f"{news}\n文书见附件，也可以登录平台在“我的办件”中查看。\n本邮件由系统发出，请勿回复。"


def _enclosed(letter: Letter, content: bytes) -> Attachment:
    return Attachment(name=f"{letter.title}.pdf", media_type="application/pdf", content=content)
