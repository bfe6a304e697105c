"""What was copied to the reader (抄送我的), and whom one can copy a case to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import verbs
from app.domain.people import Actor, Role
from app.domain.verbs import Part
from app.reading import people_lists
from app.reading.case_files import CaseFile
from app.reading.people_lists import Colleague
from app.store.models.cases import Case, CaseCopy
from app.store.models.people import Account

SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class CopyLine:
    """A case that was given to the reader."""

    id: int
    case_no: str
    title: str
    by: str
    word: str
    at: datetime
    is_unread: bool


def of(session: Session, viewer: Actor) -> tuple[CopyLine, ...]:
    """The latest first."""
    query = (
        select(CaseCopy.id, Case.case_no, Case.title, Account.name, CaseCopy.word, CaseCopy.at, CaseCopy.seen_at)
        .join(Case, Case.id == CaseCopy.case_id)
        .join(Account, Account.id == CaseCopy.by_id)
        .where(CaseCopy.to_id == viewer.account_id)
        .order_by(CaseCopy.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        CopyLine(id=row.id, case_no=row.case_no, title=row.title, by=row.name, word=row.word, at=row.at, is_unread=row.seen_at is None)
        for row in session.execute(query)
    )


def may_send(file: CaseFile, viewer: Actor) -> bool:
    """Whether the viewer may copy the case to anybody; the service asks the same."""
    return not verbs.why_no_copy(viewer, frozenset({file.organ_id, file.authority_id or file.organ_id}), _parts(file))


def readers(session: Session, viewer: Actor, file: CaseFile) -> tuple[Colleague, ...]:
    """Those to whom it can be copied: of the own organ and of the case's authority."""
    organ_ids = {viewer.organ_id or 0, file.authority_id or file.organ_id}
    everyone = people_lists.of_organs(session, viewer, organ_ids)
    fitting = (one for one in everyone if one.id != viewer.account_id and (one.party_id is None or one.party_id != file.applicant.id))
    return tuple(one for one in fitting if Role.ADMINISTRATOR not in one.roles)


def _parts(file: CaseFile) -> list[Part]:
    return [
        Part(
            role=Role(task.role), organ_id=task.organ_id, is_open=task.is_open,
            people=frozenset(filter(None, (task.assignee_id, task.delegated_by_id, *(deed.account_id for deed in task.deeds)))),
        )
        for task in file.tasks
    ]  # fmt: skip
