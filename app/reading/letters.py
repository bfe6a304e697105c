"""Letters and files for those who may see their case, and the public check of a letter by its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Missing
from app.domain.people import Actor
from app.reading.visibility import may_read_sealed, visible_cases
from app.store.models.cases import Attachment, Case
from app.store.models.letters import Letter

# People copy numbers by hand: other brackets and blanks mean the same.
SAME_BRACKETS = str.maketrans(
    {"[": "〔", "(": "〔", "（": "〔", "【": "〔", "]": "〕", ")": "〕", "）": "〕", "】": "〕"}
)


@dataclass(frozen=True, kw_only=True)
class LetterPage:
    """A letter as it was decided. `is_unread` where its addressee sees it for the first time; `opens_case` unless the case is another's."""

    id: int
    kind: str
    title: str
    number: str
    content: Mapping[str, Any]
    case_no: str
    is_addressee: bool
    is_unread: bool
    opens_case: bool

    @property
    def has_remedies(self) -> bool:
        """Whether its reader may contest what it says: it is one's own and tells how."""
        return self.is_addressee and self.opens_case and bool(self.content.get("remedies"))


@dataclass(frozen=True, kw_only=True)
class File:
    """An uploaded file; size in bytes, `sha256` finds it in the store."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What anyone may know of a letter whose two numbers they hold. `sha256` is empty until the PDF has been made."""

    title: str
    number: str
    organ: str
    issued_at: datetime
    sha256: str


def letter(session: Session, viewer: Actor, letter_id: int) -> LetterPage:
    """A letter of a case that the viewer may see, or one written to the viewer in somebody else's case. Raises Missing.

    A holder of data who is told of an objection sees the letter and nothing else; what the authority writes to the body is not for
    the applicant.
    """
    wanted = select(Letter, Case).join(Case, Case.id == Letter.case_id).where(Letter.id == letter_id)
    to_oneself = and_(Letter.party_id == viewer.party_id, Letter.party_id.is_not(None))
    wanted = wanted.where(visible_cases(viewer) if viewer.is_official else to_oneself)
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise Missing
    row, case = found
    is_addressee = viewer.party_id is not None and row.party_id == viewer.party_id
    return LetterPage(
        id=row.id, kind=row.kind, title=row.title, number=row.number, content=row.content, case_no=case.case_no,
        is_addressee=is_addressee, is_unread=is_addressee and row.read_at is None,
        opens_case=viewer.is_official or case.party_id == viewer.party_id,
    )  # fmt: skip


def attachment(session: Session, viewer: Actor, attachment_id: int) -> File:
    """A file of a case that the viewer may see, or one's own that belongs to no case yet. Raises Missing."""
    loose = and_(Attachment.case_id.is_(None), Attachment.uploaded_by_id == viewer.account_id)
    wanted = (
        select(Attachment, Case).outerjoin(Case, Case.id == Attachment.case_id).where(Attachment.id == attachment_id)
    )
    found = session.execute(wanted.where(or_(loose, visible_cases(viewer)))).one_or_none()
    if found is None:
        raise Missing
    row, case = found
    if row.sealed and not may_read_sealed(session, viewer, case.id):
        raise Missing
    return File(name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)


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
    return Verified(
        title=row.title, number=row.number, organ=organ, issued_at=row.issued_at, sha256=row.pdf_sha256 or ""
    )


def plain(number: str) -> str:
    """A number as it is stored, however it was copied."""
    return "".join(number.split()).translate(SAME_BRACKETS)
