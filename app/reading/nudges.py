"""Nudges (催办) and their answers: of a case as each may see them, and what still waits for an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.people import Actor, Role
from app.reading import paging
from app.reading.paging import Page
from app.reading.visibility import supervised_organs
from app.store.models.cases import Case, Task
from app.store.models.ledger import Nudge
from app.store.models.organs import Organ
from app.store.models.people import Account

SUPERVISION, KIND = "supervision", "nudge"
OPEN = and_(Nudge.kind == KIND, Nudge.answered_at.is_(None))
ABOVE_THE_DESK = (Role.SECTION_HEAD, Role.LEADER)
PAGE_SIZE = 100


@dataclass(frozen=True, kw_only=True)
class NudgeLine:
    """A nudge with its answer, or a formal supervision with its number. `answer_by_on`: the last day to answer in time.

    `by_party`: the case's own party nudged. `answered_by` is empty where the next step answered by itself.
    """

    id: int
    kind: str
    number: str
    by: str
    by_party: bool
    text: str
    answer_by_on: date | None
    at: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str

    @property
    def is_open(self) -> bool:
        return self.kind == KIND and self.answered_at is None


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A nudge that waits, with the case and whose desk it lies on; `is_late`: beyond the standard."""

    id: int
    case_no: str
    title: str
    organ: str
    by: str
    by_party: bool
    text: str
    at: datetime
    answer_by_on: date | None
    holders: tuple[str, ...]
    is_late: bool


def of_file(session: Session, case_id: int) -> tuple[NudgeLine, ...]:
    """All of a case's, oldest first. Whether the viewer may see the case was asked before."""
    return _lines(session, Nudge.case_id == case_id)


def own(session: Session, viewer: Actor, case_id: int) -> tuple[NudgeLine, ...]:
    """Those by the viewer's own party, oldest first: what supervision asks of the office is between those two."""
    theirs = select(Account.id).where(Account.party_id == viewer.party_id, Account.party_id.is_not(None))
    return _lines(session, and_(Nudge.case_id == case_id, Nudge.kind == KIND, Nudge.by_id.in_(theirs)))


def may_answer(viewer: Actor, organ_id: int, tasks: Sequence[Any]) -> bool:
    """Whether the viewer has one of these tasks, may take one, or stands above the desk; the service asks once more."""
    if viewer.is_a(*ABOVE_THE_DESK) and viewer.organ_id == organ_id:
        return True
    here = [one for one in tasks if one.organ_id == viewer.organ_id and one.role not in (Role.APPLICANT, Role.SUPERVISOR)]
    return any(one.assignee_id in viewer.ids or (one.assignee_id is None and one.role in viewer.roles) for one in here)


def unanswered_by_organ(session: Session, viewer: Actor) -> dict[int, int]:
    """How many wait in each of the bodies that the viewer's authority supervises."""
    query = select(Case.organ_id, func.count(Nudge.id)).join(Case, Case.id == Nudge.case_id)
    query = query.where(OPEN, Case.organ_id.in_(supervised_organs(viewer))).group_by(Case.organ_id)
    return {row[0]: row[1] for row in session.execute(query)}


def unanswered(
    session: Session, viewer: Actor, organ_id: int | None, today: date, *, after: str = "", before: str = ""
) -> Page[Unanswered]:
    """A page of those that wait in the supervised bodies, or in one of them, the oldest first."""
    there = paging.read_number_cursor(before or after)
    backwards = there is not None and bool(before)
    conditions = [OPEN, Case.organ_id.in_(supervised_organs(viewer))]
    if organ_id is not None:
        conditions.append(Case.organ_id == organ_id)
    holder = aliased(Account)
    waiting = and_(Task.case_id == Case.id, Task.closed_at.is_(None), Task.role.not_in((Role.APPLICANT.value, Role.SUPERVISOR.value)))
    holders = select(func.array_agg(func.distinct(holder.name))).join(Task, Task.assignee_id == holder.id).where(waiting)
    query = (
        select(
            Nudge.id, Case.case_no, Case.title, Organ.short_name.label("organ"), Account.name.label("by"), Nudge.text, Nudge.at,
            Nudge.answer_by_on, _by_party(), holders.correlate(Case).scalar_subquery().label("holders"),
        )
        .join(Case, Case.id == Nudge.case_id).join(Organ, Organ.id == Case.organ_id).join(Account, Account.id == Nudge.by_id)
        .where(*conditions)
    )  # fmt: skip
    place = None if there is None else (there,)
    found = session.execute(paging.turn(query, (Nudge.id,), place, size=PAGE_SIZE, backwards=backwards)).mappings()
    rows = [_unanswered(row, today) for row in found]
    return paging.cut(rows, PAGE_SIZE, lambda one: str(one.id), is_first=there is None, backwards=backwards)


def _unanswered(row: Mapping[Any, Any], today: date) -> Unanswered:
    late = row["answer_by_on"] is not None and today > row["answer_by_on"]
    return Unanswered(**{**row, "holders": tuple(row["holders"] or ())}, is_late=late)


def _by_party() -> ColumnElement[bool]:
    return func.coalesce(Account.party_id == Case.party_id, False).label("by_party")


def _lines(session: Session, wanted: ColumnElement[bool]) -> tuple[NudgeLine, ...]:
    answering = aliased(Account)
    query = (
        select(
            Nudge.id, Nudge.kind, Nudge.number, Account.name.label("by"), _by_party(), Nudge.text, Nudge.answer_by_on, Nudge.at,
            Nudge.answer, Nudge.answered_at, func.coalesce(answering.name, "").label("answered_by"),
        )
        .join(Case, Case.id == Nudge.case_id).join(Account, Account.id == Nudge.by_id)
        .outerjoin(answering, answering.id == Nudge.answered_by_id)
        .where(wanted).order_by(Nudge.id)
    )  # fmt: skip
    return tuple(NudgeLine(**row) for row in session.execute(query).mappings())
