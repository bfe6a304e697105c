"""Accounts as whoever acts or looks, tasks as the rules on people see them."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, func, literal, select, union

from app.domain import people
from app.domain.people import START, Absent, Actor, Deed, Role, TaskSeat
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import Case, Task
from app.store.models.entitlements import CaseLink
from app.store.models.organs import Organ
from app.store.models.people import Account


def as_actor(account: Account, stands_for: str | None = None) -> Actor:
    """The actor an account is; its organ and roles must be loaded. `stands_for`: what `absences.stood_for` found beside it."""
    return Actor(
        account_id=account.id,
        login=account.login,
        name=account.name,
        roles=frozenset(Role(one.role) for one in account.roles),
        party_id=account.party_id,
        organ_id=account.organ_id,
        organ_name=account.organ.name if account.organ else "",
        stands_for=tuple(Absent(*one) for one in json.loads(stands_for or "[]")),
    )


def seat_of(task: Task) -> TaskSeat:
    """Where a task stands."""
    return TaskSeat(
        name=task.name,
        role=Role(task.role),
        organ_id=task.organ_id,
        party_id=task.party_id,
        assignee_id=task.assignee_id,
        delegated_by_id=task.delegated_by_id,
    )


def answers_for(unit: Unit, folder: Folder, organ_id: int, *more: int | None) -> bool:
    """Whether this person may speak for a body in a case; `more`: who of it had the case in hand besides those who have or did a task."""
    theirs = [task for task in folder.tasks if task.organ_id == organ_id and task.role != Role.SUPERVISOR]
    hands = {*more, *(task.assignee_id for task in theirs), *(task.closed_by_id for task in theirs)}
    return people.answers_for(unit.actor, organ_id, folder.case.party_id, hands)


def supervises(unit: Unit, organ: Organ) -> bool:
    """Whether this person supervises the organ: the authority of its level, which watches over itself (Art. 5)."""
    return unit.actor.is_a(Role.SUPERVISOR) and unit.actor.organ_id == (organ.authority_id or organ.id)


def organ(unit: Unit, folder: Folder, organ_id: int) -> Organ:
    """An organ that had the case: mostly the one that still has it."""
    return folder.case.organ if folder.case.organ_id == organ_id else unit.session.get_one(Organ, organ_id)


def deeds_of(unit: Unit, folder: Folder) -> list[Deed]:
    """Who filed a case, who did which task of it, and where its process wants other people, who had to do with its origin."""
    done = [Deed(task=task.name, account_id=one) for task in folder.tasks for one in doers(task)]
    before = _deeds_before(unit, folder.case.id) if unit.office.processes[folder.case.process].wants_other_people else []
    return [Deed(task=START, account_id=folder.case.filed_by_id), *done, *before]


def doers(task: Task) -> list[int]:
    """Who completed a task, and whoever wrote on its draft: the hand that prepared a paper is no stranger to it."""
    return [task.closed_by_id, *(task.hands or ())] if task.closed_by_id else []


def _deeds_before(unit: Unit, case_id: int) -> list[Deed]:
    origins = select(CaseLink.other_id).where(CaseLink.case_id == case_id, CaseLink.kind == "origin")
    done = select(Task.name, Task.closed_by_id).where(Task.case_id.in_(origins), Task.closed_by_id.is_not(None))
    helped = select(Task.name, func.jsonb_array_elements_text(Task.hands).cast(BigInteger))
    helped = helped.where(Task.case_id.in_(origins), Task.closed_by_id.is_not(None), Task.hands.is_not(None))
    filed = select(literal(START), Case.filed_by_id).where(Case.id.in_(origins))
    rows: Sequence[Any] = unit.session.execute(union(done, helped, filed)).all()
    return [Deed(task=str(row[0]), account_id=row[1], in_origin=True) for row in rows]
