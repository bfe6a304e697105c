"""What goes into the archive package of a finished case: its whole file, as far as whoever makes the package may read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden, Stale
from app.domain.people import Actor, Role
from app.reading import case_files
from app.reading.books import Books
from app.reading.case_files import CaseFile
from app.store.models.agreements import Agreement
from app.store.models.cases import Attachment
from app.store.models.record import RecordLine

ARCHIVERS = (Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR)
# The line that says that a package was made: where nothing has happened since, it is no part of the case's own story.
ARCHIVED = "archived"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The file of the case, the digests of its files by id, the texts of its agreements by number, the lines of its record."""

    file: CaseFile
    closed_at: datetime
    digests: dict[int, str]
    agreements: dict[str, str]
    record: tuple[dict[str, Any], ...]


def contents(session: Session, viewer: Actor, case_no: str, books: Books) -> Contents:
    """All of it. Raises Missing, Forbidden, Stale while the case still runs."""
    file = case_files.page(session, viewer, case_no, books)
    if not viewer.is_a(*ARCHIVERS):
        raise Forbidden("归档包由部门管理员、监督人员和审计人员制作。")
    if file.closed_at is None:
        raise Stale("办件还没有办结，办结以后才能归档。")
    readable = [one.id for one in file.papers.attachments if one.opens]
    enclosed = session.execute(select(Attachment.id, Attachment.sha256).where(Attachment.id.in_(readable)))
    agreed = session.execute(select(Agreement.number, Agreement.text).where(Agreement.case_id == file.id).order_by(Agreement.id))
    return Contents(
        file=file, closed_at=file.closed_at, digests={row.id: row.sha256 for row in enclosed},
        agreements={row.number: row.text for row in agreed}, record=_record(session, file.id),
    )  # fmt: skip


def _record(session: Session, case_id: int) -> tuple[dict[str, Any], ...]:
    found = list(session.scalars(select(RecordLine).where(RecordLine.case_id == case_id).order_by(RecordLine.seq)))
    while found and found[-1].deed == ARCHIVED:
        found.pop()
    return tuple(map(_line, found))


def _line(one: RecordLine) -> dict[str, Any]:
    return {"seq": one.seq, "at": one.at.isoformat(), "actor": one.actor, "deed": one.deed, "details": one.details, "hash": one.hash}
