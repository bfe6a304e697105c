"""Who may see which cases: one condition that every list and every page of a case goes through."""

from sqlalchemy import ColumnElement, Select, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.util import AliasedClass

from app.domain import people
from app.domain.people import Actor, Role
from app.store.models.cases import Case, CaseCopy, Task
from app.store.models.organs import Organ

# Administrators configure and decide no case; experts see what they are asked about, through their tasks.
AUTHORITY_ROLES = (Role.SUPERVISOR, Role.AUDITOR, Role.AUTHORITY_REVIEWER, Role.AUTHORITY_APPROVER)
BODY_ROLES = (Role.REVIEWER, Role.APPROVER, Role.LEGAL, Role.SECURITY, Role.COORDINATOR, Role.SECTION_HEAD, Role.LEADER)


def visible_cases(viewer: Actor) -> ColumnElement[bool]:
    """One's own cases; those of one's body; those of the bodies that one's authority supervises (Art. 5); what was copied to one."""
    kinds: list[ColumnElement[bool]] = []
    if viewer.party_id is not None and viewer.is_a(Role.APPLICANT):
        kinds.append(Case.party_id == viewer.party_id)
    if viewer.organ_id is not None and viewer.is_a(*BODY_ROLES):
        kinds.append(Case.organ_id == viewer.organ_id)
    if viewer.organ_id is not None and viewer.is_a(*AUTHORITY_ROLES):
        kinds.append(Case.organ_id.in_(supervised_organs(viewer)))
    if viewer.organ_id is not None and not viewer.is_a(Role.ADMINISTRATOR):
        asked = select(Task.case_id).where(Task.organ_id == viewer.organ_id, Task.role.in_(sorted(viewer.roles)))
        kinds.append(Case.id.in_(asked))
        kinds.append(Case.id.in_(select(CaseCopy.case_id).where(CaseCopy.to_id == viewer.account_id)))
    return or_(*kinds) if kinds else false()


def visible_tasks(viewer: Actor) -> ColumnElement[bool]:
    """Open tasks that the inbox of this official may show: those of the own organ and lane-roles' body."""
    if viewer.organ_id is None or viewer.is_a(Role.ADMINISTRATOR):
        return false()
    return Task.organ_id == viewer.organ_id


def supervised_organs(viewer: Actor) -> Select[int]:
    """Ids of the organs that the viewer's authority supervises, itself included."""
    return select(Organ.id).where(or_(Organ.authority_id == viewer.organ_id, Organ.id == viewer.organ_id))


def overseen(viewer: Actor, organ_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Cards and orders: those of the bodies that one's authority watches over, for who watches; those of one's own body."""
    kinds: list[ColumnElement[bool]] = []
    if viewer.organ_id is not None and viewer.is_a(Role.SUPERVISOR, Role.AUDITOR):
        kinds.append(organ_id.in_(supervised_organs(viewer)))
    if viewer.organ_id is not None and viewer.is_a(*BODY_ROLES, Role.AUTHORITY_REVIEWER, Role.AUTHORITY_APPROVER):
        kinds.append(organ_id == viewer.organ_id)
    return or_(*kinds) if kinds else false()


def answers_for(session: Session, viewer: Actor, case: Case, organ_id: int, *more: int | None) -> bool:
    """Whether somebody may speak for a body in a case; `more`: who of it had the case in hand besides those who have or did a task."""
    theirs = (Task.case_id == case.id, Task.organ_id == organ_id, Task.role != Role.SUPERVISOR.value)
    rows = session.execute(select(Task.assignee_id, Task.closed_by_id).where(*theirs)).all()
    return people.answers_for(viewer, organ_id, case.party_id, {*more, *(one for row in rows for one in row)})


def in_hand(viewer: Actor, task: type[Task] | AliasedClass[Task]) -> ColumnElement[bool]:
    """The tasks that somebody has or did, or a colleague for whom they stand; who only wrote on a draft has it no more."""
    return or_(task.assignee_id.in_(sorted(viewer.ids)), task.closed_by_id == viewer.account_id)


def may_read_sealed(session: Session, viewer: Actor, case_id: int) -> bool:
    """Whether somebody may read what is sealed in a case (Art. 24 para. 2): its party, and whoever has or did one of its tasks.

    Who only watches over its dates does not handle it. Whether they see the case at all was asked before.
    """
    own = exists().where(Case.id == case_id, Case.party_id == viewer.party_id, Case.party_id.is_not(None))
    handled = exists().where(Task.case_id == case_id, Task.role != Role.SUPERVISOR.value, in_hand(viewer, Task))
    return bool(session.scalar(select(or_(own, handled))))
