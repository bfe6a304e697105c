"""Accounts as whoever acts or looks, tasks as the rules on people see them."""

from app.domain.people import Actor, Deed, Role, TaskSeat
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.people import Account


def as_actor(account: Account) -> Actor:
    """The actor an account is; its organ and roles must be loaded."""
    return Actor(
        account_id=account.id,
        login=account.login,
        name=account.name,
        roles=frozenset(Role(one.role) for one in account.roles),
        party_id=account.party_id,
        organ_id=account.organ_id,
        organ_name=account.organ.name if account.organ else "",
    )


def seat_of(task: Task) -> TaskSeat:
    """Where a task stands."""
    return TaskSeat(
        name=task.name,
        role=Role(task.role),
        organ_id=task.organ_id,
        party_id=task.party_id,
        assignee_id=task.assignee_id,
    )


def deeds_of(folder: Folder) -> list[Deed]:
    """Who completed which task of a case."""
    return [Deed(task=task.name, account_id=task.closed_by_id) for task in folder.tasks if task.closed_by_id]
