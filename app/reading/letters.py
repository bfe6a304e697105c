"""What was written to people: letters, files, notices, and the public check of a letter by its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Missing
from app.domain.people import Actor
from app.reading.visibility import visible_cases
from app.store.models.cases import Attachment, Case
from app.store.models.letters import Letter, Notice

PAGE_SIZE = 30
# People copy numbers by hand: other brackets and blanks mean the same.
SAME_BRACKETS = str.maketrans({"[": "〔", "(": "〔", "（": "〔", "【": "〔", "]": "〕", ")": "〕", "）": "〕", "】": "〕"})


@dataclass(frozen=True, kw_only=True)
class LetterPage:
    """A letter as it was decided. `is_unread` where its addressee sees it for the first time."""

    id: int
    kind: str
    title: str
    number: str
    content: Mapping[str, Any]
    case_no: str
    is_addressee: bool
    is_unread: bool


@dataclass(frozen=True, kw_only=True)
class File:
    """An uploaded file; size in bytes, `sha256` finds it in the store."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """One line of the bell."""

    case_no: str
    case_title: str
    text: str
    at: datetime
    is_unread: bool


@dataclass(frozen=True, kw_only=True)
class Notices:
    """A page of the bell."""

    lines: tuple[NoticeLine, ...]
    unread: int
    next_before: int | None


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What anyone may know of a letter whose two numbers they hold. `sha256` is empty until the PDF has been made."""

    title: str
    number: str
    organ: str
    issued_at: datetime
    sha256: str


def letter(session: Session, viewer: Actor, letter_id: int) -> LetterPage:
    """A letter of a case that the viewer may see. Raises Missing."""
    wanted = select(Letter, Case).join(Case, Case.id == Letter.case_id).where(Letter.id == letter_id, visible_cases(viewer))
    # What the authority writes to the body is not for the applicant.
    if not viewer.is_official:
        wanted = wanted.where(Letter.party_id == viewer.party_id)
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise Missing
    row, case = found
    is_addressee = viewer.party_id is not None and row.party_id == viewer.party_id
    return LetterPage(
        id=row.id, kind=row.kind, title=row.title, number=row.number, content=row.content, case_no=case.case_no,
        is_addressee=is_addressee, is_unread=is_addressee and row.read_at is None,
    )  # fmt: skip


def attachment(session: Session, viewer: Actor, attachment_id: int) -> File:
    """A file of a case that the viewer may see, or one's own that belongs to no case yet. Raises Missing."""
    loose = (Attachment.case_id.is_(None)) & (Attachment.uploaded_by_id == viewer.account_id)
    of_case = Attachment.case_id.in_(select(Case.id).where(visible_cases(viewer)))
    row = session.scalars(select(Attachment).where(Attachment.id == attachment_id, or_(loose, of_case))).one_or_none()
    if row is None:
        raise Missing
    return File(name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)


def notices(session: Session, viewer: Actor, before: int | None = None) -> Notices:
    """The viewer's bell, the latest first; `before` is the id where the page before ended."""
    mine = own_notices(viewer)
    wanted = select(Notice, Case).join(Case, Case.id == Notice.case_id).where(mine).order_by(Notice.id.desc()).limit(PAGE_SIZE + 1)
    found = session.execute(wanted.where(Notice.id < before) if before else wanted).all()
    shown = found[:PAGE_SIZE]
    return Notices(
        lines=tuple(_line(notice, case) for notice, case in shown),
        unread=unread_count(session, viewer),
        next_before=shown[-1][0].id if len(found) > PAGE_SIZE else None,
    )


def unread_count(session: Session, viewer: Actor) -> int:
    """How many notices the viewer has not marked as read."""
    return session.scalar(select(func.count()).select_from(Notice).where(own_notices(viewer), Notice.read_at.is_(None))) or 0


def own_notices(viewer: Actor) -> ColumnElement[bool]:
    """Notices to the account, and to the party that it belongs to."""
    to_account = Notice.account_id == viewer.account_id
    return to_account if viewer.party_id is None else or_(to_account, Notice.party_id == viewer.party_id)


def verify(session: Session, case_no: str, number: str) -> Verified | None:
    """The letter that bears both numbers, or None. One number alone finds nothing."""
    wanted = (
        select(Letter, Case)
        .join(Case, Case.id == Letter.case_id)
        .options(joinedload(Case.organ))
        .where(Case.case_no == plain(case_no), Letter.number == plain(number))
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        return None
    row, _case = found
    organ = str(row.content.get("organ", ""))
    return Verified(title=row.title, number=row.number, organ=organ, issued_at=row.issued_at, sha256=row.pdf_sha256 or "")


def plain(number: str) -> str:
    """A number as it is stored, however it was copied."""
    return "".join(number.split()).translate(SAME_BRACKETS)


def _line(notice: Notice, case: Case) -> NoticeLine:
    return NoticeLine(
        case_no=case.case_no, case_title=case.title, text=notice.text, at=notice.at, is_unread=notice.read_at is None
    )
