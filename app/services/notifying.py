"""Lines in people's bells; what must reach them outside goes to the queue in the same transaction."""

from collections.abc import Iterable

from sqlalchemy import select

from app.domain.messages import Kind
from app.domain.people import Role
from app.services import queueing
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.letters import Notice
from app.store.models.people import Account, AccountRole

MAIL = "mail_message"


def party(unit: Unit, folder: Folder, text: str, kind: Kind = Kind.PROGRESS) -> None:
    """Tell the applicant, as it wants to be told; where no party stands outside, whoever filed the case."""
    case, told = folder.case, folder.case.party
    if told is None:
        unit.session.add(Notice(case_id=case.id, account_id=case.filed_by_id, text=text, at=unit.now))
        return
    if kind not in (told.muted or ()):
        unit.session.add(Notice(case_id=case.id, party_id=told.id, text=text, at=unit.now))
    if told.email and kind in (told.mailed or ()):
        queueing.enqueue(unit.session, MAIL, case_id=case.id, text=text)


def handlers(unit: Unit, folder: Folder, text: str) -> None:
    """Tell everyone who holds an open task of the case."""
    holders = {task.assignee_id for task in folder.open_tasks if task.assignee_id and task.role != "applicant"}
    for account_id in sorted(holders):
        account(unit, folder, account_id, text)


def body(unit: Unit, folder: Folder, organ_id: int, leads: Iterable[Role], text: str, *more: int | None) -> None:
    """Tell whoever of a body holds the case, whoever leads there, and `more` people: each once."""
    holders = {task.assignee_id for task in folder.open_tasks if task.assignee_id and task.organ_id == organ_id}
    led = select(Account.id).join(AccountRole).where(Account.organ_id == organ_id, Account.is_active, AccountRole.role.in_(sorted(leads)))
    for account_id in sorted({*holders, *filter(None, more), *unit.session.scalars(led)}):
        account(unit, folder, account_id, text)


def account(unit: Unit, folder: Folder, account_id: int, text: str) -> None:
    """Tell one person."""
    unit.session.add(Notice(case_id=folder.case.id, account_id=account_id, text=text, at=unit.now))
