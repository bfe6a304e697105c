"""Lines in people's bells; what must reach them outside goes to the queue in the same transaction."""

from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.letters import Notice


def party(unit: Unit, folder: Folder, text: str) -> None:
    """Tell the applicant; where no party stands outside, whoever filed the case."""
    to = {"party_id": folder.case.party_id} if folder.case.party_id else {"account_id": folder.case.filed_by_id}
    unit.session.add(Notice(case_id=folder.case.id, text=text, at=unit.now, **to))


def handlers(unit: Unit, folder: Folder, text: str) -> None:
    """Tell everyone who holds an open task of the case."""
    holders = {task.assignee_id for task in folder.open_tasks if task.assignee_id and task.role != "applicant"}
    for account_id in sorted(holders):
        account(unit, folder, account_id, text)


def account(unit: Unit, folder: Folder, account_id: int, text: str) -> None:
    """Tell one person."""
    unit.session.add(Notice(case_id=folder.case.id, account_id=account_id, text=text, at=unit.now))
