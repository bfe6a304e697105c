"""What lies in a case's folder beside its forms: files, letters, notes, cards, nudges, orders, and the lines of its record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.reading import nudges
from app.reading.nudges import NudgeLine
from app.store.models.cases import Attachment, Note
from app.store.models.ledger import Card
from app.store.models.letters import Letter
from app.store.models.people import Account
from app.store.models.record import RecordLine
from app.store.models.supervision import SupervisionOrder

NAMELESS = "密封的证据材料"


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """An enclosed file; `size` in bytes. What is `sealed` only the handlers of the case may read (Art. 24).

    To anybody else it has no name (a name tells too) and does not open.
    """

    id: int
    name: str
    size: int
    sealed: bool
    uploaded_at: datetime
    opens: bool = True


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """A letter; `is_internal` where it went to the body and not to the applicant."""

    id: int
    kind: str
    number: str
    title: str
    issued_at: datetime
    read_at: datetime | None
    is_internal: bool


@dataclass(frozen=True, kw_only=True)
class NoteLine:
    """An internal note."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """A rung of the ladder that was reached, and who held the case then; `state` is None for what merely warns."""

    id: int
    rule: str
    rung: str
    kind: str
    holder: str
    at: datetime
    state: str | None


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """A formal supervision with its number and the date to answer by."""

    id: int
    number: str
    by: str
    text: str
    answer_by_on: date
    at: datetime
    state: str


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A line of the record."""

    seq: int
    at: datetime
    actor: str
    deed: str
    details: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Papers:
    """All of it, oldest first."""

    attachments: tuple[FileLine, ...]
    letters: tuple[LetterLine, ...]
    notes: tuple[NoteLine, ...]
    cards: tuple[CardLine, ...]
    nudges: tuple[NudgeLine, ...]
    orders: tuple[OrderLine, ...]
    record: tuple[Deed, ...]


def of_case(session: Session, case_id: int, *, with_sealed: bool = True) -> Papers:
    """Seven SELECTs by the case's id. Who may see the case, and what is sealed in it, was asked before."""
    return Papers(
        attachments=_attachments(session, case_id, with_sealed), letters=_letters(session, case_id), notes=_notes(session, case_id),
        cards=_cards(session, case_id), nudges=nudges.of_file(session, case_id), orders=_orders(session, case_id),
        record=_record(session, case_id),
    )  # fmt: skip


def _attachments(session: Session, case_id: int, with_sealed: bool) -> tuple[FileLine, ...]:  # noqa: FBT001 (handed on)
    query = select(Attachment.id, Attachment.name, Attachment.size, Attachment.sealed, Attachment.uploaded_at)
    found = session.execute(query.where(Attachment.case_id == case_id).order_by(Attachment.id)).mappings()
    lines = (FileLine(**row) for row in found)
    return tuple(replace(one, name=NAMELESS, opens=False) if one.sealed and not with_sealed else one for one in lines)


def _letters(session: Session, case_id: int) -> tuple[LetterLine, ...]:
    internal = Letter.party_id.is_(None).label("is_internal")
    query = select(Letter.id, Letter.kind, Letter.number, Letter.title, Letter.issued_at, Letter.read_at, internal)
    return tuple(LetterLine(**row) for row in session.execute(query.where(Letter.case_id == case_id).order_by(Letter.id)).mappings())


def _notes(session: Session, case_id: int) -> tuple[NoteLine, ...]:
    query = select(Account.name.label("author"), Note.text, Note.at).join(Account, Account.id == Note.author_id)
    return tuple(NoteLine(**row) for row in session.execute(query.where(Note.case_id == case_id).order_by(Note.id)).mappings())


def _cards(session: Session, case_id: int) -> tuple[CardLine, ...]:
    columns = (Card.id, Card.rule, Card.rung, Card.kind, Account.name.label("holder"), Card.at, Card.state)
    query = select(*columns).outerjoin(Account, Account.id == Card.holder_id)
    rows = session.execute(query.where(Card.case_id == case_id).order_by(Card.id)).mappings()
    return tuple(CardLine(**{**row, "holder": row["holder"] or ""}) for row in rows)


def _orders(session: Session, case_id: int) -> tuple[OrderLine, ...]:
    one = SupervisionOrder
    text, at = one.instruction.label("text"), one.issued_at.label("at")
    query = select(one.id, one.number, Account.name.label("by"), text, one.answer_by_on, at, one.state)
    query = query.join(Account, Account.id == one.issued_by_id).where(one.case_id == case_id).order_by(one.id)
    return tuple(OrderLine(**row) for row in session.execute(query).mappings())


def _record(session: Session, case_id: int) -> tuple[Deed, ...]:
    query = select(RecordLine.seq, RecordLine.at, RecordLine.actor, RecordLine.deed, RecordLine.details)
    return tuple(Deed(**row) for row in session.execute(query.where(RecordLine.case_id == case_id).order_by(RecordLine.seq)).mappings())
